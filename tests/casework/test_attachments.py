"""What is taken in, what is refused without a trace, and what is kept of it."""

import hashlib
import io
import zipfile
from collections import namedtuple
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from casework import attachments, services
from casework.attachments import MAX_BYTES, TYPES, Refused, save_upload, save_uploads
from casework.enums import FileState
from casework.file_content import MAX_NAME, clean_name
from casework.limits import UPLOADS
from casework.models import Attachment, Draft
from core.storage import private_storage
from tests.factories.attachments import (
    OWNER,
    make_attachment,
    photo_bytes,
    telling_exif,
    upload,
)
from tests.factories.cases import make_submission
from tests.factories.files import docx_bytes, pdf_bytes

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 1, 9, tzinfo=UTC)
MB = 1024 * 1024


@pytest.fixture
def draft(home):
    return make_draft(home, "a")


def make_draft(home, letter):
    return Draft.objects.create(
        token_hash=letter * 64, form=home, language="ar", started_at=NOON, saved_at=NOON
    )


def on_disk():
    root = Path(private_storage().location)
    return sorted(str(p.relative_to(root)) for p in root.rglob("*") if p.is_file())


def padded_pdf(size):
    """A valid PDF of exactly ``size`` bytes."""
    data = pdf_bytes()
    return data[:9] + b"%" + b"x" * (size - len(data) - 2) + b"\n" + data[9:]


def polyglot():
    target = io.BytesIO(pdf_bytes())
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("evil.html", "<script>")
    return target.getvalue()


def locked_pdf():
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf_bytes())) as pdf:
        pdf.save(target, encryption=pikepdf.Encryption(owner="o", user="u"))
    return target.getvalue()


def script(**more):
    return Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"), **more)


TAKEN = {
    "PDF": (pdf_bytes(), "application/pdf"),
    "fillable PDF": (pdf_bytes(fillable=True), "application/pdf"),
    "JPEG": (photo_bytes("JPEG"), "image/jpeg"),
    "PNG": (photo_bytes("PNG"), "image/png"),
    "WebP": (photo_bytes("WEBP"), "image/webp"),
    "HEIC": (photo_bytes("HEIF"), "image/jpeg"),
    "JPEG behind which a web page hides": (photo_bytes("JPEG") + b"<script>", "image/jpeg"),
    "PDF of exactly ten megabytes": (padded_pdf(MAX_BYTES), "application/pdf"),
}
REFUSED = {
    "nothing": b"",
    "text": b"hello",
    "web page": b"<!doctype html><script>alert(1)</script>",
    "web page before a PDF": b"<script></script>" + pdf_bytes(),
    "drawing": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "GIF": photo_bytes("GIF"),
    "BMP": photo_bytes("BMP"),
    "TIFF": photo_bytes("TIFF"),
    "icon": photo_bytes("ICO"),
    "Word": docx_bytes(),
    "program": b"MZ" + bytes(200),
    "program of Linux": b"\x7fELF" + bytes(200),
    "script": b"#!/bin/sh\nid\n",
    "PDF that is an archive too": polyglot(),
    "PDF, only its first line": b"%PDF-1.7\n",
    "PDF with a script": pdf_bytes(OpenAction=script()),
    "PDF with a program": pdf_bytes(OpenAction=Dictionary(S=Name.Launch, F=String("cmd.exe"))),
    "PDF with files": pdf_bytes(Names=Dictionary(EmbeddedFiles=Dictionary(Names=Array([])))),
    "PDF with XFA": pdf_bytes(AcroForm=Dictionary(Fields=Array([]), XFA=String("x"))),
    "PDF that unpacks without end": pdf_bytes(content=b"0 " * (20 * MB)),
    "photo cut off": photo_bytes("JPEG", size=(900, 900))[:-900],
    "photo of ten thousand megapixels": photo_bytes("PNG")[:16]
    + b"\x00\x01\x86\xa0" * 2
    + photo_bytes("PNG")[24:],
    "one byte too much": padded_pdf(MAX_BYTES + 1),
}


@pytest.mark.parametrize("what", TAKEN)
def test_papers_and_photos_are_taken(draft, what):
    sent, mime_type = TAKEN[what]
    file = save_upload(upload(sent, "paper"), draft=draft, slot="civil-id")
    kept = private_storage().open(file.path).read()
    assert file.mime_type == mime_type
    assert file.name == f"paper.{TYPES[mime_type]}"
    assert file.sha256 == hashlib.sha256(kept).hexdigest()
    assert (file.size, file.sent_size) == (len(kept), len(sent))
    assert (file.state, file.slot, file.draft) == (FileState.UNSCANNED, "civil-id", draft)
    assert on_disk() == [file.path]


