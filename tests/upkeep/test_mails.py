"""Every block of every mail says its language and direction, and nothing is fetched."""

from __future__ import annotations

import datetime
from html.parser import HTMLParser

import pytest
from django.core import mail as sent
from django.template import engines
from django.utils import timezone

from core import mail, outbox
from tests.factories import make_agency, make_form
from tests.upkeep.conftest import editors_of, mails, make_user
from upkeep.chasing import chase_reviews, check_contacts

pytestmark = pytest.mark.django_db
BLOCKS = {"html", "body", "table", "td", "th", "p", "h1", "h2", "h3", "ul", "ol", "li", "div"}
FETCHED = {"img", "link", "script", "style", "iframe", "object"}


class Blocks(HTMLParser):
    """Collects block elements without language or direction, and whatever would be fetched."""

    def __init__(self):
        super().__init__()
        self.bare, self.fetched, self.seen = [], [], set()

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.seen.add((given.get("lang"), given.get("dir")))
        if tag in BLOCKS and not (given.get("lang") and given.get("dir")):
            self.bare.append(tag)
        if tag in FETCHED or "background" in given or "style" in given:
            self.fetched.append(tag)


def read(html):
    parser = Blocks()
    parser.feed(html)
    return parser


@pytest.fixture(params=["ar", "en"])
def language(request):
    return request.param


@pytest.fixture
def payloads(language):
    """Both mails of this room, as written to somebody who reads ``language``."""
    user = make_user("reader", language=language, group=editors_of("MOH"))
    make_form(
        title="نموذج <b>قديم</b>",
        title_en="Old & <b>bold</b>",
        reviewed_on=datetime.date(2020, 1, 1),
    )
    agency = make_agency("MOH")
    agency.contact_owner, agency.address_ar = user, "<script>x</script>"
    agency.save()
    chase_reviews(timezone.now())
    check_contacts(timezone.now())
    found = mails()
    assert len(found) == 2
    return found


def test_every_block_has_direction_and_language(payloads, language):
    pair = (language, "rtl" if language == "ar" else "ltr")
    for payload in payloads:
        found = read(payload["html"])
        assert found.bare == []
        assert found.fetched == []
        assert pair in found.seen
        other = ("en", "ltr") if language == "ar" else ("ar", "rtl")
        assert other not in found.seen


def test_what_editors_typed_is_no_markup_and_plain_in_the_text(payloads):
    reviews, contacts = payloads
    assert "<b>bold" not in reviews["html"]
    assert "<b>قديم" not in reviews["html"]
    assert "&lt;" not in reviews["text"]
    assert "&amp;" not in reviews["text"]
    assert "<script>" not in contacts["html"]


def test_there_is_a_text_twin_that_says_the_same(payloads):
    for payload in payloads:
        assert "<td" not in payload["text"]
        for part in payload["html"].split('href="')[1:]:
            address = part.split('"')[0]
            assert address.startswith("http://testserver/")
            assert address in payload["text"]


def test_they_leave_with_both_parts(payloads, settings):
    outbox.deliver(timezone.now() + datetime.timedelta(minutes=1))
    assert len(sent.outbox) == 2
    message = sent.outbox[0]
    assert message.alternatives[0].mimetype == "text/html"
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"


def test_the_frame_alone_is_whole(language):
    template = engines["django"].from_string('{% extends "mail/base.html" %}')
    direction = "rtl" if language == "ar" else "ltr"
    html = template.render(
        {
            "language": language,
            "direction": direction,
            "subject": "x",
            "SITE_URL": "https://a.example",
        }
    )
    assert read(html).bare == []
    assert mail.AUTOMATIC["Auto-Submitted"] == "auto-generated"
