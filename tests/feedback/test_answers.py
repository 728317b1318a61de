"""Readers say whether a page was useful, and why not."""

from __future__ import annotations

import datetime

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction

from feedback.cleaning import clean_words
from feedback.jobs import forget_remarks
from feedback.models import TEXT_LIMIT, PageFeedback
from tests.factories import make_answer, make_form

pytestmark = pytest.mark.django_db
MINUTE = datetime.timedelta(minutes=1)


def say(client, page, useful, **more):
    return client.post(f"/{page.language}/useful/{page.pk}/", {"useful": useful, **more})


@pytest.fixture
def page(db):
    return make_form(english=True)


def test_every_page_asks_without_cookie_or_token(client, page):
    answer = client.get(page.url)
    text = answer.content.decode()
    assert f'action="/ar/useful/{page.pk}/"' in text
    assert "csrfmiddlewaretoken" not in text
    assert not answer.cookies


def test_yes_is_counted_and_thanked(client, page):
    answer = say(client, page, "yes")
    assert answer.status_code == 302
    assert answer.url == f"/ar/useful/{page.pk}/thanks/"
    assert page.url in client.get(answer.url).content.decode()
    row = PageFeedback.objects.get()
    assert (row.useful, row.language, row.page_id, row.reason) == (True, "ar", page.pk, "")


def test_no_is_counted_at_once_and_asked_why(client, page):
    answer = say(client, page, "no")
    assert PageFeedback.objects.get().useful is False
    asked = client.get(answer.url)
    assert asked.status_code == 200
    assert "no-store" in asked["Cache-Control"]
    assert not asked.cookies
    told = client.post(answer.url, {"reason": "outdated", "text": "الرسوم تغيرت"})
    assert told.url == f"/ar/useful/{page.pk}/thanks/"
    row = PageFeedback.objects.get()
    assert (row.reason, row.text, row.state) == ("outdated", "الرسوم تغيرت", "new")


def test_the_english_page_answers_in_english(client, page):
    english = page.in_language("en")
    answer = say(client, english, "no")
    text = client.get(answer.url).content.decode()
    assert 'lang="en"' in text
    assert PageFeedback.objects.get().language == "en"


def test_a_second_click_is_the_first_and_a_later_one_is_another(client, page):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(3):
            say(client, page, "no")
        assert PageFeedback.objects.count() == 1
        clock.shift(2 * MINUTE)
        say(client, page, "no")
        assert PageFeedback.objects.count() == 2


def test_yes_and_no_of_one_reader_are_two_answers(client, page):
    say(client, page, "yes")
    say(client, page, "no")
    assert PageFeedback.objects.count() == 2


def test_two_browsers_behind_one_address_are_two_readers(page):
    for browser in ("Firefox", "Chrome"):
        say(Client(headers={"user-agent": browser}), page, "no")
    assert PageFeedback.objects.count() == 2


def test_the_reason_is_given_once(client, page):
    address = say(client, page, "no").url
    client.post(address, {"reason": "unclear"})
    client.post(address, {"reason": "outdated", "text": "غيري"})
    row = PageFeedback.objects.get()
    assert (row.reason, row.text) == ("unclear", "")


def test_too_long_a_text_is_told_and_kept_on_the_page(client, page):
    address = say(client, page, "no").url
    answer = client.post(address, {"text": "ن" * (TEXT_LIMIT + 1), "reason": "unclear"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "ن" * (TEXT_LIMIT + 1) in text
    assert 'aria-invalid="true"' in text
    assert "checked" in text
    assert PageFeedback.objects.get().text == ""


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("a\r\nb", "a\nb"),
        ("  a \t b  ", "a b"),
        ("a\n\n\n\nb", "a\n\nb"),
        ("\u202eab\u200b", "ab"),
        ("a\x07b", "a b"),
        ("e\u0301", "é"),
        (" \u200f\n ", ""),
    ],
)
def test_words_are_kept_as_they_are_read(said, kept):
    assert clean_words(said) == kept


