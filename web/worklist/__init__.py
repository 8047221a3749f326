"""Names that are not on the map yet: the work list, its choices, and gazetteers to settle it."""
