"""Many points judged at once."""
