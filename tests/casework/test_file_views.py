"""Who gets which file: looked at every time, by one door."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from casework import attachments, services
from casework.enums import FileState
from casework.models import Attachment, Draft, Redaction
from casework.tracking import sessions
from core.models import AuditRow
from core.storage import private_storage
from tests.factories.attachments import make_attachment, photo_bytes
from tests.factories.cases import make_case, make_officer, make_submission
from tests.factories.files import pdf_bytes

pytestmark = pytest.mark.django_db
CONTENT = pdf_bytes()
NO, YES, WARN = "404", "file", "warning"


def make_file(case, state=FileState.CLEAN, **fields):
    """A file that the sender of ``case`` added to it."""
    file = make_attachment(content=CONTENT)
    services.add_facts(case, "صورة العقد", attachments=(file,))
    Attachment.objects.filter(pk=file.pk).update(state=state, **fields)
    file.refresh_from_db()
    return file


def sender_address(file, opened=None):
    """What the tracking page links to, in a session of the file's case."""
    return attachments.sender_address(file, opened or sessions.start(file.case))


def make_files(case, home):
    files = {str(state): make_file(case, state) for state in FileState}
    files["note"] = make_file(case, from_citizen=False)
    files["note"].event.__class__.objects.filter(pk=files["note"].event_id).update(public=False)
    draft = Draft.objects.create(
        token_hash="d" * 64,
        form=home,
        language="ar",
        started_at=timezone.now(),
        saved_at=timezone.now(),
    )
    files["draft"] = make_attachment(draft, content=CONTENT)
    return {name: Attachment.objects.get(pk=file.pk) for name, file in files.items()}


COLUMNS = ("clean", "unscanned", "waiting", "infected", "unscannable", "note", "draft")
TABLE = {
    "nobody": (NO, NO, NO, NO, NO, NO, NO),
    "sender": (YES, YES, NO, NO, NO, NO, NO),
    "sender of another case": (NO, NO, NO, NO, NO, NO, NO),
    "officer": (YES, WARN, NO, NO, NO, YES, NO),
    "officer of another agency": (NO, NO, NO, NO, NO, NO, NO),
    "controller of complaints": (YES, WARN, NO, NO, WARN, YES, NO),
    "controller of support": (NO, NO, NO, NO, NO, NO, NO),
    "editor": (NO, NO, NO, NO, NO, NO, NO),
    "officer who left": (NO, NO, NO, NO, NO, NO, NO),
}


def staff(name, moi, moh, model):
    made = {
        "officer": lambda: make_officer(model, "o", moi),
        "officer of another agency": lambda: make_officer(model, "f", moh),
        "controller of complaints": lambda: make_officer(model, "c", perms=("control_complaints",)),
        "controller of support": lambda: make_officer(model, "s", perms=("control_support",)),
        "editor": lambda: make_officer(model, "e", moi, perms=()),
        "officer who left": lambda: make_officer(model, "l", moi),
    }
    return made[name]() if name in made else None


def outcome(response):
    if response.status_code == 404:
        return NO
    assert response.status_code == 200
    if "Content-Disposition" not in response:
        assert CONTENT not in response.content
        return WARN
    assert b"".join(response) == CONTENT
    return YES


@pytest.mark.parametrize("who", TABLE)
def test_who_gets_which_file(who, case, moi, moh, home, client, django_user_model):
    files = make_files(case, home)
    user = staff(who, moi, moh, django_user_model)
    if user:
        client.force_login(user)
    if who == "officer who left":
        user.is_active = False
        user.save()
    token = ""
    if who == "sender of another case":
        token = sender_address(make_file(make_case(moi))).partition("?")[2]
    seen = []
    for name in COLUMNS:
        address = reverse("case_file", args=[files[name].key]) + f"?{token}"
        if who == "sender":
            address = sender_address(files[name], sessions.start(case))
        seen.append(outcome(client.get(address)))
    assert tuple(seen) == TABLE[who]


def test_a_file_runs_nowhere_and_is_kept_by_nobody(officer, case, client):
    file = make_file(case, name="صورة العقد.pdf")
    client.force_login(officer)
    response = client.get(reverse("case_file", args=[file.key]))
    assert response["Content-Type"] == "application/pdf"
    disposition = response["Content-Disposition"]
    assert disposition.startswith("attachment; filename*=utf-8''%D8%B5")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "script-src" not in response["Content-Security-Policy"]
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "no-referrer"
    assert int(response["Content-Length"]) == len(CONTENT)


def test_every_miss_is_the_same(case, home, client, officer):
    files = make_files(case, home)
    unknown = "0" * 32
    keys = [unknown, "x", *(files[name].key for name in ("infected", "draft", "clean"))]
    answers = [client.get(reverse("case_file", args=[key]) + "?t=x") for key in keys]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    headers = [{k: v for k, v in a.items() if k != "Set-Cookie"} for a in answers]
    assert all(header == headers[0] for header in headers)
    assert "no-store" in headers[0]["Cache-Control"]


