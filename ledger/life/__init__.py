"""The life of a task, its measures and its problem points: states, guards, replay of a history."""
