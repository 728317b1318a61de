"""Forms that changed lately: the list, the feed, two versions side by side."""

import datetime
import re
from xml.etree import ElementTree

import pytest
import time_machine

from forms_library.changes import changed_forms
from forms_library.models import TransactionFormPage
from forms_library.taking import take_all_facts
from tests.factories import make_form, make_version

pytestmark = pytest.mark.django_db
DAY = datetime.date
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel("2026-11-24T09:00:00Z", tick=False):
        yield


def set_facts(form, **fields):
    TransactionFormPage.objects.filter(pk=form.pk).update(**fields)


@pytest.fixture
def form():
    """Version 2 since 10 November: cheaper, one paper less; a third version is to come."""
    page = make_form(
        number="MOI-105", english=True, fee_kwd="7.000", requirements=["الجواز السابق", "صورة"]
    )
    make_version(page, "1", DAY(2026, 1, 1))
    make_version(page, "2", DAY(2026, 11, 10), note_ar="خُفّض الرسم", note_en="Cheaper")
    make_version(page, "3", DAY(2027, 1, 1), note_ar="سر", note_en="SECRET")
    take_all_facts(DAY(2026, 10, 1))
    page = TransactionFormPage.objects.get(pk=page.pk)
    page.requirements = page.requirements.__class__(
        page.requirements.stream_block, [("item", "الجواز السابق")]
    )
    page.fee_kwd = "5.000"
    page.save()
    take_all_facts(DAY(2026, 11, 10))
    return page


def kinds(**options):
    found = changed_forms(DAY(2026, 10, 25), "ar", **options)
    return [(c.kind, c.version.version, c.day) for c in found]


def test_a_new_version_is_told_with_what_changed(form):
    (change,) = changed_forms(DAY(2026, 10, 25), "ar")
    assert (change.kind, change.version.version, change.day) == ("version", "2", DAY(2026, 11, 10))
    assert [d.old for d in change.comparison.papers if d.change == "removed"] == ["صورة"]
    assert (change.comparison.fee.old, change.comparison.fee.new) == (7, 5)


def test_changed_facts_under_one_version_are_told_with_their_day(form):
    set_facts(form, fee_kwd="6.000")
    take_all_facts(DAY(2026, 11, 20))
    assert kinds()[0] == ("facts", "2", DAY(2026, 11, 20))


def test_a_form_looked_at_for_the_first_time_has_not_changed():
    page = make_form()
    make_version(page, "1", DAY(2025, 1, 1))
    take_all_facts()
    assert kinds() == []


def test_a_new_form_is_told_from_the_day_of_its_first_version():
    make_version(make_form(), "1", DAY(2026, 11, 2))
    assert kinds() == [("new", "1", DAY(2026, 11, 2))]


def test_files_replaced_by_an_import_make_no_version():
    page = make_form()
    make_version(page, "1 (1)", DAY(2026, 11, 2), superseded=True, sort_order=0)
    make_version(page, "1", DAY(2026, 11, 2), sort_order=1)
    assert kinds() == [("new", "1", DAY(2026, 11, 2))]


@pytest.mark.parametrize(
    ("since", "until", "count"),
    [("2026-11-11", None, 0), ("2026-10-01", "2026-11-09", 0), ("2026-11-10", "2026-11-10", 1)],
)
def test_only_the_time_asked_for(form, since, until, count):
    until = until and DAY.fromisoformat(until)
    assert len(changed_forms(DAY.fromisoformat(since), "ar", until)) == count


def test_the_future_is_not_told_even_when_asked_for(form):
    assert [v for _, v, _ in kinds(until=DAY(2027, 12, 31))] == ["2"]


def test_a_hidden_form_is_not_told(form, client):
    form.unpublish()
    assert kinds() == []
    for path in ("changed-forms/", "changed-forms/feed/"):
        assert "MOI-105" not in client.get(f"/ar/{path}").content.decode()
    assert client.get("/ar/forms-compare/MOI-105/").status_code == 404


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_page_tells_what_changed(form, client, language, django_assert_max_num_queries):
    client.get(f"/{language}/changed-forms/?period=last-month")
    with django_assert_max_num_queries(12):
        answer = client.get(f"/{language}/changed-forms/")
    text = answer.content.decode()
    assert form.in_language(language).url in text
    assert f'href="/{language}/forms-compare/MOI-105/?from=1&amp;to=2"' in text
    assert ("Cheaper" if language == "en" else "خُفّض الرسم") in text
    assert 'datetime="2026-11-10"' in text
    assert "SECRET" not in text
    other = "ar" if language == "en" else "en"
    assert f'href="/{other}/changed-forms/"' in text
    assert not answer.cookies


@pytest.mark.parametrize(("period", "shown"), [("this-month", 1), ("last-month", 0), ("junk", 1)])
def test_months_can_be_asked_for(form, client, period, shown):
    text = client.get(f"/en/changed-forms/?period={period}").content.decode()
    assert text.count('class="row row--text"') == shown


