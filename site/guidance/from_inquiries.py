"""An answered inquiry becomes the draft of a public answer, without anything of who asked.

What others ask too is answered once for all. Only what the office said is taken over, never the
words of who asked. The draft stays with its editor, who reads it and sends it for approval.
"""

from __future__ import annotations

import re
from html import escape
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.text import slugify
from wagtail.models import Locale

from casework.enums import Kind, Status
from casework.models import Case, Event
from core import audit
from core.language import ARABIC
from core.personal_data import MASK, mask_personal
from guidance.models import AgencyAnswersPage, AnswerPage, AnswersIndexPage

SHORT_WORDS = 60
SENTENCE_END = re.compile(r"(?<=[.!?؟])\s+|\s*\n\s*")
MOST_TITLE = 200
NAME_PART = 3  # letters: shorter parts of a name are ordinary words


def can_become_answer(case: Case) -> bool:
    """Whether ``case`` is an inquiry that was answered."""
    answered = case.status in (Status.ANSWERED, Status.CLOSED) and case.outcome
    return bool(answered) and case.kind == Kind.INQUIRY and not case.restricted


def parent_for(case: Case, user: Any) -> AgencyAnswersPage | AnswersIndexPage:
    """The shelf of the case's agency, or the section. Raises ``PermissionDenied``."""
    arabic = Locale.objects.get(language_code=ARABIC)
    found = (
        AgencyAnswersPage.objects.filter(agency=case.agency_id, locale=arabic).first()
        or AnswersIndexPage.objects.filter(locale=arabic).first()
    )
    if found is None or not found.permissions_for_user(user).can_add_subpage():
        raise PermissionDenied
    return found


@transaction.atomic
def draft_from(case: Case, user: Any) -> AnswerPage:
    """A draft with the office's answer to ``case``. Raises ``PermissionDenied``."""
    if not can_become_answer(case):
        raise PermissionDenied
    parent = parent_for(case, user)
    hide = _hider(case)
    question = hide(case.subject)[:MOST_TITLE]
    short, rest = _parted(hide(_reply(case)))
    page = AnswerPage(
        title=question,
        slug=_free_slug(parent, question),
        agency_id=case.agency_id,
        short_answer=short,
        body=_paragraphs(rest),
        locale=parent.locale,
        live=False,
        owner=user,
    )
    parent.add_child(instance=page)
    page.save_revision(user=user)
    audit.record("case.became_answer", case.reference, user, page=page.pk)
    return page


def _reply(case: Case) -> str:
    replies = Event.objects.filter(case=case, kind=Event.Kind.REPLY, status=Status.ANSWERED)
    last = replies.order_by("-at").first()
    return last.body if last else ""


def _hider(case: Case) -> Any:
    """What takes the sender's own words for themselves out of a text."""
    names = {
        part
        for name in (case.name, case.behalf_name)
        for part in name.split()
        if len(part) >= NAME_PART
    }
    own = [*sorted(names, key=len, reverse=True), case.reference]
    pattern = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, own)) + r")(?!\w)")
    return lambda text: pattern.sub(MASK, mask_personal(text))


def _parted(text: str) -> tuple[str, str]:
    """The first sentences, as many as a short answer holds, and what follows them. Pure.

    A first sentence that is longer than that is cut short and stands whole in the rest.
    """
    sentences = SENTENCE_END.split(text.strip())
    taken, words = 0, 0
    for sentence in sentences:
        words += len(sentence.split())
        if words > SHORT_WORDS:
            break
        taken += 1
    if taken == 0:
        return " ".join(text.split()[:SHORT_WORDS]) + "…", text.strip()
    # the words between sentences are kept as they stood, line breaks among them
    rest = text.strip()
    for sentence in sentences[:taken]:
        rest = rest[len(sentence) :].lstrip()
    return " ".join(" ".join(sentences[:taken]).split()), rest


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in text.split("\n") if line.strip())


def _free_slug(parent: Any, title: str) -> str:
    base = slugify(title, allow_unicode=True)[:80] or "answer"
    taken = set(parent.get_children().values_list("slug", flat=True))
    return next(
        slug
        for slug in (base, *(f"{base}-{number}" for number in range(2, len(taken) + 3)))
        if slug not in taken
    )
