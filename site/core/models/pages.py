from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, ClassVar, Self

from django.core.validators import MinValueValidator
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Locale, Page, PageViewRestriction

from core.calendars import add_months
from core.language import ARABIC, ENGLISH, LANGUAGES
from core.memo import remember
from core.offered_files import search_files_of
from core.panels import FactsPanel
from core.publication import is_public, public_q
from core.searchable import SearchDocument, SearchFile, SearchPlace, SearchText
from core.text import plain_text, shorten
from core.words import words_of


def known_locales() -> dict[int, Locale]:
    """Every locale by its key, from memory."""
    return remember("locales", lambda: {locale.pk: locale for locale in Locale.objects.all()})


def locale_of(language: str) -> int:
    """The key of the locale of ``language``, from memory; 0 where there is none yet."""
    return next(
        (pk for pk, locale in known_locales().items() if locale.language_code == language), 0
    )


def last_check(reviewed_on: date | None, first_published_at: datetime | None) -> date | None:
    """The day from which a page's next review counts: whoever publishes has made sure."""
    if reviewed_on is not None:
        return reviewed_on
    return localdate(first_published_at) if first_published_at else None


#: months after which a page's facts are to be looked at again, unless its editor says otherwise
REVIEW_EVERY = 12


class EnglishState(models.TextChoices):
    """What is known of an English page that does not exist yet."""

    UNKNOWN = "", _("Nothing is said")
    TRANSLATING = "translating", _("In translation")
    NOT_PLANNED = "not_planned", _("Not planned")


