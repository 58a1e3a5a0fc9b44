"""What the processes say to each other. Pure: turns messages into bytes and back, opens nothing."""
