"""Flask blueprints: request, one or two calls, response."""
