"""What pages say of themselves to machines."""

from __future__ import annotations

import datetime
import json
import re
from decimal import Decimal

import pytest
from django.conf import settings
from wagtail.models import Site

from agencies.models import Counter
from core.models import OfficeSettings
from core.templatetags.office import ld_json
from tests.factories import (
    make_agency,
    make_answer,
    make_campaign,
    make_content,
    make_form,
    make_guide,
)
from tests.factories.notices import make_notice

pytestmark = pytest.mark.django_db
BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.S)


def graph(client, path):
    """The nodes of the page at ``path`` by type."""
    (block,) = BLOCK.findall(client.get(path).content.decode())
    data = json.loads(block)
    assert data["@context"] == "https://schema.org"
    return {node["@type"]: node for node in data["@graph"]}


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_home_page_tells_the_office_and_its_search(client, language):
    office = OfficeSettings.for_site(Site.objects.get(is_default_site=True))
    office.hotline = "5000 0000"
    office.save()
    nodes = graph(client, f"/{language}/")
    assert set(nodes) == {"GovernmentOrganization", "WebSite"}
    assert nodes["GovernmentOrganization"]["contactPoint"]["telephone"] == "5000 0000"
    action = nodes["WebSite"]["potentialAction"]
    place = f"{settings.SITE_URL}/{language}/search/?q={{search_term_string}}"
    assert action["target"]["urlTemplate"] == place
    assert nodes["WebSite"]["inLanguage"] == language


def test_a_form_is_a_service(client):
    agency = make_agency("MOI", name_en="Ministry of Interior")
    Counter.objects.create(
        agency=agency, name_ar="منفذ", name_en="Counter", area="صبحان", hours_ar="8 - 2", phone="5"
    )
    form = make_form(
        agency=agency,
        number="MOI-105",
        fee_kwd=Decimal("5"),
        for_citizen=True,
        english=True,
        online_service_url="https://services.example/",
    )
    english = form.in_language("en")
    service = graph(client, english.url)["GovernmentService"]
    assert service["serviceType"] == english.title
    assert service["identifier"] == "MOI-105"
    assert service["provider"]["name"] == "Ministry of Interior"
    assert service["offers"] == {"@type": "Offer", "price": "5.000", "priceCurrency": "KWD"}
    assert service["inLanguage"] == "en"
    assert service["url"] == settings.SITE_URL + english.url
    online, counter = service["availableChannel"]
    assert online["serviceUrl"] == "https://services.example/"
    assert counter["serviceLocation"]["name"] == "Counter"
    assert service["hoursAvailable"][0]["description"] == "8 - 2"


def test_a_form_without_facts_leaves_them_out(client):
    service = graph(client, make_form().url)["GovernmentService"]
    assert not {"offers", "availableChannel", "hoursAvailable", "audience"} & service.keys()
    assert (
        graph(client, make_form(fee_kwd=0).url)["GovernmentService"]["offers"]["price"] == "0.000"
    )


def test_an_answer_is_a_question_with_its_answer_on_its_own_page_only(client):
    answer = make_answer(title="كم الرسم؟", short_answer="خمسة دنانير.", body="<p>نقدًا.</p>")
    node = graph(client, answer.url)["FAQPage"]
    (question,) = node["mainEntity"]
    assert question["name"] == "كم الرسم؟"
    assert question["acceptedAnswer"]["text"] == "خمسة دنانير. نقدًا."
    assert "FAQPage" not in graph(client, "/ar/answers/")


def test_a_guide_with_steps_is_a_how_to(client):
    guide = make_guide(body="<p>مقدمة</p><ol><li>املأ <b>النموذج</b></li><li>ادفع</li></ol>")
    steps = graph(client, guide.url)["HowTo"]["step"]
    assert [(s["position"], s["text"]) for s in steps] == [(1, "املأ النموذج"), (2, "ادفع")]
    assert "Article" in graph(client, make_guide(body="<ul><li>نقطة</li></ul>").url)


