"""Zones as versions: drawing, signing, following one another and comparing."""
