"""Nothing of another agency is told at any address of the admin."""

from __future__ import annotations

import re

import pytest
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from office import roles
from office.tree import shelf
from tests.factories import make_agency, make_document, make_form
from tests.office.staff import SECRET, WORD, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def plain_search(settings):
    """Without migrations there is no full-text table for the admin's own search."""
    backend = "wagtail.search.backends.database.fallback"
    settings.WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": backend}}


def patterns(resolver, namespace=""):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from patterns(pattern, inner)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield f"{namespace}{pattern.name}", pattern.pattern


def arguments(pattern):
    return list(getattr(pattern, "converters", {}) or {}) or list(pattern.regex.groupindex)


def values(name, foreign):
    """What stands for each argument of the address ``name``."""
    page, (first, second), state = foreign["page"], foreign["revisions"], foreign["state"]
    things = {"documents": "document", "docs": "document", "images": "image"}
    room = name.split(":")[-2] if ":" in name else ""
    thing = next((key for word, key in things.items() if word in room), room)
    thing = {"wagtailadmin_collections": "place"}.get(thing, thing)
    return {
        "pk": foreign[thing].pk if thing in foreign else page.pk,
        "page_id": page.pk,
        "page_pk": page.pk,
        "parent_page_id": page.get_parent().pk,
        "page_to_move_id": page.pk,
        "destination_id": shelf("form", make_agency("MOH"), "ar").pk,
        "revision_id": second.pk,
        "revision_id_a": first.pk,
        "revision_id_b": second.pk,
        "task_state_id": state.current_task_state.pk,
        "workflow_state_id": state.pk,
        "workflow_pk": state.workflow.pk,
        "task_id": state.current_task_state.task.pk,
        "document_id": foreign["document"].pk,
        "doc_id": foreign["document"].pk,
        "image_id": foreign["image"].pk,
        "collection_id": foreign["place"].pk,
        "agency_id": foreign["agency"].pk,
        "action_name": "approve",
        "action": "delete",
        "filter_spec": "original",
        "content_type_app_name": "forms_library",
        "content_type_model_name": "transactionformpage",
        "app_label": "wagtailcore" if name == "wagtail_bulk_action" else "forms_library",
        "app_name": "forms_library",
        "model_name": "page" if name == "wagtail_bulk_action" else "transactionformpage",
        "object_id": page.pk,
    }


def admin_addresses(foreign):
    """Every address below ``/cms/`` that can be about the things of ``foreign``."""
    for name, pattern in patterns(get_resolver()):
        known = values(name, foreign)
        names = arguments(pattern)
        if any(argument not in known for argument in names):
            continue
        try:
            address = reverse(name, kwargs={argument: known[argument] for argument in names})
        except NoReverseMatch:
            continue
        if address.startswith("/cms/") and not re.search("logout|failwhale", address):
            yield address


def questions(foreign):
    """The same with what lists, choosers and interfaces of the admin can be asked."""
    for address in admin_addresses(foreign):
        yield address
        if re.search(r"\d", address):
            continue
        kind = next((kind for kind in ("document", "image") if kind in address), "page")
        if "/api/" in address:
            yield f"{address}?search={WORD}&fields=*"
        elif "choose" in address:
            yield f"{address}?id={foreign[kind].pk}"
            yield f"{address}?q={WORD}"
        elif "results" in address:
            yield f"{address}?q={WORD}"
    above = foreign["page"].get_parent().pk
    yield f"/cms/api/main/pages/?child_of={above}&fields=*&for_explorer=1"
    yield f"/cms/choose-page/{above}/?page_type=forms_library.transactionformpage"
    for kind, key in (("core/officedocument", "document"), ("wagtailimages/image", "image")):
        yield f"/cms/bulk/{kind}/delete/?id={foreign[key].pk}"
        yield f"/cms/bulk/{kind}/delete/?id=all"
    yield f"/cms/bulk/wagtailcore/page/publish/?id=all&childOf={above}"


def where_it_is_told(username, foreign):
    client = signed_in(username)
    client.raise_request_exception = False
    told = []
    for address in questions(foreign):
        answer = client.get(address)
        body = b"" if answer.streaming else answer.content
        if SECRET in body.decode(errors="replace"):
            told.append(address)
    return told


@pytest.mark.parametrize("username", ["editor.moh", "officer.moh", "minister"])
def test_nothing_of_another_agency_is_told_at_any_address(foreign, username):
    assert where_it_is_told(username, foreign) == []


def test_the_same_addresses_tell_it_to_those_who_look_after_everything(foreign):
    told = {re.sub(r"[\d?].*", "", address) for address in where_it_is_told("admin", foreign)}
    for address in ("/cms/pages/", "/cms/choose-page/", "/cms/documents/", "/cms/images/"):
        assert address in told
    assert len(told) > 30


def test_the_editors_of_an_agency_still_see_what_is_theirs(foreign):
    agency = make_agency("MOH")
    mine = make_form(agency=agency, number="MOH-1", title="مسودتي", live=False)
    known = make_form(agency=make_agency("MOI"), number="MOI-3", title="منشور لغيري")
    document = make_document(name="moh.pdf")
    document.collection = roles.collection_of(agency)
    document.save()
    client, above = signed_in("editor.moh"), mine.get_parent()
    for address, told in [
        (f"/cms/pages/{above.pk}/", mine.title),
        (f"/cms/pages/{mine.pk}/history/", mine.title),
        (f"/cms/pages/{mine.pk}/copy/", mine.title),
        (f"/cms/choose-page/{above.pk}/", mine.title),
        (f"/cms/choose-page/{known.get_parent().pk}/", known.title),
        (f"/cms/choose-page/chosen-multiple/?id={known.pk}", known.title),
        ("/cms/choose-page/search/?q=مسودتي", mine.title),
        (f"/cms/bulk/wagtailcore/page/delete/?id={mine.pk}", mine.title),
        (f"/cms/bulk/wagtailcore/page/delete/?id=all&childOf={above.pk}", mine.title),
        (f"/cms/bulk/core/officedocument/delete/?id={document.pk}", document.title),
        ("/cms/api/main/documents/", document.title),
        (f"/cms/api/main/pages/?child_of={above.pk}", mine.title),
    ]:
        answer = client.get(address)
        assert answer.status_code == 200, address
        text = answer.content.decode()
        assert told in text or told.encode("unicode_escape").decode() in text, address


def test_only_who_looks_after_everything_gets_the_report_of_page_types(accounts):
    address = reverse("wagtailadmin_reports:page_types_usage")
    for username, seen in [("editor", True), ("director", True), ("editor.moh", False)]:
        client = signed_in(username)
        assert (client.get(address).status_code == 200) == seen, username
        assert (address in client.get("/cms/").content.decode()) == seen, username
