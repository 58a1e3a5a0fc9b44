"""Ask MeshClaw: a line for a new task, and its answers as they come."""
