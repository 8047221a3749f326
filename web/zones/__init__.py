"""Zones as versions: pages, editor, comparison, notices and their API."""
