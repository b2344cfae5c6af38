"""Rules in plain Python: standard library only."""
