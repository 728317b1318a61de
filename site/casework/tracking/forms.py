"""What the sender of a case fills in on its page."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework import attachments
from casework.forms.fields import Words
from casework.models import Attachment, Case
from casework.tracking.pairs import Malformed, read_code, read_reference
from core.text import single_line

MARKS: Final = (
    (1, pgettext_lazy("mark", "Very bad")),
    (2, pgettext_lazy("mark", "Bad")),
    (3, pgettext_lazy("mark", "Fair")),
    (4, pgettext_lazy("mark", "Good")),
    (5, pgettext_lazy("mark", "Very good")),
)
TOO_LONG: Final = _("At most 10,000 characters. Shorten it, or attach the rest as a file.")


class PairForm(forms.Form):
    """Reference and tracking code, as people type them."""

    reference = forms.CharField(label=_("Reference"), required=False, strip=False)
    tracking_code = forms.CharField(label=_("Tracking code"), required=False, strip=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("use_required_attribute", False)
        super().__init__(*args, **kwargs)
        for name in ("reference", "tracking_code"):
            hints = f"{name}-hint"
            self.fields[name].widget.attrs |= {
                "dir": "ltr",
                "autocomplete": "off",
                "autocapitalize": "characters" if name == "reference" else "off",
                "spellcheck": "false",
                "inputmode": "text" if name == "reference" else "numeric",
                "aria-describedby": hints,
            }

    def clean_reference(self) -> str:
        return self._read("reference", read_reference)

    def clean_tracking_code(self) -> str:
        return self._read("tracking_code", read_code)

    def _read(self, name: str, read: Any) -> str:
        try:
            known: str = read(self.cleaned_data[name])
        except Malformed as error:
            raise ValidationError(str(error.message), code=error.reason) from error
        return known


class CaseAction(forms.Form):
    """One thing that the sender may do. ``action``: its name in ``can``."""

    action: ClassVar[str] = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("use_required_attribute", False)
        kwargs.setdefault("auto_id", f"{self.action}-%s")
        super().__init__(*args, **kwargs)

    def kept(self) -> list[forms.BoundField]:
        """What was typed, to be carried through a page in between; files cannot be."""
        return [field for field in self if not isinstance(field.field, forms.FileField)]


class ManyFiles(forms.ClearableFileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, none of them required; each is judged when it is saved."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) else [data]
        return [file for file in given if file]


class AddForm(CaseAction):
    """Further facts and files."""

    action = "add"
    body = Words(label=_("Your message"), required=False, error_messages={"max_length": TOO_LONG})
    attachments = FilesField(label=_("Files"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        files = cleaned.get("attachments") or []
        if not cleaned.get("body") and not files and "body" not in self.errors:
            self.add_error(
                "body", ValidationError(_("Write what you want to add, or choose a file."))
            )
        return cleaned

    def save_files(self, case: Case, address: str) -> tuple[Attachment, ...]:
        """Keep the files for ``case``; none where one is refused, which the form then says."""
        files = self.cleaned_data["attachments"]
        try:
            return tuple(attachments.save_uploads(files, case=case, address=address))
        except attachments.Refused as error:
            name = single_line(files[error.index].name)[:60]
            self.add_error("attachments", [f"{name}: {message}" for message in error.messages])
        return ()


class WithdrawForm(CaseAction):
    """The case is taken back."""

    action = "withdraw"
    reason = Words(label=_("Why? You need not say."), required=False, max_length=2_000)


class RateForm(CaseAction):
    """Three questions, one mark each, and a remark."""

    action = "rate"
    time = forms.TypedChoiceField(
        label=_("How long it took"), choices=MARKS, coerce=int, widget=forms.RadioSelect
    )
    clarity = forms.TypedChoiceField(
        label=_("How clear the answer was"), choices=MARKS, coerce=int, widget=forms.RadioSelect
    )
    result = forms.TypedChoiceField(
        label=_("What came of it"), choices=MARKS, coerce=int, widget=forms.RadioSelect
    )
    comment = Words(
        label=_("Do you want to say more?"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("time", "clarity", "result"):
            messages = self.fields[name].error_messages
            messages["required"] = messages["invalid_choice"] = _("Choose one of the five marks.")


class AppealForm(CaseAction):
    """Why the answer does not satisfy its receiver."""

    action = "appeal"
    reason = Words(
        label=_("What is wrong with the answer?"),
        error_messages={
            "required": _("Write what is wrong with the answer."),
            "max_length": TOO_LONG,
        },
    )


ACTIONS: Final[dict[str, type[CaseAction]]] = {
    form.action: form for form in (AddForm, WithdrawForm, RateForm, AppealForm)
}
