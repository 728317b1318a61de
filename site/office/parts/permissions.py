"""Who runs the house: superusers, and the role that holds this right (the director's)."""

from __future__ import annotations

from typing import Any

RIGHT = "core.change_outboxentry"


def runs_house(user: Any) -> bool:
    """Whether ``user`` is told how the parts stand, and decides about what was given up."""
    return bool(user.is_active and user.has_perm(RIGHT))
