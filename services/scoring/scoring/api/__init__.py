"""Routes and schemas; the only place that knows HTTP."""
