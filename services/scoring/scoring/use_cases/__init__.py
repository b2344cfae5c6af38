"""What the service does, a module each, named by a verb; also for callers without HTTP."""
