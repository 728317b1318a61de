"""A rush on the office as production runs it, with each of its parts killed in turn."""
