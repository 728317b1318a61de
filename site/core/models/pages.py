from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.models import Locale, Page, PageViewRestriction

from core.language import ARABIC, ENGLISH, LANGUAGES
from core.memo import remember
from core.publication import is_public, public_q
from core.searchable import SearchDocument, SearchPlace, SearchText
from core.text import plain_text, shorten


def known_locales() -> dict[int, Locale]:
    """Every locale by its key, from memory."""
    return remember("locales", lambda: {locale.pk: locale for locale in Locale.objects.all()})


def locale_of(language: str) -> int:
    """The key of the locale of ``language``, from memory; 0 where there is none yet."""
    return next(
        (pk for pk, locale in known_locales().items() if locale.language_code == language), 0
    )


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

    #: what the thing is called in search and the API
    kind: ClassVar[str] = "page"
    #: fields and child relations edited on the Arabic page only
    fact_names: ClassVar[tuple[str, ...]] = ("title_en",)
    base_form_class = PageForm
    #: a copy is another thing
    exclude_fields_in_copy = ["external_id"]

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
        return page

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
            **source.search_facts(),
        )
