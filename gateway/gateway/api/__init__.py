"""The gateway's own operations, and what it forwards."""
