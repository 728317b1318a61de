"""Fictional cases for demonstration, practice and benchmarks; nobody in them lives.

The mix is that of published figures of comparable offices (see ``mix``).
"""

from casework.practice.stories import Story, stories

__all__ = ["Story", "stories"]
