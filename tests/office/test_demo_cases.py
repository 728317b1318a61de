"""The demonstration's cases: once, with a training agency apart."""

from __future__ import annotations

import pytest

from agencies.models import Agency
from casework.models import Case, Holiday, ReplyTemplate
from office.demo.cases import COUNT, PRACTICE, cases_missing, write_cases
from tests.factories.cases import make_agency

pytestmark = pytest.mark.django_db


def test_they_are_written_once_and_practice_stands_apart(home):
    for code in ("MOI", "MOH", "KM"):
        make_agency(code)
    assert cases_missing()
    assert write_cases.func() == COUNT + PRACTICE
    assert write_cases.func() == 0
    training = Agency.objects.get(training=True)
    assert Case.objects.filter(agency=training).count() == PRACTICE
    assert Case.objects.filter(agency__training=False).count() == COUNT
    assert Case.objects.open().exists()
    assert not Case.objects.filter(fictional=False).exists()
    assert Holiday.objects.filter(confirmed_at__isnull=False, name_ar="اليوم الوطني").exists()
    assert ReplyTemplate.objects.count() == 5
