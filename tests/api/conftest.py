"""A reader of the API, and a small office to read from."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from agencies.models import Counter, Office
from core.models import Topic
from tests.factories import (
    make_agency,
    make_answer,
    make_campaign,
    make_form,
    make_guide,
    make_version,
    translate_page,
)

ROOT = "/api/v1"


class Reader:
    """Asks the API and holds every reply against its description."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.document = client.get(f"{ROOT}/openapi.json").json()
        resource = Resource(contents=self.document, specification=DRAFT202012)
        self.registry = Registry().with_resource("urn:api", resource)

    def get(self, path: str, status: int = 200, **params: Any) -> Any:
        answer = self.client.get(f"{ROOT}{path}", params)
        assert answer.status_code == status, (path, params, answer.content.decode())
        assert not answer.cookies
        assert "Cookie" not in answer.get("Vary", "")
        if status == 200:
            assert answer["Content-Type"].startswith("application/json")
        else:
            assert answer["Content-Type"] == "application/problem+json"
        body = answer.json()
        self.check(path, status, body)
        return body

    def check(self, path: str, status: int, body: Any) -> None:
        """``body`` has exactly the shape that the description gives for ``path``."""
        responses = self._operation(path)["responses"]
        told = responses.get(str(status)) or responses["default"]
        content = told["content"]
        (media,) = content.values()
        schema = {"$ref": "urn:api" + media["schema"]["$ref"]}
        Draft202012Validator(schema, registry=self.registry).validate(body)

    def _operation(self, path: str) -> Any:
        parts = path.strip("/").split("/")
        paths = self.document["paths"]
        for template, operations in paths.items():
            known = template.removeprefix(f"{ROOT}/").split("/")
            if known[0] == parts[0] and (len(known) == len(parts) or known[-1] == "{path}"):
                return operations["get"]
        return paths[f"{ROOT}/agencies"]["get"]  # an address of none: the refusal is the same


@pytest.fixture
def api(client, db):
    return Reader(client)


def choose(*pages: Any) -> str:
    """The value of a chooser field that names ``pages``."""
    return json.dumps([{"type": "page", "value": page.pk} for page in pages])


@pytest.fixture
def office(db):
    """One thing of each kind: a form in both languages, others in Arabic with an English title."""
    agency = make_agency(
        "MOI",
        name_ar="وزارة الداخلية",
        name_en="Ministry of Interior",
        former_names=["دائرة الشرطة"],
        about_ar="الأمن والجوازات.",
        hotline="112",
        hours_ar="٧ - ٢",
        hours_en="7 am - 2 pm",
    )
    Counter.objects.create(
        agency=agency, name_ar="كاونتر السالمية", name_en="Salmiya counter", area="السالمية"
    )
    Office.objects.create(agency=agency, name_ar="مكتب الداخلية", email="office@moi.example")
    topic = Topic.objects.create(code="travel", name_ar="السفر", name_en="Travel")
    answer = make_answer(
        agency=agency,
        external_id="pas.q.fee",
        title="كم رسوم الجواز؟",
        title_en="What does a passport cost?",
        short_answer="خمسة دنانير.",
        topics=[topic],
    )
    form = make_form(
        agency=agency,
        external_id="pas.renew",
        number="MOI-105",
        title="تجديد جواز السفر",
        title_en="Passport renewal",
        fee_kwd=Decimal("5"),
        processing_days=3,
        for_citizen=True,
        requirements=["الجواز القديم", "صورتان"],
        steps=["املأ النموذج", "سلّمه"],
        keywords_text="سفر\nجواز",
        search_words="باسبور",
        topics=[topic],
        related=choose(answer),
    )
    english = translate_page(
        form, "form", requirements=json.dumps([{"type": "item", "value": "The old passport"}])
    )
    make_version(form, "2", datetime.date(2025, 1, 1))
    make_version(
        form, "3", datetime.date(2026, 1, 1), (("ar", "fill"), ("en", "print")), note_ar="حقول أوضح"
    )
    make_version(form, "4", datetime.date(2199, 1, 1), note_ar="لم يحن وقته")
    guide = make_guide(agency=agency, external_id="guide.pas", title="دليل الجوازات", title_en="")
    campaign = make_campaign(
        agency=agency,
        external_id="camp.travel",
        title="سافر مطمئنًا",
        title_en="Travel safely",
        starts_on=datetime.date(2026, 6, 1),
        promotes=choose(form, guide),
    )
    return SimpleNamespace(
        agency=agency,
        topic=topic,
        answer=answer,
        form=form,
        english=english,
        guide=guide,
        campaign=campaign,
    )
