"""What is allowed. Pure: no clock, no file, no network, no model."""
