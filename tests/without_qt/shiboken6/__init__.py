"""Stands where Qt would be found when `make test-without-qt` runs: whoever imports it learns there is none."""

raise ModuleNotFoundError("No module named 'shiboken6'", name="shiboken6")
