"""The process that acts. It imports no Qt."""
