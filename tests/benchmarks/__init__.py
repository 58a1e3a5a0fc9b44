"""How fast and how light it is: one module for each measurement, all run by `make bench`. Never part of the tests."""
