"""Faults of boundaries, what would mend them, and what people decided; with `geo.coverage`."""