@pytest.mark.parametrize("what", REFUSED)
def test_everything_else_is_refused_without_a_trace(draft, what):
    with pytest.raises(ValidationError):
        save_upload(upload(REFUSED[what]), draft=draft)
    assert on_disk() == []
    assert not Attachment.objects.exists()


def test_a_pdf_is_kept_as_it_came(draft):
    sent = pdf_bytes(pages=2)
    assert private_storage().open(save_upload(upload(sent), draft=draft).path).read() == sent


def test_where_a_photo_was_taken_and_by_whom_is_not_kept(draft):
    sent = photo_bytes("JPEG", exif=telling_exif())
    file = save_upload(upload(sent, "IMG_1.jpg"), draft=draft)
    kept = private_storage().open(file.path).read()
    assert OWNER in sent
    assert OWNER not in kept
    assert not Image.open(io.BytesIO(kept)).getexif().get_ifd(0x8825)


def test_a_locked_pdf_is_kept_though_nobody_can_look_into_it(draft, settings):
    settings.CLAMD_URL = "tcp://127.0.0.1:1"
    locked = save_upload(upload(locked_pdf()), draft=draft)
    assert (locked.state, locked.finding) == (FileState.UNSCANNABLE, "encrypted")
    assert make_attachment(draft).state == FileState.WAITING


def test_the_message_is_text_of_the_readers_language(draft):
    with translation.override("ar"), pytest.raises(ValidationError) as caught:
        save_upload(upload(b""), draft=draft)
    assert caught.value.messages == ["الملف فارغ."]


# -- limits ------------------------------------------------------------------------------------


def test_five_files_and_no_sixth(draft):
    for _ in range(5):
        make_attachment(draft)
    with pytest.raises(ValidationError) as caught:
        make_attachment(draft)
    assert caught.value.code == "too_many"
    assert len(on_disk()) == 5


def test_what_was_sent_counts_not_what_is_left_of_it(draft):
    photo = photo_bytes("JPEG")
    for size in (10, 10, 5):
        save_upload(upload(photo.ljust(size * MB, b"\0")), draft=draft)
    with pytest.raises(ValidationError) as caught:
        save_upload(upload(photo), draft=draft)
    assert caught.value.code == "too_much"


def test_a_draft_that_was_sent_takes_nothing_more(draft, moi):
    services.open_case(make_submission(moi), draft=draft)
    draft.refresh_from_db()
    with pytest.raises(ValidationError) as caught:
        make_attachment(draft)
    assert caught.value.code == "sent"


def test_the_files_of_one_message_are_kept_all_or_none(draft, django_capture_on_commit_callbacks):
    good, bad = upload(), upload(b"bad")
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(Refused) as caught:
        save_uploads([good, upload(), bad, upload()], from_citizen=True)
    assert caught.value.index == 2
    assert caught.value.code == "bad_type"
    assert on_disk() == []
    kept = save_uploads([upload(), upload()])
    assert [file.path for file in Attachment.objects.order_by("pk")] == [f.path for f in kept]


