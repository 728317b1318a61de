"""How the log tells what happens often while something is away."""

from __future__ import annotations

import logging

from django.db import InterfaceError, OperationalError


class AwayInOneLine(logging.Filter):
    """That the database is away is told in a line of its own, not in a page for each visitor."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always true; the record's traceback goes where the database was at fault."""
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, OperationalError | InterfaceError):
            told = str(error).strip().partition("\n")[0]
            record.msg = f"{record.getMessage()} ({type(error).__name__}: {told})"
            record.args, record.exc_info = (), None
        return True
