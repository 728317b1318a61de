"""Agencies as other sites read them."""

from __future__ import annotations

import pytest

from agencies.models import Agency, AgencyPage
from tests.factories import make_agency

pytestmark = pytest.mark.django_db


def test_an_agency_tells_how_to_reach_it(api, office):
    agency = api.get("/agencies/MOI")
    assert agency["id"] == "MOI"
    assert agency["kind"] == "agency"
    assert agency["name"] == "وزارة الداخلية"
    assert agency["former_names"] == ["دائرة الشرطة"]
    assert agency["url"] == "/ar/agencies/moi/"
    assert agency["hotline"] == "112"
    assert agency["website"] is None
    assert agency["hours"] == "٧ - ٢"
    assert agency["counters"][0]["name"] == "كاونتر السالمية"
    assert agency["offices"][0]["email"] == "office@moi.example"
    assert agency["merged_into"] is None


def test_an_agency_in_english(api, office):
    agency = api.get("/agencies/moi", language="en")
    assert agency["name"] == "Ministry of Interior"
    assert agency["url"] == "/en/agencies/moi/"
    assert agency["hours"] == "7 am - 2 pm"
    assert agency["about"] == "الأمن والجوازات."


def test_an_agency_without_an_english_name_is_given_in_arabic(api):
    make_agency("KM", name_ar="بلدية الكويت", name_en="")
    agency = api.get("/agencies/KM", language="en")
    assert agency["name"] == "بلدية الكويت"
    assert (agency["language"], agency["available_in"]) == ("ar", ["ar"])
    assert agency["url"] == "/ar/agencies/km/"


def test_the_list_has_agencies_with_a_public_page_in_one_order(api):
    for code, name in (("AA", "وزارة ي"), ("BB", "وزارة ا"), ("CC", "وزارة ج")):
        make_agency(code, name_ar=name)
    AgencyPage.objects.get(agency__code="CC", locale__language_code="ar").unpublish()
    for language in ("ar", "en"):
        answer = api.get("/agencies", language=language)
        assert answer["count"] == 2
        assert [item["id"] for item in answer["items"]] == ["BB", "AA"]
    api.get("/agencies/CC", status=404)


def test_a_merged_agency_names_its_successor(api):
    heir = make_agency("NEW")
    old = make_agency("OLD")
    Agency.objects.filter(pk=old.pk).update(merged_into=heir)
    assert api.get("/agencies/OLD")["merged_into"] == "NEW"
