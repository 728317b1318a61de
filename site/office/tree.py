"""The page tree that every office has: two homes, their sections, an agency's shelf in each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy, pgettext_lazy
from wagtail.models import Locale, Page, Site

from agencies.models import AgenciesIndexPage, Agency, AgencyPage, AgencySectionPage, SectionPage
from awareness.models import AgencyCampaignsPage, CampaignsIndexPage
from casework.enums import Kind
from casework.models import CaseFormPage
from core.language import ARABIC, ENGLISH, LANGUAGES, in_language
from core.models import BasePage
from forms_library.models import AgencyFormsPage, FormsIndexPage
from guidance.first_words import first_guide
from guidance.models import (
    AgencyAnswersPage,
    AgencyGuidesPage,
    AnswersIndexPage,
    GuidesIndexPage,
    ProcedurePage,
)
from office.models import HomePage


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the site: its address, its page types, its title and introduction."""

    slug: str
    model: type[SectionPage]
    shelf: type[AgencySectionPage] | None
    title: Any
    intro: Any


SECTIONS = {
    "form": Section(
        "forms",
        FormsIndexPage,
        AgencyFormsPage,
        pgettext_lazy("section", "Transaction forms"),
        gettext_lazy("Every government form, to fill on screen, to print, or to collect on paper."),
    ),
    "faq": Section(
        "answers",
        AnswersIndexPage,
        AgencyAnswersPage,
        pgettext_lazy("section", "Answers"),
        gettext_lazy("Short answers to what people ask most."),
    ),
    "guide": Section(
        "guides",
        GuidesIndexPage,
        AgencyGuidesPage,
        pgettext_lazy("section", "Guides to services"),
        gettext_lazy("How the steps of a service hang together, from start to finish."),
    ),
    "campaign": Section(
        "campaigns",
        CampaignsIndexPage,
        AgencyCampaignsPage,
        pgettext_lazy("section", "Awareness campaigns"),
        gettext_lazy("What agencies want everybody to know, and until when."),
    ),
    "agency": Section(
        "agencies",
        AgenciesIndexPage,
        None,
        pgettext_lazy("section", "Agencies"),
        gettext_lazy("How to reach each agency, and all it offers."),
    ),
}


@dataclass(frozen=True, slots=True)
class CaseForm:
    """An office-wide form: its address, what is sent with it, its first title and words."""

    slug: str
    kind: str
    title: Any
    intro: Any


CASE_FORMS = (
    CaseForm(
        "complain",
        Kind.COMPLAINT,
        pgettext_lazy("case form", "Make a complaint"),
        gettext_lazy(
            "Tell us what an agency did wrong or did not do. You get an answer within one month."
        ),
    ),
    CaseForm(
        "suggest",
        Kind.SUGGESTION,
        pgettext_lazy("case form", "Make a suggestion"),
        gettext_lazy("Tell us what could be done better. Those who can change it read it."),
    ),
    CaseForm(
        "ask",
        Kind.INQUIRY,
        pgettext_lazy("case form", "Ask a question"),
        gettext_lazy("You found no answer on this site? Ask, and somebody who knows answers you."),
    ),
)


def locales() -> dict[str, Locale]:
    """Both locales by language; made where they are missing."""
    return {code: Locale.objects.get_or_create(language_code=code)[0] for code in LANGUAGES}


def add_page(parent: Page, page: BasePage) -> Any:
    """Put a live page below ``parent``, published now, without a revision of its own."""
    now = timezone.now()
    page.live, page.has_unpublished_changes = True, False
    page.first_published_at = page.last_published_at = now
    parent.add_child(instance=page)
    return page


