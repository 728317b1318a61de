"""Closing a case to all but a named few, and opening it again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from casework.models import Case
from casework.permissions import controls, sees_cases
from casework.services.changing import NotPermitted, lock, settle_references
from casework.services.office import permit
from core import audit


@transaction.atomic
def restrict(
    case: Case,
    user: Any,
    restricted: bool,
    readers: Sequence[Any] = (),
    at: datetime | None = None,
) -> Case:
    """Say who may see ``case``: ``readers`` and ``user`` alone, or everybody as usual.

    Only who controls cases of its kind decides so; readers must have business with cases.
    """
    permit(user, case)
    if not controls(user, case) or not all(sees_cases(reader) for reader in readers):
        raise NotPermitted
    changed = lock(case)
    changed.restricted = restricted
    changed.save(update_fields=["restricted"])
    changed.readers.set({reader.pk for reader in readers} | {user.pk} if restricted else ())
    names = sorted(reader.get_username() for reader in readers)
    audit.record(
        "case.restricted" if restricted else "case.opened_to_all",
        case.reference,
        user,
        at,
        readers=names,
    )
    return settle_references(case, changed)
