"""Headers, redirects, and what must not be found on a web server."""

import re
from urllib.parse import urljoin, urlsplit

import pytest

from tests.factories import make_form, make_version

pytestmark = pytest.mark.django_db
REFERRERS = ("strict-origin-when-cross-origin", "no-referrer")


def header_problems(response):
    """What is wrong with the security headers of ``response``; empty when all is well."""
    wanted = {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    found = [n for n, v in wanted.items() if response.headers.get(n) != v]
    # pages that are one person's name themselves to nobody
    if response.headers.get("Referrer-Policy") not in REFERRERS:
        found.append("Referrer-Policy")
    policy = response.headers.get("Content-Security-Policy", "")
    if "frame-ancestors 'none'" not in policy or "unsafe" in policy:
        found.append("Content-Security-Policy")
    if "camera=()" not in response.headers.get("Permissions-Policy", ""):
        found.append("Permissions-Policy")
    return found


def crawl(client, start):
    """Every address of this site reachable from ``start`` by links, with its answer."""
    waiting, seen = list(start), {}
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen[address] = response = client.get(address)
        if response.streaming or "html" not in response.headers.get("Content-Type", ""):
            continue
        for link in re.findall(r'(?:href|src)="(/[^"#]*)', response.content.decode()):
            if not link.startswith(("/static/", "/cms/")) and len(seen) + len(waiting) < 400:
                waiting.append(link.replace("&amp;", "&"))
    return seen


def test_every_public_answer_carries_its_headers(client):
    form = make_form(english=True, number="MOI-1")
    make_version(form)
    for number in range(24):
        make_form(english=number % 2 == 0)
    start = [
        "/",
        "/ar/",
        "/en/",
        "/nothing",
        "/ar/nothing/",
        "/robots.txt",
        "/sitemap.xml",
        "/healthz",
    ]
    start += ["/api/v1/forms", "/api/v1/nothing", "/api/v1/openapi.json", "/f/none/latest.ar.pdf"]
    seen = crawl(client, start)
    assert len(seen) >= 60
    for address, response in seen.items():
        assert header_problems(response) == [], address
        assert response.status_code < 500, address
        assert not response.cookies, address
        if address.startswith(("/ar/", "/en/")):
            assert "Cookie" not in response.headers.get("Vary", ""), address


@pytest.mark.parametrize(
    "address",
    [
        "/__debug__/",
        "/.git/HEAD",
        "/.env",
        "/static/../settings.py",
        "/static/%2e%2e/settings.py",
        "/static/..%2fsettings.py",
        "/media/../office.sqlite3",
        "/media/%2e%2e/office.sqlite3",
        "/api/v3/",
        "/api/v1/docs",
        "/cms/api/main/pages/",
        "/admin/",
        "/ar/\x00/",
        "/ar/forms/%00/",
    ],
)
def test_nothing_of_the_kitchen_is_served(client, address):
    assert client.get(address).status_code in (301, 302, 404, 400)
    assert b"SECRET" not in client.get(address).content


BAD_TARGETS = [
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "https:///evil.example",
    "https://evil.example",
    "http://evil.example/ar/",
    "///evil.example",
    "////evil.example",
    "/%09/evil.example",
    "\t//evil.example",
    "%0d%0aLocation:%20https://evil.example",
    "\r\nLocation: https://evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "//evil。example",
    "//evil%E3%80%82example",
    "https://127.0.0.1@evil.example",
    "//testserver@evil.example",
    "https://evil.example#testserver",
    "https://evil.example/.testserver",
    " //evil.example",
    "/ //evil.example",
    "ftp://evil.example",
    "//[::1]@evil.example",
    "http:\\\\evil.example",
    "/.evil.example/..//evil.example",
    "x:y",
    "?next=//evil.example",
]


@pytest.mark.parametrize("target", BAD_TARGETS)
@pytest.mark.parametrize("parameter", ["next", "return_url", "from", "url"])
def test_no_parameter_leads_off_the_site(client, django_user_model, parameter, target):
    password = "a-long-Password-1"
    django_user_model.objects.create_superuser("boss", "b@office.example", password)
    data = {"username": "boss", "password": password, parameter: target}
    answers = [
        client.get("/", {parameter: target}),
        client.get("/ar/", {parameter: target}),
        client.get("/cms/login/", {parameter: target}),
        client.post("/cms/login/", data),
        client.get("/cms/logout/", {parameter: target}),
    ]
    for answer in answers:
        place = answer.headers.get("Location", "/")
        # what a browser would make of it: backslashes are slashes, white space is dropped
        seen = re.sub(r"[\t\r\n]", "", place).strip().replace("\\", "/")
        assert urlsplit(urljoin("http://testserver/cms/login/", seen)).netloc == "testserver", place
        assert "\n" not in place and "\r" not in place


@pytest.mark.parametrize(
    ("asked", "place"),
    [
        ("", "/ar/"),
        ("en", "/en/"),
        ("en-GB,en;q=0.8", "/en/"),
        ("ar-KW,ar;q=0.9,en;q=0.8", "/ar/"),
        ("fr,de;q=0.5", "/ar/"),
        ("ur,en;q=0.3", "/en/"),
        ("\x7f;;;q=x", "/ar/"),
    ],
)
def test_the_front_door_leads_to_the_readers_language(client, asked, place):
    answer = client.get("/", headers={"accept-language": asked} if asked else {})
    assert (answer.status_code, answer["Location"]) == (302, place)
    assert "Accept-Language" in answer["Vary"]


def test_an_unknown_host_is_refused(client):
    assert client.get("/ar/", headers={"host": "evil.example"}).status_code == 400


def test_errors_are_told_in_the_readers_language_and_offer_a_way_on(client):
    for language, direction in (("ar", "rtl"), ("en", "ltr")):
        answer = client.get(f"/{language}/passport-renewal/")
        page = answer.content.decode()
        assert answer.status_code == 404
        assert f'lang="{language}"' in page and f'dir="{direction}"' in page
        assert 'value="passport renewal"' in page


def test_a_failure_shows_a_page_in_both_languages_and_nothing_inside(client, monkeypatch):
    from office import views

    def broken(request):
        raise RuntimeError("SECRET DETAIL")

    monkeypatch.setattr(views.BasePage, "serve", lambda *a, **k: broken(None))
    client.raise_request_exception = False
    answer = client.get("/ar/")
    page = answer.content.decode()
    assert answer.status_code == 500
    assert "SECRET" not in page
    assert 'lang="ar"' in page and 'lang="en"' in page
    assert header_problems(answer) == []
