"""Inspection rounds: stops and teams to plans, with reasons for what is left out. No files."""
