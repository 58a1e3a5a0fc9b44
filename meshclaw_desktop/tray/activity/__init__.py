"""The window that shows what happened, as it happens. It asks the runtime for all of it and decides nothing."""