class PageForm(WagtailAdminPageForm):
    """Facts that do not depend on the language are edited once, on the Arabic page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        page = self.instance
        if page.locale_id and page.locale.language_code != ARABIC:
            for name in page.fact_names:
                self.fields.pop(name, None)
                self.formsets.pop(name, None)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if "review_every" in self.fields and cleaned.get("review_every") is None:
            cleaned["review_every"] = self.instance.review_every or REVIEW_EVERY
        self.instance.check_facts(cleaned, self)
        return cleaned


class BasePage(Page):
    """What every page of the site shares.

    The Arabic page of a thing is its source: it carries the facts (agency, number, fee, files),
    the English page only words. Taking the Arabic page down takes the thing down.
    """

    external_id = models.CharField(
        _("identifier"),
        max_length=80,
        blank=True,
        db_index=True,
        editable=False,
        help_text=_("Given once, shared by both languages, never changed."),
    )
    title_en = models.CharField(
        _("title in English"),
        max_length=255,
        blank=True,
        help_text=_("Serves search and lists in English until there is an English page."),
    )
    english_state = models.CharField(
        _("state of the English page"),
        max_length=12,
        choices=EnglishState,
        default=EnglishState.UNKNOWN,
        blank=True,
        help_text=_("What the public is told while there is no English page."),
    )
    english_due_on = models.DateField(_("English page expected on"), null=True, blank=True)
    words_changed_at = models.DateTimeField(null=True, editable=False)
    reviewed_on = models.DateField(
        _("reviewed on"),
        null=True,
        blank=True,
        help_text=_("The day on which somebody last made sure that everything here is right."),
    )
    review_every = models.PositiveSmallIntegerField(
        _("review every … months"),
        default=REVIEW_EVERY,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Empty means as before. Its first publication counts as its first review."),
    )

    #: what the thing is called in search and the API
    kind: ClassVar[str] = "page"
    #: fields and child relations edited on the Arabic page only
    fact_names: ClassVar[tuple[str, ...]] = (
        "title_en",
        "english_state",
        "english_due_on",
        "reviewed_on",
        "review_every",
    )
    base_form_class = PageForm
    settings_panels = [
        *Page.settings_panels,
        FactsPanel(
            [FieldRowPanel([FieldPanel("reviewed_on"), FieldPanel("review_every")])],
            heading=_("Review"),
        ),
        FactsPanel(
            [FieldRowPanel([FieldPanel("english_state"), FieldPanel("english_due_on")])],
            heading=_("English page"),
        ),
    ]
    #: a copy is another thing
    exclude_fields_in_copy = ["external_id", "words_changed_at"]

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> Self:
        """A page as read; its locale comes from memory, where every page would ask for it."""
        page: Self = super().from_db(*args, **kwargs)
        if "locale_id" in page.__dict__:
            locale = known_locales().get(page.locale_id)
            if locale is not None:
                page.locale = locale
        return page

    def get_view_restrictions(self) -> Any:
        """Restrictions of this page and of those above it; one query."""
        step = self.steplen
        above = [self.path[:end] for end in range(step, len(self.path) + 1, step)]
        return PageViewRestriction.objects.filter(page__path__in=above)

    # -- the two languages -------------------------------------------------------------------

    @property
    def language(self) -> str:
        """``ar`` or ``en``."""
        return ENGLISH if self.locale.language_code.startswith(ENGLISH) else ARABIC

    @cached_property
    def language_pages(self) -> dict[str, Self]:
        """The public pages of this thing by language, without the thing itself where it is not.

        One query. Lists fill it beforehand through :func:`core.publication.localise`.
        """
        pages = type(self).objects.filter(public_q(), translation_key=self.translation_key)
        found: dict[str, Self] = {self.language: self}
        for page in pages.exclude(pk=self.pk).select_related("locale"):
            found[page.language] = page
            page.language_pages = found
        return found

    @property
    def source(self) -> Self:
        """The Arabic page, which carries the facts; this page where there is none."""
        if self.language == ARABIC:
            return self
        return self.language_pages.get(ARABIC, self)

    def in_language(self, language: str) -> Self:
        """This thing's public page in ``language``, else its Arabic page."""
        versions = self.language_pages
        return versions.get(language) or versions.get(ARABIC) or self

    def title_in(self, language: str) -> str:
        """The title in ``language`` where there is one, else in Arabic."""
        page = self.in_language(language)
        if page.language == language:
            return page.title
        return (language == ENGLISH and self.source.title_en) or page.title

    @property
    def available_in(self) -> list[str]:
        """Languages with a public page, Arabic first."""
        return [code for code in LANGUAGES if code in self.language_pages]

    @property
    def updated_at(self) -> datetime | None:
        """When the public words last changed, aware."""
        return self.last_published_at or self.first_published_at or self.latest_revision_created_at

    @property
    def english_expected_on(self) -> date | None:
        """The day by which an English page is promised; none that has gone by is told."""
        source = self.source
        if source.english_state != EnglishState.TRANSLATING or source.english_due_on is None:
            return None
        return source.english_due_on if source.english_due_on >= localdate() else None

    @property
    def english_in_translation(self) -> bool:
        """Whether somebody works on an English page that is not there yet."""
        return self.source.english_state == EnglishState.TRANSLATING

    @property
    def older_than_source(self) -> bool:
        """Whether the Arabic words, which apply, changed after this page was last published."""
        changed, published = self.source.words_changed_at, self.last_published_at
        return self.language != ARABIC and bool(changed and published and changed > published)

    # -- review ------------------------------------------------------------------------------

    @classmethod
    def takes_reviews(cls) -> bool:
        """Whether its facts are looked at again and again; the head of a section has none."""
        return bool(cls.kind)

    @property
    def checked_on(self) -> date | None:
        """The day on which its facts were last looked at: the last review, else publication."""
        source = self.source
        return last_check(source.reviewed_on, source.first_published_at)

    @property
    def review_due_on(self) -> date | None:
        """The day on which the thing is to be looked at again; ``None`` before publication."""
        checked = self.checked_on if self.takes_reviews() else None
        return checked and add_months(checked, self.source.review_every)

    def under_review(self, at: date | None = None) -> bool:
        """Whether its review is overdue on the day ``at`` in Kuwait (default: today)."""
        due = self.review_due_on
        return due is not None and due < (at or localdate())

    # -- words -------------------------------------------------------------------------------

    def body_text(self) -> str:
        """The page's words as plain text."""
        return plain_text(getattr(self, "body", ""))

    @property
    def summary(self) -> str:
        """One or two sentences for lists and search results, plain text."""
        return self.search_description or shorten(self.body_text(), 200)

    # -- publication -------------------------------------------------------------------------

    def check_facts(self, cleaned: dict[str, Any], form: PageForm) -> None:
        """Rules over several fields; adds errors to ``form``. For subclasses."""

    def with_content_json(self, content: dict[str, Any]) -> Self:
        """An older revision never takes away the identifier given at first publication."""
        page: Self = super().with_content_json(content)
        page.external_id = self.external_id or page.external_id
        page.words_changed_at = self.words_changed_at
        return page

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Notes the moment at which the page's words become others than those in its row."""
        if self.pk and kwargs.get("update_fields") is None:
            before = type(self)._default_manager.filter(pk=self.pk).first()
            if before is not None and words_of(before) != words_of(self):
                self.words_changed_at = timezone.now()
        super().save(*args, **kwargs)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.language != ARABIC and not getattr(request, "is_preview", False):
            source = self.language_pages.get(ARABIC)
            if source is None:
                raise Http404
        in_date = self.expire_at is None or self.expire_at > timezone.now()
        if not in_date and not getattr(request, "is_preview", False):
            raise Http404  # the scheduler may be late
        return super().serve(request, *args, **kwargs)

    # -- search ------------------------------------------------------------------------------

    def search_texts(self) -> dict[str, SearchText]:
        """Words by language, also of a language that has a title but no page."""
        texts = {
            code: SearchText(page.title, page.summary, page.body_text())
            for code, page in self.language_pages.items()
        }
        if ENGLISH not in texts and self.source.title_en:
            texts[ENGLISH] = SearchText(self.source.title_en)
        return texts

    def search_facts(self) -> dict[str, Any]:
        """Further fields of the search document. For subclasses."""
        return {}

    @classmethod
    def offered_documents(cls, pages: Sequence[Self]) -> dict[int, list[int]]:
        """Keys of the documents that things offer the public now, by the key of their Arabic page.

        Besides those that fields of their pages link or choose. For subclasses; a few queries,
        however many ``pages``.
        """
        return {}

    @cached_property
    def search_files(self) -> tuple[SearchFile, ...]:
        """What is in the files that the thing of this Arabic page offers the public now.

        Lists fill it beforehand through :func:`core.offered_files.fetch_search_files`.
        """
        return search_files_of(self)

    def search_document(self) -> SearchDocument | None:
        """The one document of this thing, both languages in it; ``None`` while it is not public."""
        source = self.source
        if not self.external_id or source.language != ARABIC or not is_public(source):
            return None
        places = {
            code: SearchPlace(page.pk, page.get_url() or "")
            for code, page in self.language_pages.items()
            if code == ARABIC or is_public(page)
        }
        updated = [p.updated_at for p in self.language_pages.values() if p.updated_at]
        return SearchDocument(
            id=self.external_id,
            kind=self.kind,
            texts=source.search_texts(),
            places=places,
            updated_at=max(updated),
            files=source.search_files,
            **source.search_facts(),
        )