@pytest.mark.parametrize(
    "address",
    ["/media/{path}", "/media/private/{path}", "/documents/1/{key}", "/uploads/{key}",
     "/case-files/{path}", "/case-files/{key}/..;/", "/case-files/{key}/x.css"],
)  # fmt: skip
def test_there_is_no_other_way_in(address, case, client, officer):
    file = make_file(case)
    client.force_login(officer)
    assert client.get(address.format(path=file.path, key=file.key)).status_code == 404


def test_a_sender_has_half_an_hour(case, client):
    address = sender_address(make_file(case))
    assert client.get(address).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=29)):
        assert client.get(address).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        assert client.get(address).status_code == 404


def test_a_senders_address_ends_with_its_session(case, client):
    file, opened = make_file(case), sessions.start(case)
    address = sender_address(file, opened)
    another = sender_address(file)
    assert client.get(address).status_code == 200
    opened.close()
    assert client.get(address).status_code == 404
    assert client.get(another).status_code == 200


def test_a_session_opens_no_file_of_another_case(case, moi, client):
    opened = sessions.start(make_case(moi))
    assert client.get(sender_address(make_file(case), opened)).status_code == 404


def test_what_is_redacted_stays_in_the_office(officer, case, client):
    file, own = make_file(case, from_citizen=False), make_file(case)
    Redaction.objects.create(
        case=case, field="file", file=file, reason="x", by=officer, at=timezone.now()
    )
    assert client.get(sender_address(file)).status_code == 404
    assert client.get(sender_address(own)).status_code == 200
    client.force_login(officer)
    assert outcome(client.get(reverse("case_file", args=[file.key]))) == YES


def test_a_senders_address_is_good_for_its_file_only(case, client):
    token = sender_address(make_file(case)).partition("?")[2]
    other = make_file(case)
    assert client.get(reverse("case_file", args=[other.key]) + f"?{token}").status_code == 404


def test_staff_leave_a_trace_of_what_they_open(officer, case, client):
    file = make_file(case, FileState.UNSCANNED)
    address = reverse("case_file", args=[file.key])
    opened = AuditRow.objects.filter(action="case.file_opened")
    client.force_login(officer)
    client.head(address)
    warning = client.get(address)
    assert outcome(warning) == WARN
    # with "no-referrer" browsers post with "Origin: null", which no form of ours accepts
    assert warning["Referrer-Policy"] == "same-origin"
    assert not opened.exists()
    assert outcome(client.post(address)) == YES
    row = opened.get()
    assert (row.actor, row.subject) == (officer.get_username(), case.reference)
    assert row.data == {"file": file.pk, "state": "unscanned"}


def test_the_warning_is_confirmed_by_staff_themselves(officer, case):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(officer)
    file = make_file(case, FileState.UNSCANNED)
    assert client.post(reverse("case_file", args=[file.key])).status_code == 403


def test_head_tells_without_giving(officer, case, client):
    client.force_login(officer)
    response = client.head(reverse("case_file", args=[make_file(case).key]))
    assert response.status_code == 200
    assert b"".join(response) == b""
    assert not AuditRow.objects.filter(action="case.file_opened").exists()


def test_a_part_is_not_given_instead_of_the_whole(officer, case, client):
    client.force_login(officer)
    address = reverse("case_file", args=[make_file(case).key])
    assert outcome(client.get(address, headers={"Range": "bytes=0-3"})) == YES


def test_nginx_hands_out_what_the_view_allows(officer, case, client, settings):
    settings.X_ACCEL_PREFIX = "/private-files/"
    file = make_file(case)
    assert client.get(reverse("case_file", args=[file.key])).status_code == 404
    client.force_login(officer)
    response = client.get(reverse("case_file", args=[file.key]))
    assert response["X-Accel-Redirect"] == f"/private-files/{file.path}"
    assert response["Content-Disposition"].startswith("attachment")
    assert response.content == b""


def test_a_row_without_its_file_is_a_miss(officer, case, client):
    file = make_file(case)
    private_storage().delete(file.path)
    client.force_login(officer)
    assert client.get(reverse("case_file", args=[file.key])).status_code == 404
    assert not AuditRow.objects.filter(action="case.file_opened").exists()


def test_a_photo_goes_out_as_what_it_is(officer, moi, client):
    photo = make_attachment(content=photo_bytes("HEIF"))
    case = services.open_case(make_submission(moi, attachments=(photo,))).case
    Attachment.objects.update(state=FileState.CLEAN)
    client.force_login(officer)
    response = client.get(reverse("case_file", args=[case.files.get().key]))
    assert response["Content-Type"] == "image/jpeg"
    assert 'filename="paper.jpg"' in response["Content-Disposition"]
