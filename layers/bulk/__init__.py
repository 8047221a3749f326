"""A file of places checked whole: preview, job, result."""
