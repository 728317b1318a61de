"""The demonstration's answers, campaigns and general pages, as their editors wrote them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Page

from agencies.models import RICH_TEXT
from awareness.models import CampaignPage
from core.text import CONTROL, INVISIBLE, plain_text
from guidance.models import AnswerPage
from office.demo import words
from office.demo.content import CATALOGUE, load_pages, read
from office.importing import load
from office.importing.richtext import rich_text
from tests.factories.pages import make_answer, make_campaign, make_form, translate_page

ANSWERS: dict[str, dict[str, Any]] = read("answers.json")
CAMPAIGNS: dict[str, dict[str, Any]] = read("campaigns.json")
ROWS = {row["id"]: row for row in map(json.loads, CATALOGUE.read_text("utf-8").splitlines())}
QUERIES = Path(__file__).resolve().parents[1] / "search" / "data"
#: what the editor's features allow in a text
TAGS = {"h2", "h3", "p", "ul", "ol", "li", "b", "a"}
EASTERN_DIGITS = re.compile("[٠-٩۰-۹]")
#: fees of no form of the catalogue
DELIVERY = {"cid.q.deliv": "2.000"}
#: Arabic says one and two in words
SPELLED = {"1": {"ar": "دينار واحد"}, "2": {"ar": "دينار(ان|ين)"}}
FIGURE = re.compile(r"\d+(?:\.\d+)?")


def words_in(text: str) -> int:
    return len(plain_text(text).split())


def figures(text: str) -> set[str]:
    """Figures without the fils that are nought: 5.000 is 5."""
    found = FIGURE.findall(plain_text(text))
    return {f"{Decimal(figure).normalize():f}" for figure in found}


def rich_texts() -> list[tuple[str, str]]:
    texts = [
        (f"{id_}.{language}", row[f"body_{language}"])
        for id_, row in (ANSWERS | CAMPAIGNS).items()
        for language in ("ar", "en")
    ]
    for row in read("pages.json"):
        for language in ("ar", "en"):
            rich = " ".join(strings(row[f"body_{language}"]))
            texts.append((f"page {row['slug']}.{language}", rich))
    return texts


def strings(value: Any) -> Iterator[str]:
    """Every text within a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from strings(part)


def test_forty_answers_of_many_agencies() -> None:
    assert len(ANSWERS) == 40
    assert {ROWS[id_]["type"] for id_ in ANSWERS} == {"faq"}
    assert len({ROWS[id_]["agency"] for id_ in ANSWERS}) >= 15
    assert {ROWS[id_]["type"] for id_ in CAMPAIGNS} == {"campaign"}
    assert all(ROWS[id_]["ends_on"] >= "2026-12-31" for id_ in CAMPAIGNS)


@pytest.mark.parametrize("id_", ANSWERS)
@pytest.mark.parametrize("language", ["ar", "en"])
def test_an_answer_is_complete_and_to_the_point(id_: str, language: str) -> None:
    row = ANSWERS[id_]
    assert 0 < words_in(row[f"short_{language}"]) <= 60
    assert 120 <= words_in(row[f"body_{language}"]) <= 250
    assert 3 <= len(row[f"steps_{language}"]) <= 6
    assert 2 <= len(row[f"papers_{language}"]) <= 6
    assert len(row["steps_ar"]) == len(row["steps_en"])
    assert len(row["papers_ar"]) == len(row["papers_en"])


@pytest.mark.parametrize("id_", ANSWERS)
@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_catalogues_figures_stay(id_: str, language: str) -> None:
    row, known = ANSWERS[id_], ROWS[id_]
    told = figures(f"{row[f'short_{language}']} {row[f'body_{language}']}")
    assert figures(known[f"short_answer_{language}"]) <= told
    assert figures(known[f"body_{language}"]) <= told


@pytest.mark.parametrize("id_", [id_ for id_, row in ANSWERS.items() if row["fee_kwd"]])
def test_a_fee_is_that_of_the_form_and_stands_in_the_words(id_: str) -> None:
    row = ANSWERS[id_]
    assert re.fullmatch(r"\d+\.\d{3}", row["fee_kwd"])
    linked = {*ROWS[id_]["related"], *words.LINK.findall(row["body_ar"])}
    fees = {ROWS[other].get("fee_kwd") for other in linked} | {DELIVERY.get(id_)}
    assert row["fee_kwd"] in fees
    fee = f"{Decimal(row['fee_kwd']).normalize():f}"
    for language in ("ar", "en"):
        told = " ".join(
            [row[f"short_{language}"], row[f"body_{language}"], *row[f"steps_{language}"]]
        )
        spelled = SPELLED.get(fee, {}).get(language, "(?!)")
        assert fee == "0" or fee in figures(told) or re.search(spelled, told)


@pytest.mark.parametrize(("name", "text"), rich_texts())
def test_texts_hold_only_what_the_editor_can_hold(name: str, text: str) -> None:
    assert {"h2", "h3", "bold", "ol", "ul", "link"} <= set(RICH_TEXT)
    assert set(re.findall(r"</?([a-z0-9]+)[ >]", text)) <= TAGS
    assert not CONTROL.search(text)
    assert not INVISIBLE.search(text)
    if not name.startswith(("page help.", "page help/find")):
        assert not EASTERN_DIGITS.search(text)
    for link in words.LINK.findall(text):
        assert link in ROWS


@pytest.mark.parametrize("page", read("pages.json"), ids=lambda page: page["slug"])
def test_general_pages_say_the_same_in_both_languages(page: dict[str, Any]) -> None:
    for name in ("title", "search_description"):
        assert page[f"{name}_ar"]
        assert page[f"{name}_en"]
    kinds = [[block["type"] for block in page[f"body_{code}"]] for code in ("ar", "en")]
    assert kinds[0] == kinds[1]
    links = [
        re.findall(r'href=\\"/(?:ar|en)/([^"\\]*)', json.dumps(page[f"body_{code}"]))
        for code in ("ar", "en")
    ]
    assert links[0] == links[1]


