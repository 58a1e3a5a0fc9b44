"""The first run: what there is, what is still to be chosen, and a way to try it without choosing anything."""
