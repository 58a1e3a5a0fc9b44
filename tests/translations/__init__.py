"""Brings the translations up to date with the texts of the windows: `make translations`."""
