"""Every answer says who may keep it: everybody, or nobody but the reader."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
import time_machine
from django.core.files.images import ImageFile
from django.db import OperationalError
from django.urls import URLPattern, get_resolver
from django.utils import timezone
from wagtail.images.models import Image
from wagtail.models import Page

from core import memo, page_cache
from core.models import BasePage
from core.page_cache import IN_FRONT, KEPT, MAX_AGE, NEVER_KEPT, NOT_KEPT
from tests.casework.journeys import Citizen
from tests.factories import (
    make_agency,
    make_answer,
    make_campaign,
    make_content,
    make_form,
    make_guide,
    make_version,
)
from tests.factories.attachments import photo_bytes
from tests.factories.notices import make_notice

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-Password-1"
SPACE = re.compile(r"<(?:\w+:)?(\w+)>")
CATCH_ALL = r"^[\s\S]*$"
TREE = r"^((?:[\w\-]+/)*)$"
#: answers to readers that everybody may keep, by route; of every other one nobody keeps a copy
PUBLIC = {
    *("robots.txt", "sitemap.xml", "media/<path:path>"),
    "f/<str:code>/latest.<str:language>.pdf",
    "f/<str:code>/<slug:key>/<str:name>",
    *(f"api/v1/{name}" for name in ("openapi.json", "search", "suggest", "pages/<path:path>")),
    *(
        f"api/v1/{name}{one}"
        for name in ("agencies", "forms", "faqs", "guides", "campaigns", "notices", "case-forms")
        for one in ("", "/<id>")
    ),
    *("ar/search/", "ar/feed/", "ar/papers/<str:code>/", "ar/changed-forms/"),
    *("ar/changed-forms/feed/", "ar/forms-compare/<str:code>/", "ar/notices/"),
    *("ar/notices/<str:external_id>/", "ar/useful/<int:page_id>/thanks/", f"ar/{TREE}"),
}
#: what one reader's request may say and another one's not
READERS = [
    {"accept-language": "en-GB,en;q=0.8"},
    {"user-agent": "Mozilla/5.0 (iPhone)", "referer": "https://testserver/ar/track/"},
    {"x-forwarded-for": "203.0.113.9", "x-forwarded-host": "evil.example"},
    {"cookie": "a=b; csrftoken=" + "c" * 32, "authorization": "Bearer zqx"},
    {"sec-fetch-site": "cross-site", "origin": "https://evil.example", "dnt": "1"},
]


@pytest.fixture
def office(settings, client):
    """Something of everything, and what goes into the gaps of addresses."""
    settings.PAGE_CACHE = True
    moi = make_agency("MOI")
    form = make_form(agency=moi, english=True, number="MOI-1", requirements=["بطاقة"])
    version = make_version(form)
    make_version(form, "2")
    answer, campaign = make_answer(agency=moi), make_campaign(agency=moi)
    picture = ImageFile(BytesIO(photo_bytes()), "one.jpg")
    image = Image.objects.create(title="صورة", description="صورة", file=picture)
    citizen = Citizen().ready()
    sent = citizen.send()
    done = client.get(sent["Location"]).content.decode()
    notices = [make_notice(), make_notice()]
    page_cache.forget_all()
    return {
        "media.path": image.get_rendition("max-20x20").file.name,
        "f.code": form.number,
        "f.language": "ar",
        "f.key": f"d{version.files.get(language='ar').document_id}",
        "f.name": "x.pdf",
        "case-files.key": "none",
        "documents.restriction_id": 1,
        "agencies.id": "MOI",
        "forms.id": form.external_id,
        "faqs.id": answer.external_id,
        "guides.id": make_guide(agency=moi).external_id,
        "campaigns.id": campaign.external_id,
        "notices.id": notices[0].external_id,
        "case-forms.id": "complaint",
        "pages.path": answer.get_url().strip("/"),
        "receipts.token": re.search(r"/receipts/([^.]+)\.pdf", done)[1],
        "untranslated.page_id": answer.pk,
        "papers.code": form.number,
        "forms-compare.code": form.number,
        "notices.external_id": notices[1].external_id,
        "useful.page_id": answer.pk,
        "useful.key": "0b9f3f7e-3c1b-4a52-9d3c-0d7d8c3b1a11",
        "drafts.token": citizen.token,
        "drafts.step": "details",
        "track.action": "withdraw",
        "_util.page_view_restriction_id": 1,
        "_util.page_id": answer.pk,
        "page": make_content(),
    }


@pytest.fixture
def still(office):
    """An empty feed says when it was made."""
    with time_machine.travel(timezone.now(), tick=False):
        yield


def routes(resolver, before=""):
    """Every route of the public side."""
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if route.startswith("cms/"):
            continue
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from routes(pattern, route)


def addresses(office):
    """An address for each route; those of the tree of pages beside it."""
    for route in dict.fromkeys(routes(get_resolver())):
        parts = route.split("/")
        room = parts[2 if route.startswith("api/") else route.startswith("ar/")]
        if route.endswith(TREE):
            for page in Page.objects.live().filter(depth__gt=1).specific():
                if isinstance(page, BasePage) and page.get_url():
                    yield route, page.get_url().removeprefix("http://testserver")
        elif route.endswith(CATCH_ALL):
            yield route, "/api/v1/nothing"
        elif room == "documents" and "<" not in route:
            yield route, "/documents/1/x.pdf"
        else:
            yield (
                route,
                "/" + SPACE.sub(lambda gap, room=room: str(office[f"{room}.{gap[1]}"]), route),
            )


def problems(response):
    """What is wrong with what ``response`` says of keeping it."""
    control = response.get("Cache-Control", "")
    words = {word.strip().partition("=")[0] for word in control.split(",")}
    if words & {"private", "no-store"}:
        return ["both"] if words & {"public", "s-maxage"} else []
    found = [] if "public" in words else ["neither"]
    ages = dict(re.findall(r"([\w-]+)=(\d+)", control))
    in_between = int(ages.get("s-maxage", ages.get("max-age", 0)))
    wanted = {
        "status": response.status_code in (200, 304),
        "validator": "ETag" in response or "Last-Modified" in response,
        "cookie": not response.cookies,
        "Vary": "Cookie" not in response.get("Vary", ""),
        "age": in_between <= 3600,
        "token": response.streaming or b"csrfmiddlewaretoken" not in response.content,
    }
    return found + [name for name, right in wanted.items() if not right]


def is_public(response):
    return "public" in response.get("Cache-Control", "")


def body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_every_answer_is_everybodys_or_nobodys(client, office):
    public = set()
    for route, address in addresses(office):
        for method in ("get", "head", "post", "put", "options"):
            answer = getattr(client, method)(address)
            assert problems(answer) == [], (method, address, answer.get("Cache-Control"))
            if method == "get" and is_public(answer):
                public.add(route)
            if method in ("post", "put"):
                assert "no-store" in answer["Cache-Control"], (method, address)
        answer = client.get(address, {"utm_source": "x", "q": "<zqx>", "page": "9" * 9})
        assert problems(answer) == [], address
    assert public == PUBLIC


@pytest.mark.parametrize("headers", READERS, ids=lambda headers: next(iter(headers)))
def test_what_everybody_may_keep_is_the_same_for_everybody(
    client, office, settings, headers, still
):
    settings.PAGE_CACHE = False
    for route, address in addresses(office):
        if route in PUBLIC:
            plain, other = client.get(address), client.get(address, headers=headers)
            assert (plain.status_code, body(plain)) == (other.status_code, body(other)), address


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_page_is_asked_for_again_at_every_visit(client, office, language):
    answer = client.get(f"/{language}/", headers={"accept-encoding": "br"})
    assert answer["Cache-Control"] == KEPT == f"public, max-age=0, s-maxage={IN_FRONT}"
    assert IN_FRONT <= MAX_AGE
    assert {"Accept-Encoding"} == set(answer["Vary"].split(", "))
    tag = answer["ETag"]
    again = client.get(
        f"/{language}/", headers={"accept-encoding": "br", "if-none-match": f"W/{tag}"}
    )
    assert (again.status_code, again.content) == (304, b"")
    for name in ("Cache-Control", "ETag", "Vary", "Content-Language"):
        assert again[name] == answer[name]


def test_before_a_session_nothing_is_kept_and_everybody_sees_the_same(
    client, office, django_user_model, still
):
    """A copy for everybody holds nothing of staff's, and takes nothing away from staff."""
    boss = django_user_model.objects.create_superuser("boss", "b@office.example", PASSWORD)
    seen = {address: body(client.get(address)) for _, address in addresses(office)}
    client.force_login(boss)
    for route, address in addresses(office):
        if address.startswith(("/api/", "/f/", "/media/")):
            continue
        answer = client.get(address)
        assert not is_public(answer), address
        if route in PUBLIC:
            if address.startswith(("/ar/", "/en/")):
                assert "no-store" in answer["Cache-Control"], address
            assert body(answer) == seen[address], address
    client.logout()
    assert b"boss" not in b"".join(body(client.get(address)) for _, address in addresses(office))


