"""MeshClaw Desktop: a personal AI agent under its user's hand. Imports nothing by itself."""

__version__ = "0.1.0"
