"""What is ruled on and why: places, territories, their sentences and the table of tasks."""
