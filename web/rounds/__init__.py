"""Rounds: the page on which they are planned, the plans, and the sheets that inspectors carry."""
