"""What has a rule, a module a use case; opens and commits the transaction."""