def test_more_changes_take_no_more_queries(form, client, django_assert_max_num_queries):
    client.get("/en/changed-forms/")
    for _ in range(6):
        make_version(make_form(english=True), "1", DAY(2026, 11, 3))
    from core import page_cache

    page_cache.forget_all()
    with django_assert_max_num_queries(12):
        assert client.get("/en/changed-forms/").status_code == 200


def test_the_library_leads_to_it(client):
    assert b'href="/en/changed-forms/"' in client.get("/en/forms/").content


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_feed_is_atom_with_stable_ids(
    form, client, settings, language, django_assert_max_num_queries
):
    settings.SITE_URL = "https://office.example"
    client.get(f"/{language}/changed-forms/feed/")
    with django_assert_max_num_queries(12):
        answer = client.get(f"/{language}/changed-forms/feed/")
    assert answer["Content-Type"].startswith("application/atom+xml")
    assert "public" in answer["Cache-Control"]
    root = ElementTree.fromstring(answer.content)
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == language
    (entry,) = root.findall(f"{ATOM}entry")
    expected = f"tag:office.example,2026-01-01:/{form.external_id}/2/version/2026-11-10"
    assert entry.findtext(f"{ATOM}id").startswith(expected)
    assert entry.find(f"{ATOM}link").get("href").startswith(f"https://office.example/{language}/")
    assert entry.findtext(f"{ATOM}updated") == "2026-11-10T00:00:00+03:00"
    assert "SECRET" not in answer.content.decode()
    before = entry.findtext(f"{ATOM}id")
    TransactionFormPage.objects.filter(pk=form.pk).update(title="عنوان آخر", number="X-1")
    root = ElementTree.fromstring(client.get(f"/{language}/changed-forms/feed/").content)
    assert root.find(f"{ATOM}entry").findtext(f"{ATOM}id") == before


@pytest.mark.parametrize("language", ["ar", "en"])
def test_two_versions_side_by_side(form, client, language, django_assert_max_num_queries):
    path = f"/{language}/forms-compare/MOI-105/?from=1&to=2"
    client.get(path)
    with django_assert_max_num_queries(12):
        text = client.get(path).content.decode()
    assert len(re.findall("pair pair--changed", text)) == 2  # the fee, and another file
    if language == "ar":
        removed = text.split("pair pair--removed")[1].split("</li>")[0]
        assert re.search(r"<del>\s*صورة\s*</del>", removed)
    assert text.count("<h1>") == 1
    assert "noindex" in text


def test_without_names_the_one_in_force_is_compared_with_the_one_before(form, client):
    text = client.get("/en/forms-compare/MOI-105/").content.decode()
    assert "Version 1 and version 2 side by side" in text


@pytest.mark.parametrize("query", ["?from=1&to=3", "?from=3&to=2", "?from=1&to=9", "?from=&to=2"])
def test_a_version_to_come_or_unknown_is_not_compared(form, client, query):
    assert client.get(f"/en/forms-compare/MOI-105/{query}").status_code == 404


def test_a_form_with_one_version_has_nothing_to_compare(client):
    make_version(make_form(number="ONE-1"))
    assert client.get("/en/forms-compare/ONE-1/").status_code == 404


def test_what_was_not_kept_is_said_to_be_unknown(client):
    page = make_form(number="OLD-1", english=True, fee_kwd="5.000")
    make_version(page, "1", DAY(2020, 1, 1))
    make_version(page, "2", DAY(2021, 1, 1))
    text = client.get("/en/forms-compare/OLD-1/").content.decode()
    assert "What version 1 asked for is not known" in text
    assert "5 dinars" not in text
    assert "For whom" not in text.split("<main")[1].split("</main")[0]


def test_nothing_changed_is_said(client):
    page = make_form(number="SAME-1", english=True)
    make_version(page, "1", DAY(2020, 1, 1), files=())
    take_all_facts(DAY(2020, 1, 1))
    make_version(page, "2", DAY(2021, 1, 1), files=())
    text = client.get("/en/forms-compare/SAME-1/").content.decode()
    assert "Nothing changed in what is asked." in text


def test_the_form_page_leads_to_the_comparison(form, client):
    text = client.get(form.in_language("en").url).content.decode()
    assert 'href="/en/forms-compare/MOI-105/?from=1&amp;to=2"' in text
    assert "to=3" not in text


def test_what_is_known_in_arabic_only_is_shown_as_arabic(client):
    page = make_form(number="AR-2", english=True, requirements=["ورقة قديمة"])
    make_version(page, "1", DAY(2020, 1, 1), files=())
    take_all_facts(DAY(2020, 1, 1))
    page.version_facts.filter(language="en").delete()
    make_version(page, "2", DAY(2021, 1, 1), files=())
    fresh = TransactionFormPage.objects.get(pk=page.pk)
    fresh.requirements = []
    fresh.save()
    text = client.get("/en/forms-compare/AR-2/").content.decode()
    assert re.search(r'<del lang="ar" dir="rtl">\s*ورقة قديمة', text)
    assert "kept in Arabic only" in text
