"""Keys that open the line to ask from anywhere, where the platform lets a program have such keys."""
