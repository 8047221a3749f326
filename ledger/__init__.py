"""Official texts to records: notices to zone recipes, lists and plans to tasks. No files."""
