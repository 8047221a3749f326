"""Zones beyond the built-in ones: recipes with roads and places, and the kept versions."""
