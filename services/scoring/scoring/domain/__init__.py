"""The rules of scoring in the plan's words: exact, without HTTP, clock or state; standard library only."""
