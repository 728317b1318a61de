"""Cases in every status, with references and a code that a test in another process knows."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth import get_user_model
from django.utils import timezone
from wagtail.models import Page

from agencies.models import Agency
from casework import services
from casework.codes import hash_code, hash_token
from casework.enums import Confidentiality, Kind, Status
from casework.models import Case, Draft, Ground
from core.references import Reference
from tests.factories.cases import make_agency, make_officer, make_submission

AGENCY = "MOI"
CODE = "4821-0937-5526-1184"
#: drafts that became a case: a named one, one without a name, one whose hour is over
NAMED, ANONYMOUS, LATE = "browser-named-draft-1", "browser-anonymous-1", "browser-late-draft-1"
#: in the order in which they are numbered
STATUSES = list(Status)
OVERDUE = "overdue"
ANSWER = (
    "نظرنا في شكواك ووجدنا أن التأخير وقع فعلًا: سُجّلت معاملتك في الأول من نوفمبر ولم تُحل إلى "
    "الوحدة المختصة إلا بعد أسبوعين.\n\nأُنجزت المعاملة اليوم، ويمكنك تسلّمها من القاعة."
)


def reference(status: str, year: int) -> str:
    """The reference of the complaint that is in ``status``."""
    number = len(STATUSES) + 1 if status == OVERDUE else STATUSES.index(Status(status)) + 1
    return str(Reference(Kind.COMPLAINT, AGENCY, year, number))


def fill() -> None:
    """Write cases of every status, and three drafts that have been sent."""
    agency, other = Agency.objects.get(code=AGENCY), make_agency("MOH", "وزارة الصحة")
    users = get_user_model()
    officer = make_officer(users, "browser.officer", agency)
    rights = ("control_complaints", "control_support")
    head = make_officer(users, "browser.head", agency, perms=rights)
    ground = Ground.objects.create(
        code="B01",
        text_ar="موضوع منظور أمام القضاء",
        text_en="The matter is before a court",
        instead_ar="تابع الدعوى لدى المحكمة المختصة، وقدّم إليها ما لديك من مستندات.",
        instead_en="Follow the case at the court, and give it the papers that you have.",
        question_ar="هل الموضوع منظور أمام القضاء؟",
        question_en="Is the matter before a court?",
    )
    made = [_open(agency) for _status in STATUSES]
    for status, case in zip(STATUSES, made, strict=True):
        _live(case, status, officer, head, other, ground, made[0])
    late = services.open_case(make_submission(agency), at=timezone.now() - timedelta(days=40)).case
    Case.objects.filter(agency=agency).update(tracking_hash=hash_code(CODE))
    assert late.is_overdue()
    for token, confidentiality in (
        (NAMED, Confidentiality.NAMED),
        (ANONYMOUS, Confidentiality.ANONYMOUS),
        (LATE, Confidentiality.NAMED),
    ):
        _sent(agency, token, confidentiality)


def _open(agency: Agency) -> Case:
    received = timezone.now() - timedelta(days=9)
    points = ("تأخرت المعاملة شهرين", "لم يرد أحد على اتصالي")
    return services.open_case(make_submission(agency, points=points), at=received).case


def _live(case, status, officer, head, other, ground, target) -> None:
    if status == Status.RECEIVED:
        return
    if status == Status.WITHDRAWN:
        services.withdraw(case)
    elif status == Status.REFUSED:
        services.refuse(case, head, ground, "الموضوع منظور أمام المحكمة، ولا يجوز لنا النظر فيه.")
    elif status == Status.MERGED:
        services.merge(case, target, head)
    else:
        accepted_at = timezone.now() - timedelta(days=7)
        services.accept(case, officer, "سُجّلت شكواك وطلبنا جواب الإدارة كتابةً.", at=accepted_at)
        _further(case, status, officer, other)


def _further(case, status, officer, other) -> None:
    if status == Status.AWAITING_CITIZEN:
        services.ask(case, officer, "أرسل إلينا صورة الإيصال من فضلك.")
    elif status == Status.REFERRED:
        services.refer(case, officer, other, "الخدمة تقدّمها وزارة الصحة.")
    elif status in (Status.ANSWERED, Status.APPEALED, Status.CLOSED):
        points = [
            {"finding": "upheld", "text": "ثبت التأخير، واعتذرنا عنه."},
            {"finding": "not_upheld", "text": "سجل الاتصالات يبيّن أن القسم أجاب مرتين."},
        ]
        services.answer(case, officer, "partly_upheld", ANSWER, points)
        if status == Status.APPEALED:
            services.appeal(case, "لم يُنظر في المستند المرفق.")
        if status == Status.CLOSED:
            services.rate(case, 5, 5, 5, "")  # content: it need not stay open for an appeal
            services.close(case, officer)


def _sent(agency: Agency, token: str, confidentiality: str) -> None:
    now = timezone.now()
    draft = Draft.objects.create(
        token_hash=hash_token(token),
        form=Page.objects.filter(depth__gt=1).first(),
        language="ar",
        started_at=now,
        saved_at=now,
    )
    at = now - timedelta(hours=2) if token == LATE else now
    services.open_case(make_submission(agency, confidentiality=confidentiality), draft=draft, at=at)
