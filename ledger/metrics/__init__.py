"""What is measured against a limit: the limits on record, and readings out of tables."""
