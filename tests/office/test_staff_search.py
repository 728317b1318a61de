"""What staff find is decided by the database, whatever an index says of the past."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.db import connection
from wagtail.models import GroupPagePermission, Page
from wagtail.search.models import IndexEntry

from casework.models import Case, CaseWords
from casework.search_words import index_case
from core.arabic import fold
from office import roles
from office.tree import shelf
from tests.factories import make_agency, make_form
from tests.factories.cases import make_case
from tests.office.staff import SECRET, TITLE, WORD, signed_in

pytestmark = pytest.mark.django_db
PAGES = (
    f"/cms/pages/search/?q={WORD}",
    f"/cms/pages/search/results/?q={WORD}",
    f"/cms/pages/?q={WORD}",
    f"/cms/choose-page/search/?q={WORD}",
    f"/cms/api/main/pages/?search={WORD}&fields=*",
)
CASES = (f"/cms/cases/?show=all&q={WORD}", "/cms/cases/export/csv/?show=all")


@pytest.fixture(autouse=True)
def full_text(accounts):
    """The admin's own full-text table, which only migrations make."""
    if connection.vendor == "sqlite":
        made = import_module("wagtail.search.migrations.0006_customise_indexentry").Migration
        for step in made.operations[-1].database_operations:
            connection.cursor().execute(step.reverse_sql)  # an ordinary table stands for it
            connection.cursor().execute(step.sql)


def told(username, addresses):
    """The addresses at which ``username`` reads what must not be read."""
    client = signed_in(username)
    found = []
    for address in addresses:
        answer = client.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if SECRET in body.decode():
            found.append(address)
    return found


def mine():
    """A draft of the agency, which its editors find."""
    page = make_form(agency=make_agency("MOH"), number="MOH-1", title=TITLE, live=False)
    assert IndexEntry.objects.filter(title__contains=WORD).count() == 1
    assert set(told("editor.moh", PAGES)) == set(PAGES)
    return page


def moved(page):
    """It belongs to another agency; a move writes no index."""
    page.move(shelf("form", make_agency("MOI"), "ar"), pos="last-child")


def deleted(page):
    """It is gone, and the index was not told."""
    Page.objects.filter(pk=page.pk).update(title="", draft_title="")
    entry = IndexEntry.objects.get(title__contains=WORD)
    page.delete()
    IndexEntry.objects.bulk_create([entry])


def no_longer_theirs(page):
    """The agency's editors lost their rights on the section."""
    group = roles.agency_editors(make_agency("MOH"))
    GroupPagePermission.objects.filter(group=group).delete()


@pytest.mark.parametrize("change", [moved, deleted, no_longer_theirs])
def test_an_editor_finds_no_page_that_is_not_theirs_any_more(change):
    change(mine())
    assert IndexEntry.objects.filter(title__contains=WORD).count() == 1  # the index says it still
    assert told("editor.moh", PAGES) == []
    assert (told("admin", PAGES) == []) is (change is deleted)


def test_words_of_another_page_lead_to_none_of_its_own():
    """An index that mixes up two pages finds the wrong one of one's own, never a foreign one."""
    own = make_form(agency=make_agency("MOH"), number="MOH-1", title="مسودتي", live=False)
    make_form(agency=make_agency("MOI"), number="MOI-1", title=TITLE, live=False)
    foreign = IndexEntry.objects.get(title__contains=WORD)
    IndexEntry.objects.filter(object_id=own.pk).update(
        title=foreign.title, autocomplete=foreign.autocomplete
    )
    found = signed_in("editor.moh").get(PAGES[0]).content.decode()
    assert own.title in found
    assert told("editor.moh", PAGES) == []


def test_an_officer_finds_no_case_that_went_elsewhere():
    case = make_case(make_agency("MOI"), subject=TITLE)
    index_case(case)
    assert set(told("officer.moi", CASES)) == set(CASES)
    assert told("officer.moh", CASES) == []
    other = make_agency("MOH")
    Case.objects.filter(pk=case.pk).update(agency=other, holder=other)
    assert CaseWords.objects.filter(text__contains=fold(WORD)).exists()
    assert told("officer.moi", CASES) == []
    assert set(told("officer.moh", CASES)) == set(CASES)


def test_words_of_another_case_find_none_but_ones_own():
    own = make_case(make_agency("MOH"), subject="طلب")
    other = make_case(make_agency("MOI"), subject=TITLE)
    for case in (own, other):
        index_case(case)
    words = CaseWords.objects.get(case=other).text
    CaseWords.objects.filter(case=own).update(text=words)
    found = signed_in("officer.moh").get(CASES[0]).content.decode()
    assert f"/cms/cases/{own.pk}/" in found
    assert f"/cms/cases/{other.pk}/" not in found
    assert SECRET not in found