def test_no_text_spells_arabic_in_latin_letters() -> None:
    """A word that a text holds is taken for English: search would no longer read it as Arabic."""
    known = {word for row in ROWS.values() for word in latin(" ".join(strings(row)))}
    asked = {
        word
        for path in (QUERIES / name for name in ("judged-queries.jsonl", "fresh-a.jsonl"))
        for query in map(json.loads, path.read_text("utf-8").splitlines())
        if query["type"] == "arabizi"
        for word in latin(query["query"])
    }
    written = {word for _name, text in rich_texts() for word in latin(plain_text(text))}
    assert len(asked) > 50
    assert not (asked - known) & written


def latin(text: str) -> set[str]:
    return set(re.findall(r"[a-z0-9]*[a-z][a-z0-9]*", text.lower()))


# -- loading -----------------------------------------------------------------------------------


@pytest.fixture
def small_files(tmp_path, monkeypatch):
    """One answer and one campaign of the demonstration, with a link to a form."""
    answer = ANSWERS["tf.q.check"]
    (tmp_path / "answers.json").write_text(json.dumps({"tf.q.check": answer}))
    (tmp_path / "campaigns.json").write_text(
        json.dumps({"c.fire": {"body_ar": "<p>ar</p>", "summary_ar": "ملخص"}})
    )
    monkeypatch.setattr(words, "FOLDER", tmp_path)


def make_imported() -> tuple[AnswerPage, AnswerPage]:
    """The answer's two pages as the import leaves them."""
    row = ROWS["tf.q.check"]
    arabic = make_answer(
        external_id="tf.q.check",
        body=rich_text(row["body_ar"]),
        short_answer=row["short_answer_ar"],
    )
    english = translate_page(
        arabic, "faq", body=rich_text(row["body_en"]), short_answer=row["short_answer_en"]
    )
    return arabic, english


@pytest.mark.django_db
def test_words_fill_what_the_import_made(home, small_files) -> None:
    form = make_form(external_id="tf.obj")
    arabic, english = make_imported()
    campaign = make_campaign(external_id="c.fire", body=rich_text(ROWS["c.fire"]["body_ar"]))
    assert words.load_words() == 3
    arabic.refresh_from_db()
    english.refresh_from_db()
    campaign.refresh_from_db()
    assert arabic.short_answer == ANSWERS["tf.q.check"]["short_ar"]
    assert english.short_answer == ANSWERS["tf.q.check"]["short_en"]
    # the form has no English page: both link to the Arabic one
    for page in (arabic, english):
        assert f'<a linktype="page" id="{form.pk}">' in page.body
    assert (campaign.body, campaign.summary) == ("<p>ar</p>", "ملخص")
    assert words.load_words() == 0


@pytest.mark.django_db
def test_an_editors_words_stay(home, small_files) -> None:
    make_form(external_id="tf.obj")
    arabic, english = make_imported()
    arabic.short_answer = "جواب المحرر."
    arabic.save()
    english.save_revision()  # a draft waits: what it was made from must not change under it
    assert words.load_words() == 0


@pytest.mark.django_db
def test_a_link_to_nothing_is_told(home, small_files) -> None:
    make_imported()
    with pytest.raises(LookupError, match=r"tf\.obj"):
        words.load_words()
    assert AnswerPage.objects.get(locale__language_code="en").body == rich_text(
        ROWS["tf.q.check"]["body_en"]
    )


@pytest.mark.django_db
def test_steps_papers_and_fee_are_filled_in(home, small_files) -> None:
    if not hasattr(AnswerPage, "papers"):
        pytest.skip("answers have no papers here")
    make_form(external_id="tf.obj")
    arabic, english = make_imported()
    words.load_words()
    for page, language in ((arabic, "ar"), (english, "en")):
        page.refresh_from_db()
        for name in ("steps", "papers"):
            told = [block.value for block in getattr(page, name)]
            assert told == ANSWERS["tf.q.check"][f"{name}_{language}"]
    assert arabic.fee_kwd is None


@pytest.mark.django_db
def test_the_whole_demonstration_is_filled_and_public(home, django_assert_max_num_queries) -> None:
    outcome = load(CATALOGUE, print_sheets=False)
    assert not outcome.errors
    load_pages()
    assert words.load_words() == 2 * (len(ANSWERS) + len(CAMPAIGNS))
    assert words.load_words() == 0
    assert not AnswerPage.objects.filter(body__contains='href="').exists()
    client = Client()
    client.get("/ar/help/")  # what every page asks for once, from memory then
    for model, id_ in ((AnswerPage, "cid.q.lost"), (CampaignPage, "c.fire")):
        for page in model.objects.filter(external_id=id_).select_related("locale"):
            # links within the text cost one query and one for each kind they lead to
            with django_assert_max_num_queries(20):
                response = client.get(page.get_url())
            assert response.status_code == 200
            content = response.content.decode()
            source = (ANSWERS | CAMPAIGNS)[id_][f"body_{page.language}"]
            heading = re.findall("<h2>(.*?)</h2>", source)[-1]
            assert heading in content
            assert not re.search(r'href="[a-z]+\.[a-z.]+"', content)
    for row in read("pages.json"):
        assert client.get(f"/ar/{row['slug']}/").status_code == 200
        assert client.get(f"/en/{row['slug']}/").status_code == 200
    assert Page.objects.filter(slug="contact").count() == 2
