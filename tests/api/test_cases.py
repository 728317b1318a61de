"""Cases through the API: the same rules as on the pages, told by their paths; nobody else's."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from jsonschema import Draft202012Validator

from casework import services
from casework.models import Attachment, Case, CaseFormField, CaseFormPage
from core.models import ThrottleCount
from core.references import check_digit
from tests.factories.cases import make_agency, make_form_page, make_officer

from .conftest import ROOT

pytestmark = pytest.mark.django_db
WORDS = "قدمت طلبًا في الأول من الشهر ولم يصلني جواب إلى اليوم."
CONTACT = {"name": "سعاد العلي", "email": "a@example.com", "phone": "٥٠٠٠١٢٣٤", "civil_id": None}


@pytest.fixture
def forms(home):
    make_agency()
    pages = CaseFormPage.objects.filter(agency=None, locale=home.locale)
    return {page.case_kind: page for page in pages}


def body(**changes):
    answers = {"agency": "MOI", "subject": "تأخر معاملة", "details": WORDS}
    answers |= changes.pop("answers", {})
    full = {
        "form": "complaint",
        "answers": {key: value for key, value in answers.items() if value is not ...},
        "contact": CONTACT,
        "consent": True,
    } | changes
    return {key: value for key, value in full.items() if value is not ...}


def post(client, path, data, **headers):
    return client.post(
        f"{ROOT}{path}", json.dumps(data), content_type="application/json", headers=headers
    )


def refused(client, data, path="/cases"):
    answer = post(client, path, data)
    assert answer.status_code == 422, answer.content.decode()
    assert answer["Content-Type"] == "application/problem+json"
    assert "no-store" in answer["Cache-Control"]
    assert not Case.objects.exists()
    return {(error["field"], error["code"]) for error in answer.json()["errors"]}


# -- forms ------------------------------------------------------------------------------------


def test_the_forms_and_the_schema_of_their_answers(api, forms):
    items = api.get("/case-forms")["items"]
    assert {item["id"] for item in items} == {"complaint", "suggestion", "inquiry"}
    form = api.get("/case-forms/complaint")
    assert form["attachments"] == {
        "max_files": 5,
        "max_bytes": 10485760,
        "types": form["attachments"]["types"],
    }
    assert "application/pdf" in form["attachments"]["types"]
    schema = form["schema"]
    assert schema["required"] == ["agency", "subject", "details"]
    assert schema["properties"]["agency"]["enum"] == ["MOI"]
    assert schema["properties"]["points"]["maxItems"] == 5
    Draft202012Validator.check_schema(schema)
    assert Draft202012Validator(schema).is_valid(body()["answers"])
    api.get("/case-forms/nothing", status=404)


def test_an_agencys_own_form_asks_for_no_agency(api, forms, home):
    make_form_page(home, agency=make_agency())
    form = api.get("/case-forms/complaint.moi")
    assert form["agency"] == "MOI"
    assert "agency" not in form["schema"]["properties"]


def test_a_closed_form_takes_nothing(client, api, forms):
    page = forms["complaint"]
    page.closed_because = "صيانة"
    page.save()
    api.get("/case-forms/complaint", status=404)
    assert refused(client, body()) == {("form", "unknown")}


# -- sending ----------------------------------------------------------------------------------


def test_a_case_is_sent_and_followed(client, forms):
    answer = post(client, "/cases", body())
    assert answer.status_code == 201
    receipt = answer.json()
    case = Case.objects.get()
    assert receipt["reference"] == case.reference
    assert receipt["status"] == "received"
    assert receipt["due_on"] == case.due_on.isoformat()
    assert receipt["received_at"].endswith("+03:00")
    assert receipt["receipt"].startswith("/receipts/")
    assert receipt["receipt"].endswith(".pdf")
    assert (case.phone, case.channel, case.language) == ("+96550001234", "api", "ar")
    pair = {"reference": case.reference, "tracking_code": receipt["tracking_code"]}
    told = post(client, "/cases/track", pair)
    assert told.status_code == 200
    assert "no-store" in told["Cache-Control"]
    assert told.json() | {"timeline": [], "due_reason": ""} == {
        "reference": case.reference,
        "kind": "complaint",
        "status": "received",
        "outcome": None,
        "ground": None,
        "received_at": receipt["received_at"],
        "due_on": receipt["due_on"],
        "due_reason": "",
        "agency": {"id": "MOI", "name": "وزارة الداخلية"},
        "timeline": [],
        "replies": [],
        "can": ["add", "withdraw"],
        "merged_into": None,
    }
    assert told.json()["due_reason"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"form": ...}, ("form", "required")),
        ({"form": "nothing"}, ("form", "unknown")),
        ({"consent": ...}, ("consent", "required")),
        ({"consent": "true"}, ("consent", "required")),
        ({"consent": 1}, ("consent", "required")),
        ({"answers": {"details": ...}}, ("answers.details", "required")),
        ({"answers": {"details": "قصير"}}, ("answers.details", "too_short")),
        ({"answers": {"details": "ن" * 10_001}}, ("answers.details", "too_long")),
        ({"answers": {"details": "نون\x00" * 20}}, ("answers.details", "invalid")),
        ({"answers": {"details": "\u200b" * 50}}, ("answers.details", "required")),
        ({"answers": {"subject": ...}}, ("answers.subject", "required")),
        ({"answers": {"subject": "ن" * 151}}, ("answers.subject", "too_long")),
        ({"answers": {"subject": {"a": 1}}}, ("answers.subject", "invalid")),
        ({"answers": {"agency": ...}}, ("answers.agency", "required")),
        ({"answers": {"agency": "XXX"}}, ("answers.agency", "unknown")),
        ({"answers": {"points": ["a"] * 6}}, ("answers.points", "too_long")),
        ({"answers": {"points": "a"}}, ("answers.points", "invalid")),
        ({"answers": {"status": "closed"}}, ("answers.status", "unknown")),
        (
            {"answers": {"on_behalf_of": {"name": "س"}}},
            ("answers.on_behalf_of.relation", "required"),
        ),
        (
            {"answers": {"on_behalf_of": {"name": "س", "relation": "cousin"}}},
            ("answers.on_behalf_of.relation", "unknown"),
        ),
        ({"status": "closed"}, ("status", "unknown")),
        ({"created_at": "2020-01-01"}, ("created_at", "unknown")),
        ({"contact": ...}, ("contact", "required")),
        ({"contact": None}, ("contact", "required")),
        ({"contact": {"name": "س"}}, ("contact", "required")),
        ({"contact": {"email": "a@example.com"}}, ("contact.name", "required")),
        ({"contact": CONTACT | {"email": "a@"}}, ("contact.email", "bad_email")),
        ({"contact": CONTACT | {"phone": "123"}}, ("contact.phone", "bad_phone")),
        ({"contact": CONTACT | {"civil_id": "123456789012"}}, ("contact.civil_id", "bad_civil_id")),
        ({"contact": CONTACT | {"role": "x"}}, ("contact.role", "unknown")),
        ({"confidentiality": "secret"}, ("confidentiality", "unknown")),
        ({"language": "fr"}, ("language", "unknown")),
    ],
)
def test_bad_input_is_told_by_its_path(client, forms, changes, expected):
    assert expected in refused(client, body(**changes))


@pytest.mark.parametrize("raw", ["", "{", "[]", "null", '"x"', "1", '{"a": NaN}', "[" * 50_000])
def test_what_is_no_object_is_refused(client, forms, raw):
    answer = client.post(f"{ROOT}/cases", raw, content_type="application/json")
    assert answer.status_code in (400, 422)
    assert not Case.objects.exists()


def test_errors_come_in_the_senders_language(client, forms):
    data = body(language="en", answers={"details": ...})
    message = post(client, "/cases", data).json()["errors"][0]["message"]
    assert message.isascii()
    arabic = post(client, "/cases", body(answers={"details": ...})).json()["errors"][0]["message"]
    assert not arabic.isascii()


def test_of_an_anonymous_sender_the_contact_is_ignored(client, forms):
    answer = post(
        client, "/cases", body(confidentiality="anonymous", contact={"name": "x", "email": "bad"})
    )
    assert answer.status_code == 201
    assert Case.objects.get().name == ""


def test_an_editors_question_is_answered_under_its_key(client, api, forms):
    question = CaseFormField(
        label="نوع المعاملة",
        label_en="Kind",
        field_type="dropdown",
        choices="تجديد\nإصدار",
        required=True,
        sort_order=0,
    )
    forms["complaint"].questions.add(question)
    forms["complaint"].save()
    key = forms["complaint"].questions.get().clean_name
    schema = api.get("/case-forms/complaint")["schema"]
    assert schema["properties"][key]["enum"] == ["تجديد", "إصدار"]
    assert key in schema["required"]
    assert (f"answers.{key}", "required") in refused(client, body())
    assert (f"answers.{key}", "unknown") in refused(client, body(answers={key: "غيره"}))
    assert post(client, "/cases", body(answers={key: "تجديد"})).status_code == 201
    case = Case.objects.get()
    assert case.answers == {key: "تجديد"}
    assert case.question_set.questions[0]["label"]["en"] == "Kind"


def test_the_same_key_gives_the_same_case(client, forms):
    first = post(client, "/cases", body(), **{"Idempotency-Key": "abc"})
    again = post(client, "/cases", body(), **{"Idempotency-Key": "abc"})
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    other = post(client, "/cases", body(language="en"), **{"Idempotency-Key": "abc"})
    assert other.status_code == 409
    assert Case.objects.count() == 1
    Case.objects.update(sealed_until=timezone.now() - timedelta(seconds=1))
    late = post(client, "/cases", body(), **{"Idempotency-Key": "abc"}).json()
    assert late["reference"] == first.json()["reference"]
    assert (late["tracking_code"], late["receipt"]) == (None, None)


def multipart(client, data, *files, **headers):
    return client.post(
        f"{ROOT}/cases", {"case": json.dumps(data), "attachments": list(files)}, headers=headers
    )


@pytest.fixture
def pdf():
    from tests.factories.files import pdf_bytes

    return SimpleUploadedFile("إيصال.pdf", pdf_bytes(), "application/pdf")


def test_files_go_with_the_case(client, forms, pdf):
    answer = multipart(client, body(), pdf)
    assert answer.status_code == 201, answer.content.decode()
    file = Attachment.objects.get()
    assert (file.case, file.draft) == (Case.objects.get(), None)
    assert file.name == "إيصال.pdf"


def test_a_file_that_is_refused_is_named_and_nothing_stays(client, forms, pdf):
    bad = SimpleUploadedFile("x.pdf", b"MZ\x90\x00", "application/pdf")
    answer = multipart(client, body(), pdf, bad)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["attachments.1"]
    assert not Case.objects.exists()
    assert not Attachment.objects.exists()


def test_a_body_that_is_too_large_is_413(client, forms):
    answer = client.generic(
        "POST",
        f"{ROOT}/cases",
        b"{}",
        content_type="application/json",
        CONTENT_LENGTH=str(31 * 1024 * 1024),
    )
    assert answer.status_code == 413
    big = json.dumps(body(answers={"details": "x" * (6 * 1024 * 1024)}))
    assert client.post(f"{ROOT}/cases", big, content_type="application/json").status_code in (
        413,
        422,
    )
    assert client.post(f"{ROOT}/cases", "a=b", content_type="text/plain").status_code == 415


def test_too_many_from_one_address_wait(client, forms, monkeypatch):
    from casework import api
    from core.throttling import Limit

    monkeypatch.setattr(api, "CASES", Limit("few cases", 2))
    codes = [post(client, "/cases", body()).status_code for _ in range(3)]
    assert codes == [201, 201, 429]
    last = post(client, "/cases", body())
    assert int(last["Retry-After"]) > 0
    assert Case.objects.count() == 2


# -- following --------------------------------------------------------------------------------


@pytest.fixture
def sent(client, forms):
    receipt = post(client, "/cases", body()).json()
    pair = {key: receipt[key] for key in ("reference", "tracking_code")}
    return Case.objects.get(), pair


def test_every_wrong_pair_gets_one_and_the_same_answer(client, sent, settings):
    settings.THROTTLES = False
    _case, pair = sent
    wrong = {"reference": pair["reference"], "tracking_code": "0000-0000-0000-0000"}
    unknown = wrong | {"reference": "C-MOI-2026-000999-" + check_digit("2026000999")}
    answers = [post(client, "/cases/track", data) for data in (wrong, unknown)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert dict(answers[0].headers) == dict(answers[1].headers)


def test_what_can_be_no_pair_is_told_and_counts_as_no_try(client, sent):
    _case, pair = sent
    before = ThrottleCount.objects.count()
    for changes, field in (
        ({"reference": "C-MOI-2026-000123-0"}, "reference"),
        ({"reference": "x"}, "reference"),
        ({"tracking_code": "1234"}, "tracking_code"),
        ({"extra": 1}, "extra"),
    ):
        answer = post(client, "/cases/track", pair | changes)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == field
    assert ThrottleCount.objects.count() == before


def test_ten_wrong_tries_then_wait_and_elsewhere_it_still_opens(client, sent):
    _case, pair = sent
    wrong = pair | {"tracking_code": "0000000000000000"}
    codes = [post(client, "/cases/track", wrong).status_code for _ in range(11)]
    assert codes == [404] * 10 + [429]
    assert post(client, "/cases/track", pair).status_code == 429
    elsewhere = client.post(
        f"{ROOT}/cases/track",
        json.dumps(pair),
        content_type="application/json",
        REMOTE_ADDR="10.9.8.7",
    )
    assert elsewhere.status_code == 200


def test_the_sender_adds_withdraws_rates_and_appeals(client, sent, django_user_model):
    case, pair = sent
    added = post(client, "/cases/track/add", pair | {"body": "معي إيصال آخر"})
    assert added.status_code == 200
    assert "معي إيصال آخر" in str(added.json()["timeline"])
    rating = pair | {"time": 5, "clarity": 4, "result": 2, "comment": "شكرًا"}
    assert post(client, "/cases/track/rate", rating).status_code == 409
    officer = make_officer(django_user_model, "o", case.agency)
    services.accept(case, officer)
    services.note(case, officer, "ملاحظة داخلية سرية")
    services.answer(case, officer, "not_upheld", "لم يثبت لنا ما ورد في الشكوى.")
    told = post(client, "/cases/track/rate", rating)
    assert told.status_code == 200
    assert told.json()["outcome"] == "not_upheld"
    assert told.json()["replies"][0]["body"] == "لم يثبت لنا ما ورد في الشكوى."
    assert "سرية" not in told.content.decode()
    assert post(client, "/cases/track/rate", rating | {"time": 6}).status_code == 422
    assert post(client, "/cases/track/withdraw", pair).status_code == 409
    appealed = post(client, "/cases/track/appeal", pair | {"reason": "لم يُنظر في المستند"})
    assert appealed.json()["status"] == "appealed"
    assert appealed.json()["can"] == ["add", "withdraw"]
    gone = post(client, "/cases/track/withdraw", pair | {"reason": "حُلّ"})
    assert (gone.json()["status"], gone.json()["can"]) == ("withdrawn", [])


def test_nothing_of_a_case_is_read_without_its_code(client, sent, api):
    case, _pair = sent
    for path, operations in api.document["paths"].items():
        if "get" in operations:
            address = path.replace("{id}", case.reference).replace("{path}", case.reference)
            content = client.get(address).content.decode()
            for secret in (case.subject, case.name, case.email, "50001234"):
                assert secret not in content, path
    for method in ("get", "put", "delete", "patch"):
        assert getattr(client, method)(f"{ROOT}/cases").status_code == 405
