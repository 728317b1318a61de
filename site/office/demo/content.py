"""The demonstration office: the catalogue, its agencies, general pages, and the forms' sheets."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from wagtail.models import Locale, Page, Site

from agencies.models import Agency, Office
from awareness.demonstration import load_notices
from core import page_cache
from core.language import ARABIC, ENGLISH, LANGUAGES
from core.models import OfficeSettings, Topic
from forms_library.models import FormVersion, TransactionFormPage
from forms_library.printing import print_missing
from forms_library.tasks import print_all_sheets
from guidance.models import AnswerPage, ContentPage
from guidance.tasks import print_booklets
from office.demo.case_forms import load_case_forms
from office.demo.grounds import load_grounds
from office.demo.versions import load_versions
from office.demo.words import load_words
from office.importing import load
from office.models import HomePage
from office.tree import add_page, plant

FOLDER = Path(__file__).resolve().parent
CATALOGUE = FOLDER / "catalogue.jsonl"
FIRST_VERSION_FROM = date(2026, 1, 1)


def read(name: str) -> Any:
    """A JSON file of the demonstration."""
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def load_office() -> Iterator[str]:
    """Put in place what is missing, a line for each step done; nothing at a second start."""
    stamp = Path(settings.VAR_DIR) / "demonstration.stamp"
    wanted = _fingerprint()
    if stamp.exists() and stamp.read_text() == wanted:
        print_all_sheets.enqueue()  # the last start may have been stopped before they were through
        return
    plant()
    load_topics()
    outcome = load(CATALOGUE, print_sheets=False)
    if outcome.errors:
        raise RuntimeError(f"The demonstration catalogue is wrong: {outcome.errors[:3]}")
    yield f"Catalogue loaded: {outcome.created} created, {outcome.changed} changed"
    load_agency_details()
    load_settings()
    load_pages()
    load_home()
    load_sheet_fields()
    load_versions()
    load_words()
    load_notices(read("notices.json"))
    load_grounds(read("grounds.json"))
    load_case_forms(read("case_forms.json"))
    _rebuild_search()
    yield "Pages ready, search index built"
    made = print_missing(only_fillable=True)
    yield f"{made} fillable forms made; the worker prints the rest"
    print_booklets.enqueue()
    print_all_sheets.enqueue()
    page_cache.forget_all()
    stamp.write_text(wanted)


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for path in sorted(FOLDER.glob("*.json*")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _rebuild_search() -> None:
    from django.core.management import CommandError, call_command

    # a search server that is away catches up by itself: the embedded index answers until then
    with suppress(CommandError):
        call_command("rebuild_search", verbosity=0)


def load_topics() -> None:
    """Topics with names in both languages; the import knows only their codes."""
    for row in read("topics.json"):
        Topic.objects.update_or_create(
            code=row["code"], defaults={"name_ar": row["name_ar"], "name_en": row["name_en"]}
        )


@transaction.atomic
def load_agency_details() -> None:
    """What each agency does, its Citizen Service Office, its everyday names."""
    details = read("agencies.json")
    for agency in Agency.objects.filter(code__in=details):
        detail = details[agency.code]
        agency.about_ar, agency.about_en = detail["about_ar"], detail["about_en"]
        agency.everyday_names = detail["everyday"]
        agency.save(update_fields=["about_ar", "about_en", "everyday_names"])
        if not agency.offices.exists():
            Office.objects.bulk_create(
                Office(agency=agency, sort_order=n, **office)
                for n, office in enumerate(detail["offices"])
            )


def load_settings() -> None:
    """The office's own name and contact, and the mark of a demonstration."""
    site = Site.objects.get(is_default_site=True)
    office = OfficeSettings.for_site(site)
    for name, value in read("home.json")["office"].items():
        setattr(office, name, value)
    office.demonstration = True
    office.save()


@transaction.atomic
def load_pages() -> None:
    """General content: about, help, privacy, accessibility; only where a page is missing."""
    homes = {home.language: home for home in HomePage.objects.select_related("locale")}
    for row in read("pages.json"):
        key = None
        for language in LANGUAGES:
            parent: Page = homes[language]
            if row["parent"]:
                parent = ContentPage.objects.child_of(parent).get(slug=row["parent"])
            page = (
                ContentPage.objects.child_of(parent).filter(slug=row["slug"].split("/")[-1]).first()
            )
            if page is None:
                page = _content_page(row, language)
                if key is not None:
                    page.translation_key = key
                add_page(parent, page)
            key = page.translation_key


def _content_page(row: dict[str, Any], language: str) -> ContentPage:
    return ContentPage(
        title=row[f"title_{language}"],
        title_en=row["title_en"] if language == ARABIC else "",
        slug=row["slug"].split("/")[-1],
        external_id=f"page.{row['slug'].replace('/', '.')}",
        show_in_menus=row["show_in_menus"],
        search_description=row[f"search_description_{language}"],
        locale=Locale.objects.get(language_code=language),
        body=json.dumps(row[f"body_{language}"], ensure_ascii=False),
    )


def load_home() -> None:
    """Featured forms and answers, popular searches."""
    row = read("home.json")
    for home in HomePage.objects.select_related("locale"):
        home.lead = row[f"lead_{home.language}"]
        home.popular_searches = "\n".join(row[f"popular_{home.language}"])
        if home.language != ENGLISH:
            home.featured_forms = _choosers("form", TransactionFormPage, row["featured_forms"])
            home.featured_answers = _choosers("answer", AnswerPage, row["featured_answers"])
        home.save()


def _choosers(name: str, model: type[Any], ids: list[str]) -> str:
    pages = model.objects.filter(external_id__in=ids, locale__language_code=ARABIC)
    found = dict(pages.values_list("external_id", "pk"))
    return json.dumps([{"type": name, "value": found[i]} for i in ids if i in found])


@transaction.atomic
def load_sheet_fields() -> None:
    """Fields of the forty forms with a sheet of their own, and a first version for every form."""
    sheets = read("sheets.json")
    for page in TransactionFormPage.objects.filter(
        external_id__in=sheets, locale__language_code=ARABIC
    ):
        if not page.sheet:
            sections = [
                {"type": "section", "value": section} for section in sheets[page.external_id]
            ]
            page.sheet = json.dumps(sections, ensure_ascii=False)
            page.save(update_fields=["sheet"])
    bare = TransactionFormPage.objects.filter(locale__language_code=ARABIC, versions=None)
    FormVersion.objects.bulk_create(
        FormVersion(page=page, version="1", effective_from=FIRST_VERSION_FROM, sort_order=0)
        for page in bare
    )
