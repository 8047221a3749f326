"""Travel from outside the process: road extracts, kept networks and matrices, routing servers."""
