"""The words of a case, folded, so that staff find it however a word is spelt.

One row for each case, written when an event of the case is: the first one brings the citizen's
words, each later one adds its own. Internal notes are in it, which only members of staff search.
"""

from __future__ import annotations

import re
from typing import Any

from django.db.models import F, Q, Value
from django.db.models.functions import Concat

from casework.models import Case, CaseWords, Event
from core.arabic import fold

#: words of one question; what is beyond narrows nothing more
MOST_WORDS = 8
MOST_LETTERS = 200
#: whoever looks for "the transaction" finds "a transaction" too
ARTICLE = re.compile("^(?:و|ف|ب|ك)?ال(?=.{3})|^لل(?=.{3})")


def words_of(case: Case) -> str:
    """What the sender of ``case`` wrote, and its reference, folded."""
    answers = [str(value) for value in case.answers.values() if isinstance(value, str | int)]
    parts = [case.reference, case.subject, case.details, *case.points, case.remedy, *answers]
    return fold("\n".join(part for part in parts if part))


def keep_words(sender: Any, instance: Event, created: bool, **kwargs: Any) -> None:
    """Signal of an event that was written: its words can be found from now on."""
    if not created:
        return
    if instance.kind == Event.Kind.RECEIVED:
        words = CaseWords(case_id=instance.case_id, text=words_of(instance.case))
        CaseWords.objects.bulk_create([words], ignore_conflicts=True)  # one statement
    elif instance.body:
        more = Concat(F("text"), Value("\n" + fold(instance.body)))
        if not CaseWords.objects.filter(case=instance.case_id).update(text=more):
            index_case(instance.case)


def index_case(case: Case) -> None:
    """Write the words of ``case`` anew, its events included."""
    bodies = Event.objects.filter(case=case).exclude(body="").values_list("body", flat=True)
    text = "\n".join([words_of(case), *(fold(body) for body in bodies)])
    CaseWords.objects.update_or_create(case=case, defaults={"text": text})


def containing(text: str) -> Q:
    """Cases in which every word of ``text`` is said; folded, at most eight of them."""
    found = Q()
    for word in fold(text[:MOST_LETTERS]).split()[:MOST_WORDS]:
        found &= Q(words__text__contains=ARTICLE.sub("", word))
    return found
