"""What the desk receives."""
