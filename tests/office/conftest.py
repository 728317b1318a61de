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
def foreign(accounts):
    """Things of the Ministry of Interior that are nobody else's business yet."""
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
        "notice": make_notice(where="agency", agency=agency, title_ar=TITLE),
    }


def _image(place):
    from wagtail.images import get_image_model
    from wagtail.images.tests.utils import get_test_image_file

    return get_image_model().objects.create(
        title=TITLE, description="صورة", file=get_test_image_file(), collection=place
    )
