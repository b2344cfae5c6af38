"""What has a rule, a module each."""