@transaction.atomic
def plant() -> dict[str, HomePage]:
    """The two home pages with their sections, made where they are missing; homes by language.

    With them the roles that work on them, and the approval that publication needs.
    """
    from office.approval import plant_approval
    from office.roles import plant_roles

    languages = locales()
    root = Page.get_first_root_node()
    homes: dict[str, HomePage] = {}
    key = None
    for code, locale in languages.items():
        home = HomePage.objects.filter(locale=locale).first()
        if home is None:
            with translation.override(code):
                home = HomePage(
                    title=str(pgettext_lazy("home page", "How can we help you today?")),
                    slug=code,
                    locale=locale,
                    lead=str(gettext_lazy("Forms, clear answers, and somebody who listens.")),
                )
            if key is not None:
                home.translation_key = key
            add_page(root, home)
        key = home.translation_key
        homes[code] = home
    _site(homes[ARABIC])
    for section in SECTIONS.values():
        key = None
        for code, home in homes.items():
            page = section.model.objects.filter(locale=home.locale).first()
            if page is None:
                with translation.override(code):
                    page = section.model(
                        title=str(section.title),
                        intro=str(section.intro),
                        slug=section.slug,
                        locale=home.locale,
                    )
                if key is not None:
                    page.translation_key = key
                add_page(home, page)
            key = page.translation_key
    _guide(homes)
    _case_forms(homes)
    plant_roles()
    plant_approval()
    return homes


def _guide(homes: dict[str, HomePage]) -> None:
    """The guide to the complaints procedure, with the words that every office begins with."""
    key = None
    for code, home in homes.items():
        page = ProcedurePage.objects.filter(locale=home.locale).first()
        if page is None:
            page = first_guide(code, locale=home.locale)
            if key is not None:
                page.translation_key = key
            add_page(home, page)
        key = page.translation_key


def _case_forms(homes: dict[str, HomePage]) -> None:
    """The office-wide forms with which one complains, suggests and asks."""
    for door in CASE_FORMS:
        key = None
        for code, home in homes.items():
            page = CaseFormPage.objects.child_of(home).filter(slug=door.slug).first()
            if page is None:
                with translation.override(code):
                    page = CaseFormPage(
                        title=str(door.title),
                        intro=str(door.intro),
                        slug=door.slug,
                        case_kind=door.kind,
                        external_id=f"page.{door.slug}",
                        locale=home.locale,
                    )
                if key is not None:
                    page.translation_key = key
                add_page(home, page)
            key = page.translation_key


def _site(home: HomePage) -> None:
    """The default site starts at the Arabic home; Wagtail's welcome page goes."""
    site = Site.objects.filter(is_default_site=True).first()
    if site is None:
        Site.objects.create(
            hostname="localhost",
            root_page=home,
            is_default_site=True,
            site_name=settings.WAGTAIL_SITE_NAME,
        )
        return
    if site.root_page_id != home.pk:
        old = site.root_page
        site.root_page, site.site_name = home, settings.WAGTAIL_SITE_NAME
        site.save()
        if old.slug == "home" and not isinstance(old.specific, BasePage):
            old.delete()


def shelf(kind: str, agency: Agency | None, language: str) -> Page:
    """Where an agency's things of ``kind`` live in ``language``; the section itself for no agency.

    Made, in both languages, where it is missing. ``plant`` has run before.
    """
    section = SECTIONS[kind]
    heads = {p.locale.language_code: p for p in section.model.objects.select_related("locale")}
    if agency is None or section.shelf is None:
        return heads[language]
    known = section.shelf.objects.filter(agency=agency).select_related("locale")
    shelves: dict[str, Any] = {page.locale.language_code: page for page in known}
    for code in LANGUAGES:
        if code not in shelves:
            page = section.shelf(
                title=in_language(agency, "name", code),
                slug=agency.code.lower(),
                agency=agency,
                locale=heads[code].locale,
            )
            if shelves:
                page.translation_key = next(iter(shelves.values())).translation_key
            shelves[code] = add_page(heads[code], page)
    return shelves[language]


def agency_page(agency: Agency) -> AgencyPage:
    """The agency's own Arabic page; both languages are made where they are missing.

    The English one only where the agency has an English name.
    """
    heads = {p.locale.language_code: p for p in AgenciesIndexPage.objects.select_related("locale")}
    pages = {
        p.language: p for p in AgencyPage.objects.filter(agency=agency).select_related("locale")
    }
    for code in LANGUAGES:
        if code in pages or (code == ENGLISH and not agency.name_en):
            continue
        page = AgencyPage(
            title=in_language(agency, "name", code),
            title_en=agency.name_en if code == ARABIC else "",
            slug=agency.code.lower(),
            agency=agency,
            external_id=agency.code,
            locale=heads[code].locale,
        )
        if pages:
            page.translation_key = next(iter(pages.values())).translation_key
        pages[code] = add_page(heads[code], page)
    return pages[ARABIC]
