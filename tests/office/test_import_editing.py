"""Imports and editors: who wins, who is told, and what happens to drafts."""

from __future__ import annotations

from decimal import Decimal

from django.utils import timezone

from guidance.models import AnswerPage
from tests.office.importing import AGENCY, FAQ, FORM, loader, page_of

__all__ = ["loader"]


def edit(page, **fields):
    """An editor changes fields and publishes."""
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()


def test_an_editors_later_change_to_another_field_stays(loader):
    loader(AGENCY, FORM)
    edit(page_of("pas.renew"), processing_days=9, title="تجديد الجواز")
    outcome = loader(FORM | {"fee_kwd": "7"})
    page = page_of("pas.renew")
    assert (page.processing_days, page.title, page.fee_kwd) == (9, "تجديد الجواز", Decimal(7))
    assert not outcome.warnings


def test_an_editors_change_stays_when_the_file_says_what_it_said_before(loader):
    loader(AGENCY, FORM)
    edit(page_of("pas.renew"), fee_kwd=Decimal(9))
    assert loader(FORM).unchanged == 1
    assert page_of("pas.renew").fee_kwd == Decimal(9)


def test_a_conflict_on_the_same_field_is_told_and_the_file_wins(loader):
    loader(AGENCY, FORM)
    edit(page_of("pas.renew"), fee_kwd=Decimal(9))
    outcome = loader(FORM | {"fee_kwd": "7"})
    assert [(w.line, w.field) for w in outcome.warnings] == [(1, "fee_kwd")]
    assert outcome.warnings[0].message.ar and outcome.warnings[0].message.en
    assert page_of("pas.renew").fee_kwd == Decimal(7)


def test_an_editor_who_came_first_to_the_same_value_is_no_conflict(loader):
    loader(AGENCY, FORM)
    edit(page_of("pas.renew"), fee_kwd=Decimal(7))
    outcome = loader(FORM | {"fee_kwd": "7"})
    assert (outcome.changed, outcome.unchanged, outcome.warnings) == (0, 1, [])
    assert loader(FORM | {"fee_kwd": "8"}).warnings == []


def test_a_body_that_only_went_through_the_editor_is_no_conflict(loader):
    loader(AGENCY, FORM)
    edit(page_of("pas.renew"), body=f'<p data-block-key="abcde">{FORM["body_ar"]}</p>')
    outcome = loader(FORM | {"body_ar": "نص آخر"})
    assert (outcome.changed, outcome.warnings) == (1, [])


def test_a_title_in_english_by_an_editor_survives_a_new_arabic_title(loader):
    loader(AGENCY, FORM | {"title_en": None})
    edit(page_of("pas.renew", "en"), title="Renewing a passport")
    loader(FORM | {"title_en": None, "title_ar": "تجديد"})
    assert page_of("pas.renew", "en").title == "Renewing a passport"


def test_an_agencys_conflict_is_told_too(loader):
    loader(AGENCY | {"phone": "1"})
    from agencies.models import Agency

    Agency.objects.update(phone="2", hotline="3")
    outcome = loader(AGENCY | {"phone": "4"})
    agency = Agency.objects.get()
    assert [(w.line, w.field) for w in outcome.warnings] == [(1, "phone")]
    assert (agency.phone, agency.hotline) == ("4", "3")


def test_a_draft_keeps_the_editors_words_and_takes_the_files(loader):
    loader(AGENCY, FORM)
    page = page_of("pas.renew")
    page.title = "عنوان لم يُنشر"
    page.save_revision()
    outcome = loader(FORM | {"fee_kwd": "7", "topics": ["travel", "identity"]})
    assert not outcome.warnings
    live = page_of("pas.renew")
    draft = live.get_latest_revision_as_object()
    assert (live.title, live.fee_kwd, live.live) == (FORM["title_ar"], Decimal(7), True)
    assert live.has_unpublished_changes
    assert (draft.title, draft.fee_kwd) == ("عنوان لم يُنشر", Decimal(7))
    assert {t.code for t in draft.topics.all()} == {"travel", "identity"}
    live.get_latest_revision().publish()
    published = page_of("pas.renew")
    assert (published.title, published.fee_kwd) == ("عنوان لم يُنشر", Decimal(7))
    assert {t.code for t in published.topics.all()} == {"travel", "identity"}
    assert published.external_id == "pas.renew"


def test_a_draft_of_the_same_field_is_told(loader):
    loader(AGENCY, FORM)
    page = page_of("pas.renew")
    page.fee_kwd = Decimal(9)
    page.save_revision()
    outcome = loader(FORM | {"fee_kwd": "7"})
    assert [w.field for w in outcome.warnings] == ["fee_kwd"]
    assert page_of("pas.renew").get_latest_revision_as_object().fee_kwd == Decimal(7)


def test_a_scheduled_revision_does_not_bring_old_values_back(loader):
    loader(AGENCY, FORM)
    page = page_of("pas.renew")
    revision = page.save_revision(approved_go_live_at=timezone.now() + timezone.timedelta(days=1))
    page.save_revision()
    loader(FORM | {"fee_kwd": "7"})
    revision.refresh_from_db()
    assert revision.approved_go_live_at
    revision.publish()
    assert page_of("pas.renew").fee_kwd == Decimal(7)


def test_what_an_editor_took_down_stays_down(loader):
    loader(AGENCY, FORM)
    page_of("pas.renew").unpublish()
    loader(FORM | {"fee_kwd": "7"})
    page = page_of("pas.renew")
    assert (page.live, page.fee_kwd) == (False, Decimal(7))


def test_draft_changes_of_a_public_page_wait_for_an_editor(loader):
    loader(AGENCY, FORM)
    outcome = loader(FORM | {"fee_kwd": "7", "topics": ["identity"]}, draft=True)
    assert outcome.changed == 1
    page = page_of("pas.renew")
    assert (page.live, page.fee_kwd) == (True, Decimal(5))
    assert [t.code for t in page.topics.all()] == ["travel"]
    page.get_latest_revision().publish()
    page = page_of("pas.renew")
    assert page.fee_kwd == Decimal(7)
    assert [t.code for t in page.topics.all()] == ["identity"]


def test_a_public_page_cannot_change_its_agency_as_a_draft(loader):
    loader(AGENCY, AGENCY | {"id": "MOH", "name_ar": "الصحة"}, FORM)
    outcome = loader(FORM | {"agency": "MOH"}, draft=True)
    assert [(e.line, e.field) for e in outcome.errors] == [(1, "agency")]
    assert page_of("pas.renew").agency.code == "MOI"


def test_imports_and_the_admin_agree_on_the_whole_page(loader):
    """A page as imported goes through an editor's saving without losing anything."""
    loader(AGENCY, FORM, FAQ)
    for page in (page_of("pas.renew"), page_of("pas.q.fee", model=AnswerPage)):
        before = page.serializable_data()
        page.save_revision().publish()
        after = type(page).objects.get(pk=page.pk).serializable_data()
        assert {k for k in before if before[k] != after[k]} <= {
            "last_published_at", "latest_revision", "latest_revision_created_at", "live_revision",
        }  # fmt: skip
