"""What an import makes of good lines: pages in both languages, nothing twice, all or nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.conf import settings
from wagtail.models import Page, ReferenceIndex
from wagtail.search.models import IndexEntry

from agencies.models import Agency, AgencyPage
from awareness.models import CampaignPage
from core.models import OfficeDocument, Topic
from forms_library.models import TransactionFormPage
from guidance.models import AnswerPage, GuidePage
from office.importing import load, writing
from office.models import ImportedItem
from search import indexing
from tests.office.importing import (
    AGENCY,
    ALL,
    CAMPAIGN,
    FAQ,
    FORM,
    GUIDE,
    count_of_pages,
    loader,
    page_of,
    tiny_pdf,
)

__all__ = ["loader"]


def words(stream):
    return [block.value for block in stream]


def test_a_form_gets_an_arabic_page_with_the_facts_and_an_english_one_with_words(loader):
    assert loader(AGENCY, FORM).created == 2
    arabic, english = page_of("pas.renew"), page_of("pas.renew", "en")
    assert arabic.live and english.live
    assert arabic.translation_key == english.translation_key
    assert (arabic.title, arabic.title_en, english.title) == (
        FORM["title_ar"], "Passport renewal", "Passport renewal",
    )  # fmt: skip
    assert arabic.body == f"<p>{FORM['body_ar']}</p>"
    assert english.body == f"<p>{FORM['body_en']}</p>"
    assert (arabic.number, arabic.fee_kwd, arabic.processing_days) == ("MOI-105", Decimal(5), 3)
    assert arabic.keywords == ["جواز", "passport"]
    assert arabic.audience == ["citizen"]
    assert [topic.code for topic in arabic.topics.all()] == ["travel"]
    assert words(arabic.requirements) == ["الجواز السابق", "صورة"]
    # what nobody translated is told in Arabic rather than not at all
    assert words(english.requirements) == ["The old passport", "صورة"]
    assert words(english.steps) == ["Apply"]
    assert (english.number, english.keywords_text) == ("", "")
    assert arabic.get_parent().slug == english.get_parent().slug == "moi"
    assert arabic.slug == english.slug == "passport-renewal"
    assert arabic.url_path.endswith("/forms/moi/passport-renewal/")


def test_there_is_no_english_page_without_english_words(loader):
    loader(AGENCY, FORM | {"body_en": None}, FAQ)
    assert not TransactionFormPage.objects.filter(locale__language_code="en").exists()
    assert page_of("pas.renew").title_in("en") == "Passport renewal"
    answer = page_of("pas.q.fee", model=AnswerPage)
    assert answer.slug == "كم-رسوم-التجديد"
    assert answer.short_answer == "5 دنانير"


def test_the_tree_stays_sound(loader):
    loader(*ALL, FORM | {"id": "second", "number": None})
    assert Page.find_problems() == ([], [], [], [], [])
    assert page_of("second").slug == "passport-renewal-2"
    assert page_of("second", "en").slug == "passport-renewal-2"
    for page in Page.objects.filter(depth__gt=2):
        assert page.url_path == f"{page.get_parent().url_path}{page.slug}/"
        assert type(page.specific) is page.specific_class


def test_a_thing_without_agency_lies_in_the_section_itself(loader):
    loader(GUIDE)
    assert page_of("pas.g", model=GuidePage).get_parent().slug == "guides"


def test_references_may_point_forward(loader):
    loader(CAMPAIGN, FAQ, FORM | {"related": ["pas.q.fee"]}, AGENCY)
    form, answer = page_of("pas.renew"), page_of("pas.q.fee", model=AnswerPage)
    campaign = page_of("c.travel", model=CampaignPage)
    assert [p.pk for p in words(form.related)] == [answer.pk]
    assert [p.pk for p in words(answer.related)] == [form.pk]
    assert [p.pk for p in words(campaign.promotes)] == [form.pk]
    assert campaign.audience == ["citizen", "resident"]


def test_an_agency_is_registered_with_its_counters_and_pages(loader):
    counter = {"name_ar": "شباك", "area": "حولي", "accessible": True}
    loader(
        AGENCY | {"former_names": ["دائرة الشرطة"], "email": "a@moi.example", "counters": [counter]}
    )
    agency = Agency.objects.get(code="MOI")
    assert agency.former_names == ["دائرة الشرطة"]
    assert [(c.name_ar, c.area, c.accessible) for c in agency.counters.all()] == [
        ("شباك", "حولي", True)
    ]
    assert {p.language: p.title for p in AgencyPage.objects.all()} == {
        "ar": "وزارة الداخلية", "en": "Interior",
    }  # fmt: skip
    loader(AGENCY | {"name_ar": "الداخلية", "counters": []})
    agency.refresh_from_db()
    assert (agency.name_ar, agency.counters.count()) == ("الداخلية", 0)
    assert AgencyPage.objects.get(locale__language_code="ar").title == "الداخلية"
    assert agency.email == "a@moi.example"


def test_an_agency_whose_english_name_goes_loses_its_english_page(loader):
    loader(AGENCY)
    loader(AGENCY | {"name_en": None})
    assert not page_of("MOI", "en", AgencyPage).live
    loader(AGENCY)
    assert page_of("MOI", "en", AgencyPage).live


def test_a_second_run_changes_nothing(loader, django_assert_max_num_queries):
    loader(*ALL)
    before = count_of_pages()
    with django_assert_max_num_queries(90):
        outcome = loader(*ALL)
    assert (outcome.created, outcome.changed, outcome.unchanged) == (0, 0, 5)
    assert count_of_pages() == before


def test_only_what_changed_is_written(loader):
    loader(*ALL)
    faq_before = page_of("pas.q.fee", model=AnswerPage).last_published_at
    outcome = loader(*[row if row is not FORM else FORM | {"fee_kwd": 7} for row in ALL])
    assert (outcome.created, outcome.changed, outcome.unchanged) == (0, 1, 4)
    assert [(c.id, c.fields) for c in outcome.changes] == [("pas.renew", ("fee_kwd",))]
    assert page_of("pas.renew").fee_kwd == Decimal(7)
    assert page_of("pas.q.fee", model=AnswerPage).last_published_at == faq_before


def test_a_field_left_out_stays_and_null_clears(loader):
    loader(AGENCY, FORM)
    short = {k: v for k, v in FORM.items() if k not in ("fee_kwd", "keywords", "number")}
    assert loader(short).unchanged == 1
    loader(short | {"keywords": None, "audience": None, "requirements": None, "fee_kwd": None})
    page = page_of("pas.renew")
    assert (page.keywords, page.audience, page.fee_kwd, page.number) == ([], [], None, "MOI-105")
    assert words(page.requirements) == words(page_of("pas.renew", "en").requirements) == []


def test_the_address_stays_when_the_title_changes(loader):
    loader(AGENCY, FORM)
    loader(FORM | {"title_ar": "جواز جديد", "title_en": "New passport"})
    arabic, english = page_of("pas.renew"), page_of("pas.renew", "en")
    assert (arabic.title, arabic.title_en, english.title) == ("جواز جديد",) + ("New passport",) * 2
    assert arabic.draft_title == "جواز جديد"
    assert arabic.slug == english.slug == "passport-renewal"


def test_an_english_page_follows_later_and_goes_with_its_words(loader):
    loader(AGENCY, FORM | {"body_en": None})
    loader(FORM)
    english = page_of("pas.renew", "en")
    assert (english.title, english.live, english.slug) == (
        "Passport renewal",
        True,
        "passport-renewal",
    )
    assert words(english.steps) == ["Apply"]
    loader(FORM | {"body_en": None})
    assert not page_of("pas.renew", "en").live
    assert page_of("pas.renew").live
    loader(FORM)
    assert page_of("pas.renew", "en").live


def test_a_thing_of_another_agency_moves_there(loader):
    other = AGENCY | {"id": "MOH", "name_ar": "وزارة الصحة", "name_en": "Health"}
    loader(AGENCY, other, FORM)
    loader(FORM | {"agency": "MOH"})
    for language in ("ar", "en"):
        page = page_of("pas.renew", language)
        assert page.get_parent().slug == "moh"
        assert page.url_path.endswith("/forms/moh/passport-renewal/")
    assert page_of("pas.renew").agency.code == "MOH"
    assert Page.find_problems() == ([], [], [], [], [])


def test_an_unknown_topic_is_made_with_its_code_as_name(loader):
    loader(AGENCY, FORM)
    loader(FORM | {"topics": ["travel", "new-topic"]})
    assert Topic.objects.get(code="new-topic").name_ar == "new-topic"
    assert {t.code for t in page_of("pas.renew").topics.all()} == {"travel", "new-topic"}


def test_numbers_may_come_in_arabic_digits(loader):
    loader(AGENCY, FORM | {"number": "MOI-١٠٥", "fee_kwd": "٢٫٥", "processing_days": "٣"})
    page = page_of("pas.renew")
    assert (page.number, page.fee_kwd, page.processing_days) == ("MOI-105", Decimal("2.500"), 3)


def test_a_dry_run_tells_everything_and_writes_nothing(loader):
    before = count_of_pages()
    outcome = loader(*ALL, dry_run=True)
    assert (outcome.created, count_of_pages()) == (5, before)
    assert not Agency.objects.exists() and not ImportedItem.objects.exists()
    loader(*ALL)
    outcome = loader(AGENCY, FORM | {"fee_kwd": "9"}, dry_run=True)
    assert [str(c) for c in outcome.changes] == ["change form pas.renew: fee_kwd"]
    assert page_of("pas.renew").fee_kwd == Decimal(5)
    assert loader(FORM | {"fee_kwd": "x"}, dry_run=True).errors


def test_drafts_are_not_public(loader):
    loader(*ALL, draft=True)
    for model in (AgencyPage, TransactionFormPage, AnswerPage, GuidePage, CampaignPage):
        assert model.objects.exists()
        assert not model.objects.filter(live=True).exists()
        assert not model.objects.filter(first_published_at__isnull=False).exists()
    assert loader(*ALL).unchanged == 5
    assert not page_of("pas.renew").live


@pytest.mark.parametrize("where", ["plant_rest", "save_versions", "add_topics", "plant_bases"])
def test_a_crash_in_the_middle_leaves_nothing(loader, monkeypatch, where):
    name = loader.file("crash.pdf", tiny_pdf("crash"))
    files = [{"path": name, "language": "ar", "purpose": "print"}]
    row = FORM | {"versions": [{"version": "1", "effective_from": "2026-01-01", "files": files}]}
    before = count_of_pages()

    def crash(*args, **kwargs):
        raise RuntimeError("power cut")

    monkeypatch.setattr(writing, where, crash)
    with pytest.raises(RuntimeError):
        loader(AGENCY, row, FAQ, GUIDE, CAMPAIGN)
    assert count_of_pages() == before
    assert not Agency.objects.exists() and not ImportedItem.objects.exists()
    assert not OfficeDocument.objects.exists()
    stored = settings.VAR_DIR / "private" / "documents"
    assert not list(stored.glob("crash*"))


def test_what_was_deleted_by_hand_is_made_again_and_led_to_again(loader):
    loader(*ALL)
    page_of("pas.renew", "en").delete()
    page_of("pas.renew").delete()
    outcome = loader(*ALL)
    assert (outcome.created, outcome.changed) == (1, 2)
    form = page_of("pas.renew")
    assert [p.pk for p in words(page_of("pas.q.fee", model=AnswerPage).related)] == [form.pk]
    assert not outcome.warnings


def test_an_orphan_in_english_is_told(loader):
    loader(AGENCY, FORM)
    page_of("pas.renew").delete()
    assert [(e.line, e.field) for e in loader(FORM).errors] == [(1, "id")]


def test_editors_find_what_was_imported(loader):
    loader(*ALL)
    form, answer = page_of("pas.renew"), page_of("pas.q.fee", model=AnswerPage)
    users = {reference.object_id for reference in ReferenceIndex.get_references_to(form)}
    assert str(answer.pk) in users
    assert "تجديد" in IndexEntry.objects.get(object_id=str(form.pk)).title


@pytest.mark.slow
def test_the_whole_demonstration_catalogue_loads_once_and_is_found(db, monkeypatch):
    indexed = set()
    monkeypatch.setattr(indexing, "refresh", lambda model, ids: indexed.update(ids))
    catalogue = settings.ROOT / "site" / "office" / "demo" / "catalogue.jsonl"
    count = len(catalogue.read_text().splitlines())
    first = load(catalogue)
    assert (first.created, first.errors, first.warnings) == (count, [], [])
    assert len(indexed) == count
    second = load(catalogue)
    assert (second.created, second.changed, second.unchanged) == (0, 0, count)
    assert Page.find_problems() == ([], [], [], [], [])
