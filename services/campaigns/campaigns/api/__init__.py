"""Routes and schemas, a module a resource; no SQL."""
