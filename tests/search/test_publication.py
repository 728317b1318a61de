"""The index follows publication; answers follow the database."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from search import indexing, signals
from search.engines.embedded import EmbeddedEngine
from search.models import SearchTally, Synonym, tallied
from search.query import search, suggest
from tests import factories
from tests.factories import make_agency

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_engine", "at_once")]


def published(page: Any) -> Any:
    """The same page, after an editor published it."""
    page.save_revision().publish()
    return type(page).objects.get(pk=page.pk)


def make_form(*, english: bool = False, **fields: Any) -> Any:
    """A published form."""
    form = published(factories.make_form(**fields))
    if english:
        translate_page(form, "form")
    return form


def make_answer(**fields: Any) -> Any:
    """A published answer."""
    return published(factories.make_answer(**fields))


def translate_page(page: Any, kind: str) -> Any:
    """The published English page of a thing."""
    return published(factories.translate_page(page, kind))


def found(q: str, **more: object) -> list[str]:
    return [hit.id for hit in search(q, **more).items]


def test_publish_and_unpublish_at_once() -> None:
    form = make_form(title="ترخيص مخبز شعبي", external_id="bakery")
    assert found("مخبز") == ["bakery"]
    form.unpublish()
    assert found("مخبز") == []
    form.save_revision().publish()
    assert found("مخبز") == ["bakery"]
    form.delete()
    assert found("مخبز") == []


def test_one_document_for_both_languages() -> None:
    form = make_form(title="ترخيص مخبز", title_en="Bakery licence", external_id="bakery")
    arabic = search("bakery", language="en").items[0]
    assert (arabic.id, arabic.title, arabic.language) == ("bakery", "Bakery licence", "ar")
    assert arabic.url.startswith("/ar/")
    english = translate_page(form, "form")
    hit = search("مخبز", language="en").items[0]
    assert (hit.title, hit.language, hit.available_in) == ("Bakery licence", "en", ("ar", "en"))
    assert hit.url.startswith("/en/")
    english.unpublish()
    assert search("مخبز", language="en").items[0].language == "ar"
    form.unpublish()
    assert found("bakery") == []


def test_language_never_changes_what_is_found() -> None:
    make_form(title="ترخيص مخبز", title_en="Bakery licence", external_id="a", english=True)
    make_form(title="تجديد ترخيص مخبز", external_id="b")
    for q in ("", "مخبز", "bakery", "renew"):
        assert found(q, language="ar") == found(q, language="en")


def test_a_private_part_of_the_tree_is_not_found() -> None:
    form = make_form(title="ترخيص مخبز", external_id="bakery")
    restriction = PageViewRestriction.objects.create(
        page=form.get_parent(), restriction_type="login"
    )
    assert found("مخبز") == []
    assert found("") == [] or "bakery" not in found("")
    restriction.delete()
    assert found("مخبز") == ["bakery"]


def test_a_moved_page_has_its_new_address() -> None:
    form = make_form(title="ترخيص مخبز", external_id="bakery")
    other = make_form(agency=make_agency("KM"))
    form.move(Page.objects.get(pk=other.get_parent().pk), pos="last-child")
    assert "/km/" in search("مخبز").items[0].url


def test_a_hit_is_checked_against_the_database(own_engine: EmbeddedEngine) -> None:
    form = make_form(title="ترخيص مخبز", external_id="bakery")
    Page.objects.filter(pk=form.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    answer = search("مخبز")
    assert (answer.items, answer.count, answer.facets["kind"]) == ([], 0, {})
    assert suggest("مخب") == []
    assert "bakery" not in found("")


def test_a_bulk_load_is_indexed_by_its_caller() -> None:
    with signals.paused():
        form = make_form(title="ترخيص مخبز", external_id="bakery")
        assert found("مخبز") == []
    indexing.index_pages([form])
    assert found("مخبز") == ["bakery"]


def test_rebuild_and_check(own_engine: EmbeddedEngine, capsys: pytest.CaptureFixture[str]) -> None:
    make_form(title="ترخيص مخبز", external_id="bakery", english=True)
    make_answer(title="متى يفتح المخبز؟", external_id="bakery.when")
    call_command("rebuild_search", verbosity=0)
    call_command("check_search")
    assert "0 differences" in capsys.readouterr().out
    own_engine.delete(["bakery"])
    with pytest.raises(SystemExit) as stopped:
        call_command("check_search")
    assert stopped.value.code == 1
    assert "missing: bakery" in capsys.readouterr().out
    call_command("rebuild_search")
    call_command("check_search")
    assert "0 differences" in capsys.readouterr().out


def test_facets_are_counted_under_the_other_facets() -> None:
    make_form(title="ترخيص مخبز", external_id="a", agency=make_agency("KM"))
    make_form(title="تجديد ترخيص مخبز", external_id="b", agency=make_agency("MOCI"))
    make_answer(title="متى ينتهي ترخيص مخبز؟", external_id="c", agency=make_agency("MOCI"))
    answer = search("ترخيص مخبز", kinds=["form"])
    assert {hit.id for hit in answer.items} == {"a", "b"}
    assert answer.count == 2
    assert answer.facets == {"kind": {"form": 2, "faq": 1}, "agency": {"KM": 1, "MOCI": 1}}
    assert found("ترخيص مخبز", kinds=["form"], agencies=["MOCI"]) == ["b"]
    everything = search("", kinds=["form", "faq"])
    assert everything.count_is == "exact"
    assert everything.count == 3


def test_newest_first_without_a_question() -> None:
    make_form(title="قديم", external_id="old")
    make_form(title="جديد", external_id="new")
    assert [i for i in found("  ") if i in {"old", "new"}] == ["new", "old"]
    assert search("").nearest == []


def test_nearest_only_where_nothing_answers() -> None:
    make_form(title="ترخيص مخبز شعبي", external_id="bakery")
    sure = search("ترخيص مخبز")
    assert sure.items and not sure.nearest
    vague = search("كلام طويل عريض متفرقات شتى حول مخبز قصير وغيره مبعثر")
    assert not vague.items
    assert [hit.id for hit in vague.nearest] == ["bakery"]


def test_snippets_are_marked_and_escaped() -> None:
    make_form(title="ترخيص مخبز", body="<p>يلزم المَخبَز 3 &lt; 5 أوراق.</p>", external_id="bakery")
    hit = search("مخبز").items[0]
    assert "<mark>المَخبَز</mark> 3 &lt; 5" in hit.snippet
    assert hit.title_html == "ترخيص <mark>مخبز</mark>"
    assert 0 < hit.score <= 1


def test_synonyms_work_at_once() -> None:
    make_form(title="ترخيص مخبز", external_id="bakery")
    assert found("فرن بلدي") == []
    row = Synonym.objects.create(words="فرن, تنور", meanings="مخبز")
    assert found("فرن") == ["bakery"]
    assert found("تنور") == ["bakery"]
    row.active = False
    row.save()
    assert found("فرن") == []


def test_a_search_costs_few_queries(django_assert_max_num_queries) -> None:
    make_form(title="ترخيص مخبز", external_id="bakery")
    search("مخبز")
    with django_assert_max_num_queries(3):
        search("مخبز")


@pytest.mark.parametrize(
    "q", ["ali@example.com", "رقمي 55512345", "28 501 150 12345", "x", "٢٨٥٠١١٥٠١٢٣٤"]
)
def test_nothing_personal_is_counted(q: str) -> None:
    assert tallied(q) == ""
    SearchTally.objects.note(q, found=False)
    assert not SearchTally.objects.exists()


def test_searches_are_counted_and_forgotten() -> None:
    for said, hit in (("تجديد الجَواز", True), ("تجديد الجواز", False), ("MOI-105", True)):
        SearchTally.objects.note(said, found=hit)
    SearchTally.objects.clicked("تجديد الجواز")
    row = SearchTally.objects.get(query="تجديد الجواز")
    assert (row.searches, row.empty, row.clicked) == (2, 1, 1)
    SearchTally.objects.filter(pk=row.pk).update(day=timezone.localdate() - timedelta(days=91))
    assert SearchTally.objects.forget() == 1
    assert SearchTally.objects.get().query == "moi 105"
