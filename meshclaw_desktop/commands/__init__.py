"""The command line: everything the windows can do, for terminals and scripts."""
