"""Pictures of every window in every state that matters, from the running tray: `make screenshots`."""
