"""Tables, queries, migrations, encryption at rest; the only SQL."""
