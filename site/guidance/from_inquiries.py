"""An answered inquiry becomes the draft of a public answer, without anything of who asked.

What others ask too is answered once for all. The draft goes into the approval workflow; nothing
is public before somebody else has read it.
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
    """A draft answer with the words of ``case``, sent for approval. Raises ``PermissionDenied``."""
    if not can_become_answer(case):
        raise PermissionDenied
    parent = parent_for(case, user)
    hide = _hider(case)
    question = hide(case.subject)[:MOST_TITLE]
    answer = hide(_reply(case))
    page = AnswerPage(
        title=question,
        slug=_free_slug(parent, question),
        agency_id=case.agency_id,
        short_answer=_first_words(answer),
        body=_paragraphs(hide(case.details), answer),
        locale=parent.locale,
        live=False,
        owner=user,
    )
    parent.add_child(instance=page)
    page.save_revision(user=user)
    workflow = page.get_workflow()
    if workflow is not None:
        workflow.start(page, user)
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


def _first_words(text: str) -> str:
    words = text.split()
    return " ".join(words[:SHORT_WORDS]) + ("…" if len(words) > SHORT_WORDS else "")


def _paragraphs(*texts: str) -> str:
    lines = [line for text in texts for line in text.split("\n") if line.strip()]
    return "".join(f"<p>{escape(line)}</p>" for line in lines)


def _free_slug(parent: Any, title: str) -> str:
    base = slugify(title, allow_unicode=True)[:80] or "answer"
    taken = set(parent.get_children().values_list("slug", flat=True))
    return next(
        slug
        for slug in (base, *(f"{base}-{number}" for number in range(2, len(taken) + 3)))
        if slug not in taken
    )
