"""What is kept of official tasks: documents, texts, entries, evidence, choices."""
