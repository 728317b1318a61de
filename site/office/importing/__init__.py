"""Content import: JSON Lines, CSV and Excel files of agencies become agencies and pages.

A file goes one way: ``readers`` (file to rows) → ``validation`` (rows to items, pure) →
``attachments`` (files named by items) → ``planning`` (items against what the office holds) →
``writing`` (one transaction) → ``aftermath`` (indexes and caches, after commit).
"""

from office.importing.loading import load
from office.importing.outcome import Change, Notice, Outcome

__all__ = ["Change", "Notice", "Outcome", "load"]
