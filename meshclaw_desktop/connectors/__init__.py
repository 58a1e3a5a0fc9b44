"""What can be reached. Each kind knows its own service and nothing of ours but `policy.model` and the errors."""
