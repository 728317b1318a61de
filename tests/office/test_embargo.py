"""Every public surface keeps an embargo to the second, and lets go of what was taken back."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

import pytest
import time_machine
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from core import jobs, page_cache
from office.tree import shelf
from search import indexing
from tests.factories import (
    make_agency,
    make_answer,
    make_campaign,
    make_form,
    make_guide,
    make_version,
)
from tests.search.conftest import own_engine

__all__ = ["own_engine"]  # a fixture of the search tests
pytestmark = pytest.mark.django_db
COMMON = "قلقشندي"  # a word of nothing but canaries: what is searched for
WORD = re.compile(rb"zqx(\d{3})")
TRACE = re.compile(rb"(?:zqx|canary[.-])(\d{3})")  # an address or an identifier tells of it too
SECOND = datetime.timedelta(seconds=1)
KEPT = page_cache.MAX_AGE * SECOND  # how long a copy may outlive what it shows
MAKERS = {
    "form": make_form,
    "faq": make_answer,
    "guide": make_guide,
    "campaign": make_campaign,
}
NEVER = ["draft", "login", "password", "groups", "private parent", "unindexed", "newer draft"]
LATER = ["scheduled", "scheduled change"]
GONE = ["expired", "unpublished", "made private", "moved"]
#: 30 canaries: each state as a form, which has files, and as another kind
FLOCK = [
    *((state, kind) for state in (*NEVER, *LATER, *GONE) for kind in ("form", "faq")),
    ("draft", "guide"),
    ("scheduled", "campaign"),
    ("expired", "campaign"),
    ("unpublished", "guide"),
]


@dataclass
class Canary:
    """A thing in both languages, whose ``word`` stands in its titles and texts."""

    state: str
    page: Page
    number: int

    @property
    def word(self):
        return f"{COMMON} zqx{self.number}"

    @property
    def pages(self):
        return Page.objects.filter(translation_key=self.page.translation_key).specific()


@pytest.fixture
def cached(settings):
    """The page cache as in production."""
    settings.PAGE_CACHE = True


# -- canaries ------------------------------------------------------------------------------------


def hatch(number, state, kind, at):
    """A canary that is public, in the index and in copies of pages, before it gets its state."""
    known = state in ("newer draft", "scheduled change")  # public, but not in these words
    words = "معروف" if known else f"{COMMON} zqx{number}"
    name = "known" if known else "canary"
    fields = {
        "title": f"كناري {words}",
        "body": f"<p>نص {words}</p>",
        "external_id": f"{name}.{number}",
        "slug": f"{name}-{number}",
    }
    if kind == "form":
        fields["number"] = f"CAN-{number}"
    page = MAKERS[kind](english=True, title_en=f"Canary {words}", **fields)
    if kind == "form":
        make_version(page, "1", timezone.localdate() - datetime.timedelta(days=2))
        files = (("ar", "print"), ("both", "fill"))
        make_version(page, "2", timezone.localdate(), files=files)
    indexing.index_pages([page])
    canary = Canary(state, type(page).objects.get(pk=page.pk), number)
    START[state](canary, at)
    return canary


def take_down(canary, at):
    for page in canary.pages:
        page.unpublish()


def take_down_and_index(canary, at):
    take_down(canary, at)
    indexing.index_pages([canary.page])


def restrict(kind):
    def start(canary, at):
        for page in canary.pages:
            word = "secret" if kind == "password" else ""
            PageViewRestriction.objects.create(page=page, restriction_type=kind, password=word)

    return start


def move_away(canary, at):
    """Under a shelf that is private in both languages."""
    for page in canary.pages:
        place = shelf(page.kind, make_agency("PRV"), page.language)
        PageViewRestriction.objects.get_or_create(page=place, restriction_type="login")
        page.move(place, "last-child")


def schedule(canary, at):
    take_down(canary, at)
    for page in canary.pages:
        page.go_live_at = at
        page.save_revision().publish()


def write_further(canary, at):
    for page in canary.pages:
        page.title = f"{page.title} {canary.word}"
        page.save_revision()


def schedule_change(canary, at):
    for page in canary.pages:
        page.title = f"{page.title} {canary.word}"
        page.go_live_at = at
        page.save_revision().publish()


def expire(canary, at):
    canary.pages.update(expire_at=at)


def stay(canary, at):
    """Public until the test takes it back."""


START = {
    "draft": take_down_and_index,
    "login": restrict("login"),
    "password": restrict("password"),
    "groups": restrict("groups"),
    "private parent": move_away,
    "unindexed": take_down,
    "newer draft": write_further,
    "scheduled": schedule,
    "scheduled change": schedule_change,
    "expired": expire,
    "unpublished": stay,
    "made private": stay,
    "moved": stay,
}
SWITCH = {"unpublished": take_down, "made private": restrict("login"), "moved": move_away}


# -- surfaces ------------------------------------------------------------------------------------


def shared(innocent):
    """Addresses that tell of many things, by what they are."""
    for language in ("ar", "en"):
        yield f"/{language}/"
        for section in ("forms", "answers", "guides", "campaigns"):
            yield f"/{language}/{section}/"
            yield f"/{language}/{section}/moh/"
        yield f"/{language}/agencies/moh/"
        yield f"/{language}/search/?q={COMMON}"
        yield f"/{language}/search/"
        yield f"/{language}/feed/"
        yield f"/{language}/changed-forms/"
        yield f"/{language}/changed-forms/feed/"
        yield f"/api/v1/search?q={COMMON}&limit=100&language={language}"
        yield f"/api/v1/suggest?q={COMMON}&language={language}"
        for kind in ("forms", "faqs", "guides", "campaigns"):
            yield f"/api/v1/{kind}?limit=100&language={language}"
    for page in innocent:
        yield page.url
    yield "/sitemap.xml"


def own(canary):
    """Addresses that tell of one thing."""
    kinds = {"form": "forms", "faq": "faqs", "guide": "guides", "campaign": "campaigns"}
    for page in canary.pages:
        address = page.get_url() or "/ar/nowhere/"
        yield address
        yield f"/{page.language}/untranslated/{page.pk}/"
        yield f"/api/v1/pages{address.rstrip('/')}"
        yield f"/api/v1/{kinds[page.kind]}/{page.external_id}?language={page.language}"
        if page.kind == "form":
            yield f"/{page.language}/papers/{canary.page.number}/"
            yield f"/{page.language}/forms-compare/{canary.page.number}/"


def files(canary):
    """Addresses of its files."""
    if canary.page.kind == "form":
        for language in ("ar", "en"):
            yield f"/f/{canary.page.number}/latest.{language}.pdf"
        for version in canary.page.versions.all():
            for file in version.files.all():
                yield f"/f/{canary.page.number}/d{file.document.pk}/x.pdf"
                yield file.document.url


def heard(client, addresses, pattern=TRACE):
    """Numbers of canaries by the address that tells of them."""
    told = {}
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code < 500, address
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        told[address] = {int(number) for number in pattern.findall(body)}
    return {address: numbers for address, numbers in told.items() if numbers}


def numbers(flock, *states):
    return {canary.number for canary in flock if canary.state in states}


def told(client, flock, *states):
    """What the own addresses of the canaries in ``states`` tell."""
    some = [canary for canary in flock if canary.state in states]
    return heard(client, (address for canary in some for address in own(canary)), WORD)


def handed_out(client, flock, *states):
    """Addresses of files of the canaries in ``states`` that answer with anything but 404."""
    some = [canary for canary in flock if canary.state in states]
    addresses = [address for canary in some for address in files(canary)]
    assert addresses
    return [address for address in addresses if client.get(address).status_code != 404]


@pytest.fixture
def at():
    """The moment of the switch."""
    return timezone.now().replace(microsecond=0) + datetime.timedelta(hours=1)


@pytest.fixture
def flock(at, own_engine):
    return [hatch(number, *which, at) for number, which in enumerate(FLOCK, 100)]


@pytest.fixture
def innocent(flock):
    """Public pages that name every canary."""
    chosen = [("page", canary.page) for canary in flock]
    links = "".join(f'<a linktype="page" id="{page.pk}">x</a>' for c in flock for page in c.pages)
    body = f"<p>{links}</p>"
    made = [
        make_form(related=chosen, body=body, english=True),
        make_answer(related=chosen, body=body),
        make_campaign(promotes=chosen, related=chosen, body=body),
    ]
    return [*made, made[0].in_language("en")]


@pytest.mark.slow
def test_no_canary_sings_before_its_time_or_after(
    client, cached, at, flock, innocent, django_capture_on_commit_callbacks
):
    everywhere = [*shared(innocent)]

    def on_all_surfaces():
        return set().union(*heard(client, everywhere).values())

    with time_machine.travel(at - SECOND, tick=False) as clock:
        jobs.publish_scheduled(timezone.now())
        before = heard(client, everywhere)
        assert set().union(*before.values()) == numbers(flock, *GONE)
        assert told(client, flock, *NEVER, *LATER) == {}
        assert handed_out(client, flock, "draft", "login", "private parent", "scheduled") == []
        assert set().union(*told(client, flock, *GONE).values()) == numbers(flock, *GONE)

        clock.move_to(at)
        with django_capture_on_commit_callbacks(execute=True):
            for canary in flock:
                SWITCH.get(canary.state, stay)(canary, at)
        assert on_all_surfaces() <= numbers(flock, "expired")
        assert told(client, flock, *LATER, *SWITCH) == {}
        assert handed_out(client, flock, *GONE) == []

        clock.move_to(at + KEPT)  # the scheduler has not come by yet
        assert on_all_surfaces() == set()
        assert told(client, flock, *NEVER, *LATER, *GONE) == {}

        with django_capture_on_commit_callbacks(execute=True):
            jobs.publish_scheduled(timezone.now())
        assert on_all_surfaces() == numbers(flock, *LATER)
        assert set().union(*told(client, flock, *LATER).values()) == numbers(flock, *LATER)


def test_every_surface_tells_of_a_canary_that_is_free(client, at, own_engine):
    """So that the silence of the others means something."""
    free = [hatch(200 + number, "expired", kind, at) for number, kind in enumerate(MAKERS)]
    chosen = [("page", canary.page) for canary in free]
    innocent = [make_answer(related=chosen), make_campaign(promotes=chosen)]
    addresses = [*shared(innocent)]
    silent = set(addresses) - set(heard(client, addresses))
    assert silent == {"/ar/", "/en/"}  # the home page leads to sections
    for canary in free:
        assert {page.get_url() for page in canary.pages} <= set(heard(client, own(canary)))
    assert len(handed_out(client, free, "expired")) == len([*files(free[0])])


def test_there_are_thirty(at):
    assert len(FLOCK) == 30
    assert {state for state, _ in FLOCK} == {*NEVER, *LATER, *GONE} == set(START)