@pytest.mark.parametrize(
    ("address", "status", "control"),
    [
        ("/ar/nothing/", 404, NOT_KEPT),
        ("/nothing", 404, NOT_KEPT),
        ("/ar/forms", 301, NOT_KEPT),
        ("/", 302, NOT_KEPT),
        ("/f/none/latest.ar.pdf", 404, NOT_KEPT),
        ("/documents/1/x.pdf", 404, NOT_KEPT),
        ("/api/v1/nothing", 404, "no-store"),
        ("/ar/search/?q=C-MOI-2026-000123-7", 200, "no-store, private"),
        ("/ar/search/?q=٢٨٥٠٣١٤٠٠٠١٩", 200, "no-store, private"),
        ("/ar/search/?q=suad@example.com", 200, "no-store, private"),
        ("/ar/guide/?from=2026-01-31", 200, "no-store"),
    ],
)
def test_ways_on_and_misses_are_kept_by_nobody_in_between(client, home, address, status, control):
    answer = client.get(address)
    assert answer.status_code == status
    assert control in answer["Cache-Control"]
    assert problems(answer) == []


@pytest.mark.parametrize(("error", "status"), [(RuntimeError, 500), (OperationalError, 503)])
def test_a_failure_is_kept_by_nobody(client, home, settings, monkeypatch, error, status):
    settings.PAGE_CACHE = True
    client.raise_request_exception = False

    def fail(*args, **kwargs):
        raise error

    monkeypatch.setattr(BasePage, "serve", fail)
    answer = client.get("/ar/")
    assert answer.status_code == status
    assert "no-store" in answer["Cache-Control"]
    monkeypatch.undo()
    memo._kept.clear()
    assert client.get("/ar/").status_code == 200


