"""Other services, one adapter each; nothing of theirs passes unread."""
