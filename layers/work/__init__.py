"""Long work: jobs in the store, who runs them, and the files they are about."""
