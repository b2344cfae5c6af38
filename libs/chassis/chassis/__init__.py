"""What all services share: problems, tokens, logs, settings, database, client, health. No word of the domain."""

__version__ = "0.1.0"
