"""Following a case: reference and tracking code open it, nothing else does.

``find_case`` is the one look-up, for the pages and for the API; ``sessions`` keeps it open for
half an hour; ``views`` and ``actions`` are the pages.
"""

from casework.tracking.pairs import Malformed, TooMany, find_case

__all__ = ["Malformed", "TooMany", "find_case"]
