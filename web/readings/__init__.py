"""Readings of air quality: the page, the import and the limits they are held against."""
