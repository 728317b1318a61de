"""The guide's booklet: a tagged file in each language, printed again whenever the guide changes."""

from __future__ import annotations

import io
import unicodedata

import pikepdf
import pypdf
import pytest
from django.db import transaction

from agencies.models import Office
from casework.models import Ground
from core import pdf
from guidance import booklets, jobs, tasks
from guidance.models import Booklet, ProcedurePage

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def one_printer():
    yield
    pdf.close_shared_printer()


@pytest.fixture
def ground(db):
    return Ground.objects.create(
        code="B01",
        text_ar="موضوع منظور أمام القضاء",
        text_en="The matter is before a court",
        instead_ar="راجع المحكمة",
        instead_en="Go to the court",
        question_ar="هل الموضوع أمام القضاء؟",
    )


@pytest.fixture
def printed(ground):
    assert booklets.print_missing() == 2
    return {booklet.language: booklet for booklet in Booklet.objects.all()}


@pytest.fixture
def asked(monkeypatch):
    """How often the worker was asked for booklets."""
    calls = []

    def note(task, *args, **kwargs):
        if task.name == "print_booklets":
            calls.append(task)

    monkeypatch.setattr(type(tasks.print_booklets), "enqueue", note)
    return calls


def text_of(data):
    reader = pypdf.PdfReader(io.BytesIO(data))
    text = "\n".join(page.extract_text() for page in reader.pages)
    return " ".join(unicodedata.normalize("NFKC", text).split())


def test_each_language_has_a_tagged_file_that_tells_the_grounds(client, printed):
    words = {"ar": "موضوع منظور أمام القضاء", "en": "The matter is before a court"}
    for language, booklet in printed.items():
        answer = client.get(f"/{language}/guide/booklet.pdf")
        data = b"".join(answer.streaming_content)
        assert answer["Content-Type"] == "application/pdf"
        assert words[language] in text_of(data)
        with pikepdf.open(io.BytesIO(data)) as document:
            assert document.Root.MarkInfo.Marked
            assert "/StructTreeRoot" in document.Root
            assert str(document.Root.Lang) == language
            assert len(document.pages) == booklet.pages >= 3
        assert len(data) == booklet.size


def test_the_page_links_the_booklet_with_its_pages_and_only_once_it_is_there(client, ground):
    assert "booklet.pdf" not in client.get("/en/guide/").content.decode()
    assert client.get("/en/guide/booklet.pdf").status_code == 404
    booklets.print_missing()
    text = client.get("/en/guide/").content.decode()
    assert 'href="/en/guide/booklet.pdf"' in text
    assert f"{Booklet.objects.get(language='en').pages} pages" in text
    known = client.get("/api/v1/guides/complaints-guide", {"language": "en"}).json()["booklet"]
    assert (known["url"], known["pages"] > 2) == ("/en/guide/booklet.pdf", True)


def test_nothing_is_printed_twice(printed):
    assert not booklets.is_stale()
    assert booklets.print_missing() == 0


@pytest.mark.parametrize("change", ["guide", "ground", "contact", "ended"])
def test_what_the_booklet_tells_is_printed_again_when_it_changes(printed, agency, change):
    office = Office.objects.create(agency=agency, name_ar="مكتب", phone="5000 0066")
    booklets.print_missing()
    before = Booklet.objects.get(language="ar")
    if change == "guide":
        ProcedurePage.objects.filter(locale__language_code="ar").update(promise="وعد آخر")
    elif change == "ground":
        Ground.objects.update(instead_ar="راجع محاميك")
    elif change == "ended":
        Ground.objects.update(active_to="2020-01-01")
    else:
        Office.objects.filter(pk=office.pk).update(phone="5000 0067")
    assert booklets.is_stale()
    assert booklets.print_missing() >= 1
    after = Booklet.objects.get(language="ar")
    assert (after.pk, after.sha256 != before.sha256) == (before.pk, True)
    assert not before.file.storage.exists(before.file.name)
    assert after.file.storage.exists(after.file.name)


def test_a_change_asks_the_worker_once_for_each_transaction(
    asked, agency, home, django_capture_on_commit_callbacks
):
    # the test's own transaction never ends: what its preparation asked for waits in it
    transaction.get_connection().run_on_commit.clear()
    with django_capture_on_commit_callbacks(execute=True):
        for number in range(3):
            Office.objects.create(agency=agency, name_ar=f"مكتب {number}")
        agency.save()
        Ground.objects.create(code="B90", text_ar="م", instead_ar="ب", question_ar="هل؟")
    assert len(asked) == 1
    transaction.get_connection().run_on_commit.clear()
    with django_capture_on_commit_callbacks(execute=True):
        ProcedurePage.objects.get(locale=home.locale).save_revision().publish()
    assert len(asked) == 2


def test_the_clock_asks_only_for_what_is_missing(asked, printed):
    jobs.print_stale_booklets(None)
    assert asked == []
    Booklet.objects.all().delete()
    jobs.print_stale_booklets(None)
    assert len(asked) == 1


def test_a_guide_that_is_not_public_has_no_booklet(client, printed, home):
    page = ProcedurePage.objects.get(locale=home.locale)
    page.language_pages["en"].unpublish()
    assert client.get("/en/guide/booklet.pdf").status_code == 404
    assert client.get("/ar/guide/booklet.pdf").status_code == 200
    page.unpublish()
    assert client.get("/ar/guide/booklet.pdf").status_code == 404
    assert booklets.print_missing() == 0


def test_a_failure_is_told_and_keeps_the_old_file(printed, monkeypatch, caplog):
    def fail(*args, **kwargs):
        raise pdf.PrintError("no paper")

    Ground.objects.all().update(instead_ar="غير ذلك")
    monkeypatch.setattr(pdf, "render", fail)
    assert booklets.print_missing() == 0
    assert "no paper" in caplog.text
    assert Booklet.objects.get(language="ar").sha256 == printed["ar"].sha256


def test_words_of_editors_are_printed_as_words(ground):
    assert booklets.printable('<p onclick="x">a <a href="file:///etc/passwd">b</a></p>') == (
        "<p>a b</p>"
    )
    Ground.objects.update(text_ar="<img src=x>")
    page = ProcedurePage.objects.get(locale__language_code="ar")
    assert "&lt;img src=x&gt;" in booklets.booklet_html(page)
