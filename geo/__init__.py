"""Geometry, rules and verdicts: pure functions of numbers and frames."""
