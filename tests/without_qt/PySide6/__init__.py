"""Stands where Qt would be found when `make test-without-qt` runs: whoever imports it learns there is none."""

raise ModuleNotFoundError("No module named 'PySide6'", name="PySide6")
