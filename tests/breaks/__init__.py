"""Faults to plant, one module for each area. Data only; `tests/break_it.py` plants them."""
