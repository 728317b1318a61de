"""What an officer is writing, kept on the server: for themselves, for each case and composer."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from casework.models import Case, StaffDraft

#: of a form what is kept; files are not
MOST_LETTERS = 20_000
#: what a post carries beside the fields of its form
CARRIED = ("csrfmiddlewaretoken", "do", "template")


def draft_of(case: Case, user: Any, composer: str) -> StaffDraft | None:
    """The draft of ``user`` for this composer."""
    return StaffDraft.objects.filter(case=case, user=user.pk, composer=composer).first()


#: what a composer is filled in with before anybody typed
CHOSEN = ("act",)


def _typed(data: dict[str, str]) -> bool:
    return any(text.strip() for name, text in data.items() if name not in CHOSEN)


@transaction.atomic
def keep(case: Case, user: Any, composer: str, values: dict[str, str]) -> StaffDraft | None:
    """Keep ``values`` in place of what was kept before; where nothing was typed, nothing."""
    data = {name: text[:MOST_LETTERS] for name, text in values.items() if name not in CARRIED}
    if not _typed(data):
        forget(case, user, composer)
        return None
    draft, _made = StaffDraft.objects.update_or_create(
        case=case,
        user=user,
        composer=composer,
        defaults={"data": data, "saved_at": timezone.now()},
    )
    return draft


def forget(case: Case, user: Any, composer: str) -> None:
    """Nothing is kept of this composer any more: it was sent, or thrown away."""
    StaffDraft.objects.filter(case=case, user=user.pk, composer=composer).delete()
