"""Contradictions and gaps of the documents on record: their page, API and table."""
