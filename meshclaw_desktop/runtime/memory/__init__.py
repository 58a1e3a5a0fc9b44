"""What was learned and kept: files, what the user confirmed of them, and what a task is given of it."""
