"""The audit's page and API."""