@pytest.mark.parametrize("personal", ["99887766", "٩٩٨٨٧٧٦٦", "288010112345", "a@example.com"])
def test_personal_numbers_are_not_kept(client, page, personal):
    address = say(client, page, "no").url
    client.post(address, {"text": f"اتصلوا بي {personal}"})
    row = PageFeedback.objects.get()
    assert personal not in row.text
    assert "اتصلوا بي" in row.text


def test_nothing_of_the_visitor_is_written_down(client, page):
    say(client, page, "no")
    row = PageFeedback.objects.get()
    written = " ".join(str(getattr(row, field.attname)) for field in PageFeedback._meta.fields)
    assert "127.0.0.1" not in written


def test_the_trap_catches_programs_and_tells_them_nothing(client, page):
    answer = say(client, page, "no", homepage="http://spam.example")
    assert answer.url == f"/ar/useful/{page.pk}/thanks/"
    assert not PageFeedback.objects.exists()
    address = say(client, page, "no").url
    client.post(address, {"text": "buy", "homepage": "http://spam.example"})
    assert PageFeedback.objects.get().text == ""


def test_another_sites_page_answers_for_nobody(client, page):
    answer = client.post(
        f"/ar/useful/{page.pk}/", {"useful": "no"}, headers={"origin": "https://evil.example"}
    )
    assert answer.status_code == 403
    assert not PageFeedback.objects.exists()


@pytest.mark.parametrize("useful", ["", "maybe", "YES", "1"])
def test_anything_else_leads_back_to_the_page(client, page, useful):
    answer = say(client, page, useful)
    assert (answer.status_code, answer.url) == (302, page.url)
    assert not PageFeedback.objects.exists()


def test_a_program_is_stopped_after_twenty_answers_to_one_page(page):
    answers = [say(Client(headers={"user-agent": str(number)}), page, "no") for number in range(21)]
    assert [a.status_code for a in answers] == [302] * 20 + [429]
    assert int(answers[-1]["Retry-After"]) > 0
    assert PageFeedback.objects.count() == 20
    assert say(Client(), make_answer(), "no").status_code == 302


@pytest.mark.parametrize("state", ["draft", "private", "section", "nowhere"])
def test_only_public_things_are_answered(client, page, state):
    number = page.pk
    if state == "draft":
        page.unpublish()
    elif state == "private":
        PageViewRestriction.objects.create(page=page, restriction_type="login")
    elif state == "section":
        number = page.get_parent().pk
    else:
        number = 999_999
    for path in (f"/ar/useful/{number}/", f"/ar/useful/{number}/thanks/"):
        assert client.get(path).status_code == 404
    assert client.post(f"/ar/useful/{number}/", {"useful": "no"}).status_code == 404
    assert not PageFeedback.objects.exists()


def test_a_key_opens_its_own_answer_and_no_other(client, page):
    address = say(client, page, "no").url
    other = make_answer()
    key = address.rstrip("/").rsplit("/", 1)[1]
    assert client.get(f"/ar/useful/{other.pk}/{key}/").status_code == 404
    say(client, page, "yes")
    yes = PageFeedback.objects.get(useful=True)
    assert client.get(f"/ar/useful/{page.pk}/{yes.key}/").status_code == 404


def test_texts_go_after_a_year_and_marks_of_visitors_after_a_day(client, page):
    address = say(client, page, "no").url
    client.post(address, {"reason": "unclear", "text": "نص"})
    row = PageFeedback.objects.get()
    forget_remarks(row.at + datetime.timedelta(days=1, seconds=1))
    row.refresh_from_db()
    assert (row.visitor, row.text) == (None, "نص")
    forget_remarks(row.at + datetime.timedelta(days=365, seconds=1))
    row.refresh_from_db()
    assert (row.text, row.reason, row.useful) == ("", "unclear", False)
