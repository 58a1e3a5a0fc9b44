"""What it does by itself: the routines' files, when they run, and within which bounds."""
