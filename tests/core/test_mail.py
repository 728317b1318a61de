"""Mails: text as text, HTML escaped, one address, one file for each."""

from __future__ import annotations

import email
import email.policy

import pytest
from django.core import mail as sent
from django.template import engines
from django.test import override_settings

from core import mail, outbox
from core.models import OutboxEntry

pytestmark = pytest.mark.django_db
NASTY = "<script>zqx('x')</script> & \"شاي\" 'قهوة'"


@pytest.fixture
def templates(settings, tmp_path):
    """A mail called ``note`` beside the real ones."""
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail" / "note.txt").write_text("مرحبًا {{ words }}\n{{ language }} {{ SITE_URL }}")
    page = '<p lang="{{ language }}" dir="{{ direction }}">{{ words }}</p>'
    (tmp_path / "mail" / "note.html").write_text(page)
    changed = [settings.TEMPLATES[0] | {"DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]
    with override_settings(TEMPLATES=changed):
        engines._engines = {}
        yield
    engines._engines = {}


def send(to="citizen@example.com", subject="موضوع", language="ar", words=NASTY, **more):
    mail.send("note", to, subject, {"words": words}, language, **more)
    return OutboxEntry.objects.latest("pk")


def test_a_mail_comes_as_text_and_as_html_in_the_readers_language(templates):
    for language, direction in (("ar", "rtl"), ("en", "ltr")):
        entry = send(language=language)
        outbox.deliver()
        message = sent.outbox[-1]
        assert message.to == ["citizen@example.com"]
        assert f"{language} http://testserver" in message.body
        html, kind = message.alternatives[0]
        assert kind == "text/html"
        assert f'lang="{language}" dir="{direction}"' in html
        assert message.extra_headers["Message-ID"] == f"<outbox.{entry.pk}@testserver>"
        assert message.extra_headers["Auto-Submitted"] == "auto-generated"


def test_words_are_escaped_in_html_and_themselves_in_text(templates):
    send()
    outbox.deliver()
    message = sent.outbox[0]
    assert NASTY in message.body
    assert "<script" not in message.alternatives[0][0]
    assert "&lt;script&gt;" in message.alternatives[0][0]


@pytest.mark.parametrize(
    "subject", ["a\r\nBcc: evil@example.com", "a\nb", "a\u202egpj.exe", "a\x00b", "\u200fa"]
)
def test_a_subject_is_one_line_without_what_is_not_seen(templates, subject):
    send(subject=subject)
    outbox.deliver()
    told = sent.outbox[0].subject
    assert not set(told) & set("\r\n\x00\u202e\u200f")
    message = email.message_from_bytes(sent.outbox[0].message().as_bytes())
    assert message["Bcc"] is None


@pytest.mark.parametrize(
    "to",
    [
        "a@example.com\nBcc: evil@example.com",
        "a@example.com, evil@example.com",
        "a@example.com;evil@example.com",
        "",
        "not an address",
    ],
)
def test_a_mail_goes_to_one_address_or_is_refused(templates, to):
    with pytest.raises(ValueError, match="address"):
        send(to=to)
    assert not OutboxEntry.objects.exists()


def test_a_name_before_the_address_is_left_out(templates):
    assert send(to="سعاد <a@example.com>").payload["to"] == "a@example.com"


def test_a_second_try_carries_the_same_message_id(templates, monkeypatch):
    send()
    ids, real = [], sent.EmailMultiAlternatives.send

    def flaky(self, *args, **kwargs):
        ids.append(self.extra_headers["Message-ID"])
        if len(ids) == 1:
            raise ConnectionError
        return real(self, *args, **kwargs)

    monkeypatch.setattr(mail.EmailMultiAlternatives, "send", flaky)
    outbox.deliver()
    outbox.deliver(OutboxEntry.objects.get().due_at)
    assert len(ids) == 2
    assert len(set(ids)) == 1
    assert len(sent.outbox) == 1


def test_a_mail_that_left_leaves_nothing_of_itself(templates):
    send(words="سرّ")
    outbox.deliver()
    assert OutboxEntry.objects.get().payload is None


def test_without_a_server_each_mail_is_a_file(templates, settings, tmp_path):
    settings.EMAIL_BACKEND = "core.mail.FolderBackend"
    settings.MAIL_DIR = tmp_path / "out"
    for _ in range(2):
        send(words="قهوة")
    assert outbox.deliver() == 2
    files = list(settings.MAIL_DIR.iterdir())
    assert sorted(path.suffix for path in files) == [".eml", ".eml"]
    raw = files[0].read_bytes()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert message["To"] == "citizen@example.com"
    assert message["Subject"] == "موضوع"
    assert "قهوة" in message.get_body(("plain",)).get_content()
    assert "قهوة" in message.get_body(("html",)).get_content()


@pytest.mark.parametrize(
    "subject",
    [
        "موضوع",
        "تسلّمنا شكواك – C-MOI-2026-000123-7",
        "نحتاج منك استكمالاً بشأن شكواك التي قدمتها إلى وزارة الداخلية – C-MOI-2026-000123-7",
        "A long subject in Latin letters that does not fit one line of a mail – really not, no",
    ],
)
def test_a_long_subject_is_read_as_it_was_written(templates, subject):
    send(subject=subject)
    outbox.deliver()
    raw = sent.outbox[0].message().as_bytes(linesep="\r\n")
    assert b"Subject: \r\n" not in raw
    assert max(map(len, raw.partition(b"\r\n\r\n")[0].split(b"\r\n"))) <= 78
    assert email.message_from_bytes(raw, policy=email.policy.default)["Subject"] == subject
