"""The demonstration's cases: fourteen months of them, and a training agency to practise on."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

from django.utils import timezone
from django_tasks import task

from agencies.models import Agency
from casework.holidays import draft_year
from casework.models import Case, Holiday, ReplyTemplate
from casework.services.seeding import seed

FOLDER = Path(__file__).resolve().parent
COUNT, PRACTICE = 900, 60
MONTHS = timedelta(days=425)
TRAINING = {
    "code": "TRAIN",
    "name_ar": "جهة التدريب (حالات خيالية)",
    "name_en": "Training agency (fictional cases)",
    "training": True,
}


def cases_missing() -> bool:
    """Whether the demonstration has no cases yet."""
    return not Case.objects.filter(fictional=True).exists()


def confirm_holidays(first: int, last: int) -> None:
    """The holidays of these years, confirmed by an invented circular."""
    for year in range(first, last + 1):
        draft_year(year)
    Holiday.objects.filter(confirmed_at=None, day__year__lte=last).update(
        confirmed_at=timezone.now(), circular="تعميم تجريبي"
    )


@task(priority=50)  # before the hundreds of sheets
def write_cases() -> int:
    """Write them once, in the background; how many. Real agencies first, then the training one."""
    if not cases_missing():
        return 0
    end = timezone.now()
    start = end - MONTHS
    confirm_holidays(start.year, end.year)
    for row in json.loads((FOLDER / "reply_templates.json").read_text(encoding="utf-8")):
        ReplyTemplate.objects.get_or_create(name=row["name"], defaults=row)
    real = Agency.objects.filter(merged_into__isnull=True, training=False).order_by("pk")
    # the two agencies that have officers in the demonstration get the most
    codes = ("MOI", "MOH")
    found = sorted(real, key=lambda agency: (agency.code not in codes, agency.pk))
    done = seed(COUNT, seed=7, start=start, end=end, agencies=found, force=True)
    training, _made = Agency.objects.get_or_create(code=TRAINING["code"], defaults=TRAINING)
    done += seed(PRACTICE, seed=11, start=start, end=end, agencies=[training], force=True)
    return done
