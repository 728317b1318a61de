"""Editors read what was said of their pages; owners hear of those that help nobody."""

from __future__ import annotations

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from core import outbox
from core.models import OutboxEntry
from feedback.models import OwnerTask, PageFeedback
from feedback.services import NOES, owners, tell_owners
from tests.factories import make_agency, make_form
from tests.upkeep.conftest import editors_of, mails, make_user

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
REMARKS, TOTALS = "/cms/reports/remarks/", "/cms/reports/remarks/pages/"


def say(page, useful=False, days_ago=0.0, **fields):
    at = timezone.now() - days_ago * DAY
    return PageFeedback.objects.create(
        page=page, language=page.language, useful=useful, at=at, **fields
    )


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def editor(db):
    return make_user("moh", group=editors_of("MOH"))


@pytest.fixture
def page(editor):
    return make_form(agency=make_agency("MOH"), title="نموذج الصحة", owner=editor)


@pytest.fixture
def other(db):
    return make_form(agency=make_agency("MOI"), title="نموذج الداخلية")


# -- reading -------------------------------------------------------------------------------------


def test_an_editor_reads_the_remarks_on_their_own_pages_newest_first(editor, page, other):
    say(page, text="قديم", days_ago=2)
    say(page, text="جديد <script>")
    say(page)  # says nothing
    say(page, useful=True)
    say(other, text="ليس لك")
    text = signed_in(editor).get(REMARKS).content.decode()
    assert text.index("جديد") < text.index("قديم")
    assert "<script> " not in text
    assert "&lt;script&gt;" in text
    assert "ليس لك" not in text


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("?state=done", {"منجزة"}),
        ("?state=new", {"بانتظار"}),
        ("?reason=unclear", {"منجزة"}),
        ("", {"منجزة", "بانتظار"}),
    ],
)
def test_remarks_are_filtered(editor, page, query, shown):
    say(page, text="منجزة", reason="unclear", state="done", done_at=timezone.now())
    say(page, text="بانتظار", reason="outdated")
    text = signed_in(editor).get(REMARKS + "results/" + query).content.decode()
    assert {word for word in ("منجزة", "بانتظار") if word in text} == shown


def test_a_remark_is_dealt_with_once_and_says_by_whom(editor, page):
    row = say(page, text="نص")
    client = signed_in(editor)
    assert client.post(f"{REMARKS}{row.pk}/done/").status_code == 302
    row.refresh_from_db()
    assert (row.state, row.done_by) == ("done", editor)
    signed_in(make_user("second", group=editors_of("MOH"))).post(f"{REMARKS}{row.pk}/done/")
    row.refresh_from_db()
    assert row.done_by == editor


def test_nobody_deals_with_remarks_on_pages_of_others(editor, other):
    row = say(other, text="نص")
    client = signed_in(editor)
    assert client.post(f"{REMARKS}{row.pk}/done/").status_code == 404
    assert client.post(f"{TOTALS}{other.pk}/done/").status_code == 404
    assert client.get(f"{REMARKS}{row.pk}/done/").status_code == 405
    row.refresh_from_db()
    assert row.state == "new"


def test_who_edits_nothing_reads_nothing(page):
    client = signed_in(make_user("officer"))
    row = say(page, text="نص")
    for address in (REMARKS, TOTALS):
        assert client.get(address).status_code == 302
    assert client.post(f"{REMARKS}{row.pk}/done/").status_code == 302
    row.refresh_from_db()
    assert row.state == "new"


def test_totals_tell_how_many_were_helped_in_the_last_year(editor, page):
    for _ in range(3):
        say(page, useful=True)
    say(page, text="نص")
    say(page, text="قديم", days_ago=366)
    row = signed_in(editor).get(TOTALS).context["object_list"][0]
    assert (row["yes"], row["no"], row["share"], row["waiting"]) == (3, 1, 75, 1)


def test_finishing_a_page_ends_its_task_and_its_remarks(editor, page):
    say(page, text="نص")
    OwnerTask.objects.create(page=page, noes=5, opened_at=timezone.now())
    assert signed_in(editor).post(f"{TOTALS}{page.pk}/done/").status_code == 302
    assert PageFeedback.objects.get().state == "done"
    assert OwnerTask.objects.get().done_by == editor


def test_the_editors_home_says_how_many_wait_and_which_help_least(editor, page):
    for _ in range(5):
        say(page, text="نص")
    text = signed_in(editor).get("/cms/").content.decode()
    panel = text.split('id="readers-remarks-heading"')[1]
    assert "5" in panel
    assert page.title in panel
    assert "readers-remarks-heading" not in (
        signed_in(make_user("officer")).get("/cms/").content.decode()
    )


# -- telling -------------------------------------------------------------------------------------


def test_an_owner_hears_of_a_page_after_five_noes_once_in_thirty_days(page, editor):
    now = timezone.now()
    for _ in range(NOES - 1):
        say(page)
    assert tell_owners(now) == 0
    say(page, reason="outdated", text="سرّي جداً")
    now = timezone.now()
    assert tell_owners(now) == 1
    assert tell_owners(now) == 0
    (mail,) = mails()
    assert mail["to"] == editor.email
    assert page.title in mail["subject"]
    for part in (mail["text"], mail["html"]):
        assert f"page={page.pk}" in part
        assert "سرّي جداً" not in part
    assert OwnerTask.objects.get().noes == NOES


def test_old_noes_do_not_count_and_new_ones_after_a_month_do(page):
    for _ in range(NOES):
        say(page, days_ago=31)
    now = timezone.now()
    assert tell_owners(now) == 0
    for _ in range(NOES):
        say(page)
    assert tell_owners(timezone.now()) == 1
    later = timezone.now() + 29 * DAY
    assert tell_owners(later) == 0


def test_a_page_that_was_taken_down_troubles_nobody(page):
    for _ in range(NOES):
        say(page)
    page.unpublish()
    assert tell_owners(timezone.now()) == 0


def test_a_mail_that_fails_leaves_no_task_behind(page, monkeypatch):
    for _ in range(NOES):
        say(page)

    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(outbox, "put", broken)
    with pytest.raises(RuntimeError):
        tell_owners(timezone.now())
    assert not OwnerTask.objects.exists()
    assert not OutboxEntry.objects.exists()


@pytest.mark.parametrize("case", ["owner", "owner gone", "no owner", "nobody near"])
def test_who_looks_after_a_page(case, django_user_model):
    root = django_user_model.objects.create_superuser("root", "root@office.example", "x")
    group = editors_of("MOH")
    owner, colleague = make_user("owner", group=group), make_user("colleague", group=group)
    page = make_form(agency=make_agency("MOH"), owner=None if case == "no owner" else owner)
    if case in ("owner gone", "nobody near"):
        owner.is_active = False
        owner.save()
    if case == "nobody near":
        colleague.email = ""
        colleague.save()
    expected = {
        "owner": [owner],
        "owner gone": [colleague],
        "no owner": [owner, colleague],
        "nobody near": [root],
    }
    assert set(owners(type(page).objects.get(pk=page.pk))) == set(expected[case])


def test_the_owner_of_the_arabic_page_looks_after_the_english_one(editor):
    page = make_form(agency=make_agency("MOH"), owner=editor, english=True)
    make_user("colleague", group=editors_of("MOH"))
    assert owners(page.in_language("en")) == [editor]
