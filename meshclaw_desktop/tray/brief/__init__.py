"""The brief: what a routine's run left for the user, in a window, a line of the menu and a notification."""
