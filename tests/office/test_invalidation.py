"""What is kept of the public pages is never older than what they show."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db.models.signals import post_delete, post_save
from django.utils import timezone
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.models import Page, PageViewRestriction, Site

from casework.models import Category, Ground
from core import memo
from core.models import OfficeDocument, OfficeSettings, Topic
from core.signals import shows_on_pages
from office.tree import shelf
from search.models import Synonym
from tests.factories import (
    make_agency,
    make_answer,
    make_campaign,
    make_form,
    make_guide,
    make_version,
)
from tests.factories.notices import make_notice

pytestmark = pytest.mark.django_db

#: apps whose rows may show on public pages
APPS = {
    *("office", "upkeep", "feedback", "awareness", "guidance", "forms_library", "casework"),
    *("agencies", "core", "search", "wagtailsearchpromotions", "wagtaildocs", "wagtailimages"),
    *("wagtailcore", "wagtailredirects"),
}
#: rows that show on no page that is kept, or only with the page that they belong to
ELSEWHERE = {
    "a page's own, published with it": {
        "casework.CaseFormField",
        "forms_library.FormVersion",
        "forms_library.FormFile",
    },
    "told where it is written: page_cache.forget_all": {
        "casework.Holiday",
        "casework.WorkingHours",
        "guidance.Booklet",
    },
    "a case, and what is done about it": {
        *("casework.Case", "casework.Event", "casework.Rating", "casework.Attachment"),
        *("casework.Follower", "casework.Notice", "casework.Proposal", "casework.Redaction"),
        *("casework.Referral", "casework.CaseCounter", "casework.CaseWords", "casework.Draft"),
        *("casework.IdempotencyKey", "casework.QuestionSet", "casework.Escalation"),
    },
    "of staff alone": {
        *("casework.ReplyTemplate", "casework.SavedView", "casework.StaffDraft"),
        *("casework.Presence", "casework.InboxPreference", "agencies.Membership"),
        *("office.TwoPersonApproval", "office.ImportedItem", "upkeep.LinkProblem"),
        *("upkeep.Reminder", "feedback.PageFeedback", "feedback.OwnerTask"),
    },
    "counts that no page shows": {
        *("forms_library.DownloadCount", "search.SearchTally", "casework.Deflection"),
        *("wagtailsearchpromotions.Query", "wagtailsearchpromotions.QueryDailyHits"),
    },
    "the office's own works": {
        *("core.AuditRow", "core.AuditHead", "core.JobRun", "core.OutboxEntry"),
        *("core.Heartbeat", "core.ThrottleCount"),
    },
    "found by search, whose pages live a second": {"core.FileText"},
    "asked where there is no page": {"wagtailredirects.Redirect"},
    "not the document model in use": {"wagtaildocs.Document"},
    "made from an image at an address of its own": {"wagtailimages.Rendition"},
    "of Wagtail's admin": {
        f"wagtailcore.{name}"
        for name in (
            *("Locale", "GroupSitePermission", "APIToken", "ModelLogEntry", "Revision"),
            *("Collection", "GroupCollectionPermission", "UploadedFile", "WorkflowContentType"),
            *("WorkflowState", "Workflow", "WorkflowTask", "Task", "GroupApprovalTask"),
            *("TaskState", "GroupPagePermission", "WorkflowPage", "PageLogEntry", "Comment"),
            *("CommentReply", "PageSubscription", "ReferenceIndex"),
        )
    },
}


def told(signal, model):
    receivers = signal._live_receivers(model)
    flat = [one for part in receivers for one in (part if isinstance(part, list) else [part])]
    return any(shows_on_pages.__name__ in getattr(one, "__qualname__", "") for one in flat)


def test_every_model_tells_of_its_changes_or_shows_nowhere():
    elsewhere = {label for labels in ELSEWHERE.values() for label in labels}
    models = [
        model
        for model in apps.get_models()
        if model._meta.app_label in APPS and not issubclass(model, Page)
    ]
    silent = {
        model._meta.label
        for model in models
        if not (told(post_save, model) and told(post_delete, model))
    }
    assert silent == elsewhere & {model._meta.label for model in models}
    assert elsewhere == silent  # the table names nothing that is not there


@pytest.fixture
def house(settings):
    """A house with something of every kind, and the addresses that show it."""
    settings.PAGE_CACHE = True
    moh = make_agency("MOH")
    things = {
        "agency": moh,
        "form": make_form(title="ترخيص مخبز", english=True, agency=moh),
        "answer": make_answer(title="كيف أرخص مخبزًا؟", agency=moh),
        "guide": make_guide(title="دليل ترخيص المخابز", agency=moh),
        "campaign": make_campaign(title="حملة المخابز", agency=moh),
        "notice": make_notice(),
        "topic": Topic.objects.create(code="bakery", name_ar="مخابز", name_en="Bakeries"),
        "category": Category.objects.create(kind="complaint", name_ar="تأخر", name_en="Delay"),
    }
    things["ground"] = Ground.objects.create(
        code="B90", text_ar="منظور أمام القضاء", instead_ar="تابع قضيتك", question_ar="أهو كذلك؟"
    )
    make_version(things["form"])
    pages = Page.objects.live().filter(depth__gt=2).specific()
    paths = sorted({page.get_url() for page in pages if page.get_url()})
    paths = [path.removeprefix("http://testserver") for path in paths]
    return things, [*paths, "/ar/search/?q=مخبز", "/en/search/?q=bakery"]


def publish(page, **fields):
    page = type(page).objects.get(pk=page.pk)
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()


def save(row, **fields):
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()


def private(things):
    page = things["answer"].get_parent()
    PageViewRestriction.objects.create(page=page, restriction_type="login")


def replace_file(things):
    document = OfficeDocument.objects.first()
    save(document, title="ورقة أخرى", file_size=123_456)


def promote(things):
    query = Query.get("مخبز")
    SearchPromotion.objects.create(query=query, page=things["campaign"], description="هنا")


CHANGES = {
    "publish a form": lambda t: publish(t["form"], title="ترخيص مخبز جديد"),
    "unpublish an answer": lambda t: t["answer"].unpublish(),
    "delete a guide": lambda t: t["guide"].delete(),
    "move a campaign": lambda t: t["campaign"].move(
        shelf("campaign", make_agency("KM"), "ar"), "last-child"
    ),
    "a shelf of its own for those signed in": private,
    "rename an agency": lambda t: save(t["agency"], name_ar="وزارة أخرى", name_en="Another"),
    "end a notice": lambda t: save(t["notice"], ends_at=timezone.now()),
    "delete a notice": lambda t: t["notice"].delete(),
    "rename a category": lambda t: save(t["category"], name_ar="بطء", name_en="Slow"),
    "reword a ground": lambda t: save(t["ground"], text_ar="صدر فيه حكم نهائي"),
    "another hotline": lambda t: save(
        OfficeSettings.for_site(Site.objects.get()), hotline="1888888"
    ),
    "replace a file": replace_file,
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_shows_on_every_page_at_once(
    client, house, settings, change, django_capture_on_commit_callbacks
):
    things, paths = house
    before = {path: answer_to(client, path) for path in paths}
    assert sum(status == 200 for status, _body in before.values()) > 15
    with django_capture_on_commit_callbacks(execute=True):
        CHANGES[change](things)
    kept = {path: answer_to(client, path) for path in paths}
    settings.PAGE_CACHE = False
    memo._kept.clear()
    fresh = {path: answer_to(client, path) for path in paths}
    assert [path for path in paths if kept[path] != fresh[path]] == []
    assert before != fresh  # else nothing was proven


@pytest.mark.parametrize(
    "change", [promote, lambda things: Synonym.objects.create(words="فرن", meanings="مخبز")]
)
def test_what_editors_do_for_search_is_told(
    house, change, django_capture_on_commit_callbacks, settings
):
    from core import generation

    things, _paths = house
    before = generation.current()
    with django_capture_on_commit_callbacks(execute=True):
        change(things)
    assert generation.current() != before


def answer_to(client, path):
    answer = client.get(path)
    return answer.status_code, answer.content
