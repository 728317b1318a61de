"""One walk through a form: its draft, its page in the reader's language, its steps."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django import forms
from django.urls import reverse
from django.utils import translation
from django.utils.datastructures import MultiValueDict

from agencies.models import Agency
from casework import attachments, drafts
from casework.enums import Kind
from casework.forms import BarsForm, StepForm, form_classes
from casework.forms.questions import current_set
from casework.forms.steps import DetailsMixin, agencies_to_write_to
from casework.models import Attachment, CaseFormPage, Draft, Ground, QuestionSet
from casework.submissions import Submission
from core.language import ARABIC, ENGLISH, current_language
from core.publication import is_open

Data = Mapping[str, Any]
#: what the file inputs offer to choose; what a file is, its content says
ACCEPTED = ".pdf,.jpg,.jpeg,.png,.webp,.heic,.heif"


def bound_data(values: Data) -> MultiValueDict[str, Any]:
    """Kept values as a form reads what a browser sends."""
    return MultiValueDict({k: v if isinstance(v, list) else [v] for k, v in values.items()})


def values_of(form: forms.Form, post: Any) -> dict[str, Any]:
    """What ``post`` holds for the fields of ``form``; of a doubled one the last value."""
    values: dict[str, Any] = {}
    for name, field in form.fields.items():
        if name in post and not isinstance(field, forms.FileField):
            several = isinstance(field, forms.MultipleChoiceField)
            values[name] = post.getlist(name)[:100] if several else post[name]
    return values


def agency_named(page: CaseFormPage, values: Data) -> Agency | None:
    """The agency that ``values`` name, where the form leaves it to its sender."""
    code = values.get("agency")
    if page.source.agency is not None or not isinstance(code, str):
        return None
    found: Agency | None = agencies_to_write_to().filter(code=code[:8]).first()
    return found


def steps_of(kind: str) -> list[str]:
    """The steps of a form of ``kind`` in order; no questions where no ground is in force."""
    known = list(form_classes(kind))
    if "bars" in known and not Ground.objects.in_force().exists():
        known.remove("bars")
    return known


def closed_reason(page: CaseFormPage) -> str:
    """Why nothing can be sent with this form, in the page's words; empty while it is open."""
    return page.closed_because or page.source.closed_because


class Walk:
    """A draft on its way, in the reader's language."""

    accepted = ACCEPTED

    def __init__(self, draft: Draft, token: str) -> None:
        self.draft, self.token = draft, token
        form = CaseFormPage.objects.select_related("agency").get(pk=draft.form_id)
        self.page: CaseFormPage = form.in_language(current_language())
        self.kind = str(self.page.source.case_kind)
        self.steps = steps_of(self.kind)

    @classmethod
    def at(cls, token: str) -> Walk | None:
        """The walk whose draft has this token; ``None`` where there is no such draft."""
        draft = drafts.find(token)
        return cls(draft, token) if draft is not None else None

    # -- where one is --------------------------------------------------------------------------

    @property
    def first(self) -> str:
        """The step that stands on the form's own page."""
        return self.steps[0]

    def next_of(self, step: str) -> str:
        """The step or the page in between that follows ``step``."""
        if step == "details" and self.kind != Kind.SUGGESTION and not self.seen("matches"):
            return "matches"
        return self.steps[self.steps.index(step) + 1]

    def after(self, form: StepForm) -> str:
        """Where the valid ``form`` leads: on, or to the page that says where to go instead."""
        elsewhere = (isinstance(form, BarsForm) and form.barred) or (
            isinstance(form, DetailsMixin) and form.leads_to()
        )
        return "exit" if elsewhere else self.next_of(form.step)

    def before(self, step: str) -> str:
        """The step in front of ``step``; empty for the first one."""
        place = self.steps.index(step)
        return self.steps[place - 1] if place else ""

    def url(self, step: str) -> str:
        """The address of a step of this draft."""
        return reverse("draft_step", args=[self.token, step])

    def url_in_other_language(self, step: str) -> str:
        """The same step, and the same draft, in the other language."""
        with translation.override(ARABIC if current_language() == ENGLISH else ENGLISH):
            return self.url(step)

    @cached_property
    def closed(self) -> bool:
        """Whether its form takes nothing any more."""
        return bool(closed_reason(self.page)) or not is_open(self.page.source)

    @property
    def file_step(self) -> str:
        """The step on which files are attached."""
        return "details" if self.kind == Kind.COMPLAINT else "you"

    def seen(self, mark: str) -> bool:
        """Whether a page in between was passed."""
        return bool(drafts.marks_of(self.draft).get(mark))

    def seen_as(self, mark: str) -> str:
        """What was remembered of a page in between."""
        return str(drafts.marks_of(self.draft).get(mark) or "")

    # -- what is in it -------------------------------------------------------------------------

    def kept(self, step: str) -> dict[str, Any]:
        """What was typed in ``step`` so far."""
        return dict((self.draft.data or {}).get(step, {}))

    @cached_property
    def questions(self) -> QuestionSet | None:
        """The editor's questions."""
        return current_set(self.page)

    @cached_property
    def files(self) -> list[Attachment]:
        """What was attached so far."""
        return attachments.files_of(self.draft)

    @property
    def subject_step(self) -> str:
        """The step that asks for agency and subject."""
        return "about" if self.kind == Kind.COMPLAINT else "details"

    @cached_property
    def agency(self) -> Agency | None:
        """The agency it goes to, once it is known."""
        return self.page.source.agency or agency_named(self.page, self.kept(self.subject_step))

    def form(self, step: str, post: Any = None) -> StepForm:
        """The form of ``step``: filled from ``post``, else showing what was typed before."""
        agency = self.agency
        if post is not None and step == self.subject_step:
            agency = agency_named(self.page, post)
        return form_classes(self.kind)[step](
            self.page,
            post,
            agency=agency,
            questions=self.questions if step == "details" else None,
            initial=self.kept(step) if post is None else None,
        )

    def judged(self, step: str) -> StepForm:
        """The form of ``step`` filled with what is kept, to be asked whether it holds."""
        return self.form(step, bound_data(self.kept(step)))

    def submission(self, forms_by_step: dict[str, StepForm], suspicion: int) -> Submission:
        """What the valid forms of all steps make."""
        from casework.submissions import from_forms

        return from_forms(
            self.page,
            forms_by_step,
            language=current_language(),
            source_page_id=self.draft.source_page_id,
            attachments=tuple(self.files),
            suspicion=suspicion,
        )
