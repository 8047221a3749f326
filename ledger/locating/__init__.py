"""From the names in a task to places and territories on record."""