def test_one_message_holds_five_files(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(Refused) as caught:
        save_uploads([upload() for _ in range(6)])
    assert (caught.value.index, caught.value.code) == (5, "too_many")
    assert not Attachment.objects.exists()


def test_a_case_takes_so_much_from_its_sender_and_no_more(case, monkeypatch):
    monkeypatch.setattr(attachments, "MAX_CASE_FILES", 1)
    services.add_facts(case, "صورة العقد", attachments=(make_attachment(case=case),))
    with pytest.raises(ValidationError) as caught:
        make_attachment(case=case)
    assert caught.value.code == "case_full"
    assert make_attachment(case=case, from_citizen=False)


def test_an_address_has_its_share_of_a_day(draft, monkeypatch, settings):
    settings.THROTTLES = True
    monkeypatch.setattr(attachments, "UPLOADS", UPLOADS.__class__("uploads", 2, UPLOADS.period))
    for content in (pdf_bytes(), b"bad"):
        with suppress(ValidationError):
            make_attachment(draft, address="10.0.0.1", content=content)
    with pytest.raises(ValidationError) as caught:
        make_attachment(draft, address="10.0.0.1")
    assert caught.value.code == "too_many_today"
    assert make_attachment(draft, address="10.0.0.2")


@pytest.mark.parametrize(("free", "taken"), [(11, True), (10, True), (9, False)])
def test_a_tenth_of_the_disk_stays_free_for_cases(draft, moi, monkeypatch, free, taken):
    usage = namedtuple("usage", "total used free")(100, 100 - free, free)
    monkeypatch.setattr(attachments.shutil, "disk_usage", lambda path: usage)
    if taken:
        assert make_attachment(draft)
        return
    with pytest.raises(ValidationError) as caught:
        make_attachment(draft)
    assert caught.value.code == "disk_full"
    assert on_disk() == []
    assert services.open_case(make_submission(moi), draft=draft).created


def test_a_full_disk_leaves_neither_row_nor_half_a_file(draft, monkeypatch):
    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(attachments.Attachment.objects, "create", full)
    with pytest.raises(OSError):
        make_attachment(draft)
    assert on_disk() == []


# -- names -------------------------------------------------------------------------------------

NAMES = {
    "": "file.pdf",
    "paper.pdf": "paper.pdf",
    "PAPER.PDF": "PAPER.pdf",
    "صورة الهوية المدنية.pdf": "صورة الهوية المدنية.pdf",
    "قرار رقم ٥.jpeg": "قرار رقم ٥.pdf",
    "عَقْد الإيجار.pdf": "عَقْد الإيجار.pdf",
    "cafe\u0301.pdf": "café.pdf",
    "../../etc/passwd": "passwd.pdf",
    "..\\..\\windows\\win.ini": "win.pdf",
    "/abs/olute.pdf": "olute.pdf",
    "C:\\Users\\me\\my paper.pdf": "my paper.pdf",
    "a\x00b.pdf": "a b.pdf",
    "a\r\nContent-Type: text/html\r\n\r\nb.pdf": "html b.pdf",
    "a\tb\nc.pdf": "a b c.pdf",
    "invoice\u202efdp.exe": "invoicefdp.pdf",
    "shell.ph\u200bp": "shell.pdf",
    "\ufeffbom.pdf": "bom.pdf",
    "soft\u00adhyphen.pdf": "softhyphen.pdf",
    "tag\U000e0041.pdf": "tag.pdf",
    "lone\ud800.pdf": "lone.pdf",
    "line\u2028break.pdf": "line break.pdf",
    'quote".pdf': "quote.pdf",
    "<script>.pdf": "script.pdf",
    "a|b?c*d.pdf": "a b c d.pdf",
    "photo.jpg.php": "photo.jpg.pdf",
    "paper.pdf.exe": "paper.pdf",
    ".htaccess": "htaccess.pdf",
    "...": "file.pdf",
    "paper.pdf....": "paper.pdf",
    "con": "file con.pdf",
    "NUL.pdf": "file NUL.pdf",
    "com1.txt": "file com1.pdf",
    "=cmd|' /C calc'!A0.pdf": "C calc'!A0.pdf",
    "+1 234.pdf": "1 234.pdf",
    "-rf.pdf": "rf.pdf",
    "@sum(1).pdf": "sum(1).pdf",
    "~temp.pdf": "temp.pdf",
    "   spaces   inside   .pdf": "spaces inside.pdf",
    "%2e%2e%2fpasswd": "%2e%2e%2fpasswd.pdf",
    "📄 عقد.pdf": "📄 عقد.pdf",
}


@pytest.mark.parametrize("given", NAMES)
def test_a_name_is_for_people_and_shows_all_it_is(given):
    assert clean_name(given, "application/pdf") == NAMES[given]


@pytest.mark.parametrize("letter", ["a", "ع", "😀", "a\u0301"])
def test_a_name_is_never_too_long(letter):
    name = clean_name(letter * 5_000 + ".pdf", "application/pdf")
    assert len(name) <= MAX_NAME
    assert name.endswith(".pdf")


@pytest.mark.parametrize("given", NAMES)
def test_a_name_decides_nothing_about_the_disk(draft, given):
    file = save_upload(upload(name="x"), draft=draft)
    before = set(on_disk())
    odd = upload(name="x")
    odd._name = given  # what Django's own cleaning would have taken away already
    file = save_upload(odd, draft=draft)
    (new,) = set(on_disk()) - before
    assert new == file.path
    folder, shelf, name = new.split("/")
    assert (folder, shelf) == ("attachments", name[:2])
    assert len(name) == len(file.key) == 32
    assert file.key not in new


# -- whose it is -------------------------------------------------------------------------------


def test_a_key_is_good_within_its_own_draft_only(home, draft, django_capture_on_commit_callbacks):
    other = make_draft(home, "b")
    file = make_attachment(draft)
    assert not attachments.remove(other, file.key)
    assert attachments.files_of(other) == []
    assert attachments.files_of(draft) == [file]
    with django_capture_on_commit_callbacks(execute=True):
        assert attachments.remove(draft, file.key)
    assert not attachments.remove(draft, file.key)
    assert on_disk() == []


def test_a_file_belongs_to_one_case_for_ever(moi, draft):
    file = make_attachment(draft)
    first = services.open_case(make_submission(moi, attachments=(file,)), draft=draft).case
    second = services.open_case(make_submission(moi, attachments=(file,))).case
    file.refresh_from_db()
    assert (file.case, file.draft) == (first, None)
    assert not second.files.exists()
    assert not attachments.remove(draft, file.key)
    assert attachments.discard([file]) == 0
    assert on_disk() == [file.path]
