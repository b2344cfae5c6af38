"""The rules in the plan's words; standard library only."""
