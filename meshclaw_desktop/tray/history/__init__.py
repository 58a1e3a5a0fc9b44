"""The usage history: what it cost and what came of it, for the user alone."""