def test_content_with_blocks_of_steps_is_a_how_to(client):
    blocks = [
        {"type": "text", "value": "<p>x</p>"},
        {"type": "steps", "value": {"steps": [{"title": "خطوة", "text": "شرح"}, {"title": "ثم"}]}},
    ]
    steps = graph(client, make_content(body=json.dumps(blocks)).url)["HowTo"]["step"]
    assert [(s["name"], s["text"]) for s in steps] == [("خطوة", "شرح"), ("ثم", "ثم")]
    assert "WebPage" in graph(client, make_content().url)


def test_a_campaign_is_a_work_with_its_days(client):
    day = datetime.date(2026, 6, 1)
    campaign = make_campaign(starts_on=day, for_resident=True)
    node = graph(client, campaign.url)["CreativeWork"]
    assert node["temporalCoverage"] == "2026-06-01/.."
    assert node["audience"][0]["@type"] == "Audience"


def test_an_agency_tells_how_to_reach_it(client):
    make_agency("MOI", hotline="112", email="x@moi.example", website="https://moi.example/")
    node = graph(client, "/ar/agencies/moi/")["GovernmentOrganization"]
    assert node["contactPoint"][0]["telephone"] == "112"
    assert node["sameAs"] == "https://moi.example/"


def test_a_notice_tells_when_it_expires(client):
    notice = make_notice()
    for language in ("ar", "en"):
        node = graph(client, f"/{language}/notices/{notice.external_id}/")["CreativeWork"]
        assert node["inLanguage"] == language
        assert datetime.datetime.fromisoformat(node["expires"]) <= notice.ends_at


@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_page_of_the_tree_tells_where_it_stands(client, language):
    form = make_form(agency=make_agency("MOI"), english=True).in_language(language)
    items = graph(client, form.url)["BreadcrumbList"]["itemListElement"]
    places = [f"/{language}/", f"/{language}/forms/", f"/{language}/forms/moi/", form.url]
    assert [item["item"] for item in items] == [settings.SITE_URL + place for place in places]
    assert [item["position"] for item in items] == [1, 2, 3, 4]
    assert items[-1]["name"] == form.title


def test_pages_outside_the_tree_say_nothing(client):
    for path in ("/ar/search/", "/en/nothing/", "/ar/notices/"):
        assert not BLOCK.findall(client.get(path).content.decode()), path


XSS = [
    "</script><script>zqx()</script>",
    "<!--<script>",
    "]]></script><svg/onload=zqx()>",
    '"};zqx();//',
    "&lt;/script&gt;<img src=x onerror=zqx()>",
    "\u2028zqx()\u2029",
    "\\u003c/script\\u003e",
    "</SCRIPT ><b>",
]


@pytest.mark.parametrize("words", XSS)
def test_no_title_leaves_its_block(client, words):
    agency = make_agency("MOI", name_ar=words)
    pages = [
        make_form(agency=agency, title=words, steps=[words]),
        make_answer(agency=agency, title=words, short_answer=words),
        make_guide(agency=agency, title=words),
        make_campaign(agency=agency, title=words),
        make_content(title=words),
    ]
    notice = make_notice(title_ar=words)
    paths = [page.url for page in pages] + [f"/ar/notices/{notice.external_id}/"]
    for path in [*paths, "/ar/agencies/moi/"]:
        page = client.get(path).content.decode()
        (block,) = BLOCK.findall(page)
        assert not set("<>&\u2028\u2029") & set(block), path
        assert page.count("<script") == 1, path
        told = json.dumps(json.loads(block), ensure_ascii=False)
        assert json.dumps(words, ensure_ascii=False)[1:-1] in told, path


def test_what_is_escaped_is_read_back():
    data = {"x": "</script>&<!-- \u2028", "n": Decimal("5.000")}
    block = BLOCK.fullmatch(str(ld_json(data)))[1]
    assert json.loads(block) == {"x": "</script>&<!-- \u2028", "n": "5.000"}


def test_it_asks_nothing_of_the_database(client, monkeypatch, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from office.templatetags import structured_data as tags

    form = make_form(english=True)
    for path in (form.url, form.in_language("en").url, "/ar/", "/ar/agencies/moh/"):
        client.get(path)
        with CaptureQueriesContext(connection) as with_it:
            client.get(path)
        with monkeypatch.context() as without:
            without.setattr(tags.made, "structured_data", lambda context: None)
            with django_assert_num_queries(len(with_it)):
                client.get(path)
