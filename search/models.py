"""What editors teach search, and what they learn from it."""

from __future__ import annotations

import re
import threading
import time
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, models, transaction
from django.db.models import Count, F, Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from search.language import Lexicon, compile_synonyms, normalise
from search.language.understand import EMPTY

_SEPARATORS: Final = re.compile(r"[\n,،;؛]+")
_FRESH: Final = 0.5
KEPT: Final = timedelta(days=90)
LONGEST_TALLIED: Final = 80
_LONG_NUMBER: Final = re.compile(r"(?:\d[\s\-./]*){6,}")
_MAIL: Final = re.compile(r"\S+@\S+")


def _parts(text: str) -> list[str]:
    return [part.strip() for part in _SEPARATORS.split(text) if part.strip()]


class Synonym(models.Model):
    """Words people use, and the words pages use for the same thing. Effective at once."""

    words = models.TextField(
        _("what people write"),
        help_text=_(
            "A word or a phrase of up to four words; several on lines of their own or with commas."
        ),
    )
    meanings = models.TextField(
        _("what pages call it"),
        help_text=_("The words of the titles that should be found; several on lines of their own."),
    )
    both_ways = models.BooleanField(
        _("both ways"),
        default=False,
        help_text=_("Also find pages with the first words when the second ones are written."),
    )
    active = models.BooleanField(_("active"), default=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    panels = [
        FieldPanel("words"),
        FieldPanel("meanings"),
        FieldPanel("both_ways"),
        FieldPanel("active"),
    ]

    class Meta:
        verbose_name = _("synonym")
        verbose_name_plural = _("synonyms")
        ordering = ["words"]

    def __str__(self) -> str:
        return self.words.replace("\n", "، ")

    def rows(self) -> list[tuple[str, list[str], bool]]:
        """What the understanding layer learns from this row."""
        meanings = _parts(self.meanings)
        # a plus sign has a meaning of its own in the seed dictionary, not here
        return [(said.replace("+", " "), meanings, self.both_ways) for said in _parts(self.words)]


class _Known:
    """This process' compiled synonyms, and of which state of the table they are."""

    lock = threading.Lock()
    lexicon: Lexicon = EMPTY
    state: tuple[object, ...] = ()
    looked_at = 0.0


def synonym_lexicon() -> Lexicon:
    """The editors' synonyms, compiled; a change is seen by every process within a second."""
    now = time.monotonic()
    if now - _Known.looked_at < _FRESH:
        return _Known.lexicon
    with _Known.lock:
        found = Synonym.objects.aggregate(n=Count("pk"), last=Max("changed_at"), top=Max("pk"))
        state = tuple(found.values())
        if state != _Known.state:
            rows = [
                row for synonym in Synonym.objects.filter(active=True) for row in synonym.rows()
            ]
            _Known.lexicon = compile_synonyms(rows) if rows else EMPTY
            _Known.state = state
        _Known.looked_at = now
    return _Known.lexicon


def forget_synonyms() -> None:
    """Look at the table again at the next search of this process."""
    _Known.looked_at = 0.0
    _Known.state = ()


def tallied(query: str) -> str:
    """The query as it may be counted, or nothing where it might say something of a person."""
    text = normalise(query)[:LONGEST_TALLIED].strip()
    if len(text) < 2 or _MAIL.search(query) or _LONG_NUMBER.search(normalise(query)):
        return ""
    return text


class SearchTallyManager(models.Manager["SearchTally"]):
    """Counting without remembering anybody."""

    def note(self, query: str, *, found: bool) -> None:
        """One more search for ``query`` today."""
        self._add(query, searches=1, empty=0 if found else 1)

    def clicked(self, query: str) -> bool:
        """A result of a search for ``query`` was opened. Counts only what was searched today."""
        rows = self.filter(day=timezone.localdate(), query=tallied(query))
        return bool(rows.update(clicked=F("clicked") + 1))

    def _add(self, query: str, **more: int) -> None:
        text = tallied(query)
        if not text:
            return
        key: dict[str, Any] = {"day": timezone.localdate(), "query": text}
        changes = {name: F(name) + n for name, n in more.items() if n}
        if self.filter(**key).update(**changes):
            return
        try:
            with transaction.atomic():
                self.create(**key, **more)
        except IntegrityError:
            self.filter(**key).update(**changes)

    def forget(self, at: datetime | None = None) -> int:
        """Remove counts older than 90 days; how many."""
        day = timezone.localdate(at) if at else timezone.localdate()
        return self.filter(day__lt=day - KEPT).delete()[0]


class SearchTally(models.Model):
    """How often something was searched on a day: a count, never a visitor."""

    day = models.DateField(_("day"))
    query = models.CharField(_("query"), max_length=LONGEST_TALLIED)
    searches = models.PositiveIntegerField(_("searches"), default=0)
    empty = models.PositiveIntegerField(_("found nothing"), default=0)
    clicked = models.PositiveIntegerField(_("opened a result"), default=0)

    objects = SearchTallyManager()

    class Meta:
        verbose_name = _("search count")
        verbose_name_plural = _("search counts")
        ordering = ["-day", "-empty", "-searches"]
        constraints = [
            models.UniqueConstraint(fields=["day", "query"], name="search_tally_once_a_day")
        ]

    def __str__(self) -> str:
        return self.query
