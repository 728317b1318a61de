"""Files are found wherever they hang, and only as long as the public is offered them."""

from __future__ import annotations

import datetime
import json
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from core.clock import JOBS
from core.file_text import take_text
from core.models import FileText, OfficeDocument
from forms_library.models import FormFile, FormVersion
from search import indexing
from search.engines.embedded import EmbeddedEngine
from search.query import search
from tests.factories import (
    make_answer,
    make_campaign,
    make_content,
    make_document,
    make_form,
    make_guide,
    translate_page,
)
from tests.factories.files import scan_bytes
from tests.factories.texts import paragraph, text_docx, text_pdf, text_xlsx

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("own_engine", "at_once", "without_sheets"),
]
WORD = "قلقشندي"
DAY = datetime.timedelta(days=1)
READERS = {
    "a.pdf": text_pdf,
    "a.docx": lambda text: text_docx(paragraph(text)),
    "a.xlsx": text_xlsx,
}


NOBODY = SimpleNamespace(enqueue=lambda **arguments: None)  # a task that no worker takes up


@pytest.fixture
def without_sheets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Printing takes long and is no part of this."""
    monkeypatch.setattr("forms_library.signals.print_sheets", NOBODY)


def document(text: str = f"يوقعه {WORD} بيده", name: str = "a.pdf") -> OfficeDocument:
    """A document that the worker has read."""
    return make_document(READERS[name](text), name)


def link(file: OfficeDocument) -> str:
    return f'<p><a linktype="document" id="{file.pk}">الملف</a></p>'


def hang(
    form: Any, file: OfficeDocument, language: str = "ar", days: int = 0, **fields: Any
) -> FormVersion:
    """A version of a form with a file, in force since, or from, so many days."""
    day = timezone.localdate() + datetime.timedelta(days=days)
    number = str(form.versions.count() + 1)
    version = FormVersion.objects.create(page=form, version=number, effective_from=day, **fields)
    FormFile.objects.create(version=version, document=file, language=language, purpose="print")
    return version


def publish(page: Any) -> Any:
    page = type(page).objects.get(pk=page.pk)
    page.save_revision().publish()
    return type(page).objects.get(pk=page.pk)


def found(q: str = WORD) -> list[str]:
    return [hit.id for hit in search(q).items]


# -- places ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["ar", "en", "both"])
@pytest.mark.parametrize("name", READERS)
def test_a_file_of_the_version_in_force(language: str, name: str) -> None:
    form = make_form(external_id="form.x")
    hang(form, document(name=name), language)
    publish(form)
    (hit,) = search(WORD).items
    assert (hit.id, hit.file, hit.url) == ("form.x", name, form.get_url())
    assert f"يوقعه <mark>{WORD}</mark> بيده" in hit.snippet


@pytest.mark.parametrize("make", [make_campaign, make_answer, make_guide])
def test_a_file_that_a_page_links(make: Any) -> None:
    publish(make(external_id="thing.x", body=link(document())))
    assert found() == ["thing.x"]


def test_a_file_that_a_block_of_a_page_links() -> None:
    body = [
        {"type": "details", "value": {"summary": "تفاصيل", "text": link(document())}},
    ]
    publish(make_content(external_id="page.x", body=json.dumps(body)))
    assert found() == ["page.x"]


def test_a_file_that_the_english_page_links() -> None:
    answer = make_answer(external_id="faq.x")
    english = publish(translate_page(answer, "faq", body=link(document("about lessees"))))
    hit = search("lessees", language="en").items[0]
    assert (hit.id, hit.url) == ("faq.x", english.get_url())
    english.unpublish()
    assert found("lessees") == []


def test_the_result_page_says_in_which_file(client: Any) -> None:
    form = make_form()
    hang(form, document())
    publish(form)
    page = client.get("/ar/search/", {"q": WORD}).content.decode()
    assert f"<mark>{WORD}</mark>" in page
    assert "<bdi>a.pdf</bdi>" in page


def test_words_of_a_title_come_first_and_those_of_files_behind() -> None:
    publish(make_answer(external_id="faq.title", title=f"من هو {WORD}؟"))
    form = make_form(external_id="form.x")
    hang(form, document())
    publish(form)
    assert found() == ["faq.title"]  # answered: nobody asks the files
    answer = search(f"{WORD} بيده")
    assert [hit.id for hit in answer.items or answer.nearest] == ["faq.title", "form.x"]


# -- what is not offered ---------------------------------------------------------------------------


def test_a_version_to_come_and_a_former_one_tell_nothing() -> None:
    form = make_form(external_id="form.x")
    hang(form, document("المحكر القديم"), days=-9)
    hang(form, document("السند الجاري"), days=-1)
    hang(form, document("القاضي القادم"), days=+1)
    publish(make_content(body=json.dumps([
        {"type": "text", "value": "".join(link(f) for f in OfficeDocument.objects.all())}
    ])))  # fmt: skip
    publish(form)
    assert found("السند الجاري") == ["form.x"]
    assert (found("المحكر القديم"), found("القاضي القادم")) == ([], [])
    tomorrow = timezone.now() + DAY
    with time_machine.travel(tomorrow, tick=False):
        assert found("السند الجاري") == []  # superseded, whatever the index still says
        JOBS["index_versions_in_force"].run(tomorrow)
        assert found("القاضي القادم") == ["form.x"]
        assert found("السند الجاري") == []


def test_a_version_that_was_withdrawn_tells_nothing() -> None:
    form = make_form()
    hang(form, document(), superseded=True)
    publish(form)
    assert found() == []


def test_drafts_tell_nothing() -> None:
    form = make_form(live=False)
    hang(form, document())
    answer = make_answer()
    answer.body = link(document())
    answer.save_revision()
    indexing.index_pages([form, answer])
    assert found() == []
    answer.get_latest_revision().publish()
    assert found() == [answer.external_id]


def test_private_pages_and_private_collections_tell_nothing() -> None:
    page = publish(make_answer(body=link(document())))
    restriction = PageViewRestriction.objects.create(
        page=page.get_parent(), restriction_type="login"
    )
    assert found() == []
    restriction.delete()
    assert found() == [page.external_id]
    shelf = Collection.get_first_root_node().add_child(name="shelf")
    OfficeDocument.objects.update(collection=shelf.add_child(name="box"))
    CollectionViewRestriction.objects.create(collection=shelf, restriction_type="login")
    assert found() == []  # the index knows nothing of it yet
    indexing.index_pages([page])
    assert found() == []


def test_what_is_taken_down_tells_nothing() -> None:
    form = make_form()
    hang(form, document())
    form = publish(form)
    form.unpublish()
    assert found() == []


# -- coming and going ------------------------------------------------------------------------------


def test_words_that_arrive_late_are_found_when_they_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.signals.read_file_text", NOBODY)
    file = document()
    answer = publish(make_answer(body=link(file)))
    form = make_form()
    hang(form, file := document())
    form = publish(form)
    assert found() == []
    for unread in OfficeDocument.objects.all():
        take_text(unread)
    assert set(found()) == {answer.external_id, form.external_id}


def test_a_replaced_file_is_found_by_its_new_words_only() -> None:
    from tests.core.test_file_text import replace

    file = document()
    answer = publish(make_answer(body=link(file)))
    assert found() == [answer.external_id]
    replace(file, text_pdf("المحكر"))
    assert (found(), found("المحكر")) == ([], [answer.external_id])


def test_words_of_other_content_than_the_files_do_not_count() -> None:
    file = document()
    answer = publish(make_answer(body=link(file)))
    OfficeDocument.objects.update(sha256="changed by somebody")
    assert found() == []
    indexing.index_pages([answer])
    assert found() == []


def test_a_deleted_file_is_forgotten(own_engine: EmbeddedEngine) -> None:
    file = document()
    publish(make_answer(external_id="faq.x", body=link(file)))
    file.delete()
    assert not FileText.objects.exists()
    assert own_engine.in_files([WORD], 9) == []


def test_a_scan_is_found_by_nothing() -> None:
    publish(make_answer(body=link(make_document(scan_bytes(), "scan.pdf"))))
    assert FileText.objects.get().is_scan
    assert found() == []


def test_the_index_is_compared_with_files_too(own_engine: EmbeddedEngine) -> None:
    publish(make_answer(external_id="faq.x", body=link(document())))
    assert "faq.x" not in indexing.differences(own_engine)
    FileText.objects.update(text="other words")
    assert indexing.differences(own_engine)["faq.x"] == "outdated"


# -- cost ------------------------------------------------------------------------------------------


def things(count: int) -> None:
    for number in range(count):
        form = make_form(external_id=f"form.{number}.{count}")
        hang(form, document(f"{WORD} {number}", "a.docx"))
        publish(form)
        publish(make_answer(body=link(document(f"{WORD} {number}", "a.docx"))))


def counted(django_assert_max_num_queries: Any, run: Any) -> int:
    with django_assert_max_num_queries(500) as told:
        run()
    return len(told)


def test_files_cost_indexing_the_same_however_many_there_are(
    django_assert_max_num_queries: Any, own_engine: EmbeddedEngine
) -> None:
    def cost() -> int:
        """Queries that are not asked for each page anyway."""
        texts = counted(django_assert_max_num_queries, lambda: list(indexing.all_documents()))
        return texts - len(own_engine.fingerprints())

    things(1)
    few = cost()
    things(3)
    assert cost() == few


def test_a_search_by_files_costs_the_same_however_many_it_finds(
    django_assert_max_num_queries: Any,
) -> None:
    things(1)
    few = counted(django_assert_max_num_queries, found)
    things(3)
    assert len(found()) == 8
    assert counted(django_assert_max_num_queries, found) <= few <= 25
