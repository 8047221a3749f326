"""Lists and plans to tasks, part by part; entry `ledger.parse`."""
