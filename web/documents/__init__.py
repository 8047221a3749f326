"""Official documents on the web: read, previewed against the record, imported, listed."""