def test_the_front_door_says_what_it_goes_by(client, home):
    assert client.get("/")["Vary"] == "Accept-Language"


def test_the_admin_is_never_public(client, django_user_model, home):
    boss = django_user_model.objects.create_superuser("boss", "b@office.example", PASSWORD)
    paths = ["/cms/", "/cms/login/", "/cms/pages/", f"/cms/pages/{home.pk}/edit/", "/cms/nothing/"]
    for _ in range(2):
        for path in [*paths, f"/cms/pages/{home.pk}/view_draft/"]:
            answer = client.get(path)
            assert {"private", "no-store"} & set(answer["Cache-Control"].split(", ")), path
            assert not is_public(answer), path
        client.force_login(boss)


def test_a_draft_that_staff_look_at_is_kept_by_nobody(client, django_user_model, home):
    """Its file too, at an address that is the public's once it is published."""
    form = make_form(live=False)
    document = make_version(form).files.first().document
    assert client.get(document.url)["Cache-Control"] == NOT_KEPT
    boss = django_user_model.objects.create_superuser("boss", "b@office.example", PASSWORD)
    client.force_login(boss)
    answer = client.get(document.url)
    assert (answer.status_code, answer["Cache-Control"]) == (200, NEVER_KEPT)


def test_an_address_with_a_token_is_never_looked_for_among_what_is_kept():
    tokens = [r for r in routes(get_resolver()) if "token" in r and r.startswith("ar/")]
    assert tokens
    assert all(f"/{route}".startswith(page_cache.PRIVATE_PREFIXES) for route in tokens)
