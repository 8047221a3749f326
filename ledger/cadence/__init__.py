"""What documents ask for again and again, and what is due between two days."""
