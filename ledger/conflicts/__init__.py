"""Contradictions and gaps of official documents: statements, and rules over statements."""
