"""The ledger's life on the page of a task and in the API: states, steps, corrections, evidence."""
