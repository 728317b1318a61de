"""The members of staff of the demonstration, and things that are not everybody's business."""

from __future__ import annotations

import pytest

from tests.office.staff import PASSWORD, TITLE, staff


@pytest.fixture
def accounts(db):
    """The demonstration accounts, and the agencies they work for."""
    from office.demo.accounts import create_accounts
    from tests.factories import make_agency

    make_agency("MOH")
    make_agency("MOI")
    create_accounts(PASSWORD)


@pytest.fixture
def english(accounts):
    """The director reads English, so that words can be looked for."""
    from wagtail.users.models import UserProfile

    UserProfile.objects.filter(user=staff("director")).update(preferred_language="en")


@pytest.fixture
def foreign(accounts):
    """Things of the Ministry of Interior that are nobody else's business yet."""
    from core import outbox
    from core.models import OutboxEntry
    from office.roles import collection_of
    from tests.factories import make_agency, make_document, make_form
    from tests.factories.notices import make_notice

    agency = make_agency("MOI")
    place = collection_of(agency)
    page = make_form(agency=agency, number="MOI-1", title=TITLE, live=False)
    revisions = [page.save_revision(), page.save_revision(user=staff("editor"))]
    live = make_form(agency=agency, number="MOI-2", title="عنوان معروف")
    live.title = TITLE
    live.save_revision(user=staff("editor"))
    parked = outbox.put("mail", {})
    OutboxEntry.objects.filter(pk=parked.pk).update(state=OutboxEntry.State.PARKED)
    document = make_document(name="moi.pdf")
    document.title, document.collection = TITLE, place
    document.save()
    return {
        "agency": agency,
        "place": place,
        "page": page,
        "live": live,
        "revisions": revisions,
        "state": page.get_workflow().start(page, staff("editor")),
        "document": document,
        "image": _image(place),
        "parked": parked,
        "notice": make_notice(where="agency", agency=agency, title_ar=TITLE),
    }


def _image(place):
    from wagtail.images import get_image_model
    from wagtail.images.tests.utils import get_test_image_file

    return get_image_model().objects.create(
        title=TITLE, description="صورة", file=get_test_image_file(), collection=place
    )
