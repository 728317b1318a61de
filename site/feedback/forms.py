"""What a reader may add to a "No"."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.personal_data import mask_personal
from feedback.cleaning import clean_words
from feedback.models import TEXT_LIMIT, Reason

#: what people do not see and programs fill in
TRAP = "homepage"


class Words(forms.CharField):
    """Lines of text, counted as the browser counts them, kept without personal numbers."""

    def to_python(self, value: Any) -> str:
        text: str = super().to_python(value) or ""
        return text.replace("\r\n", "\n")

    def clean(self, value: Any) -> str:
        """Raises ``ValidationError`` for a NUL and for a text that is too long."""
        return mask_personal(clean_words(super().clean(value)))


class ReasonForm(forms.Form):
    """Why the page did not help: one reason, a few words, or neither."""

    reason = forms.ChoiceField(
        label=_("What was wrong?"), choices=Reason.choices, widget=forms.RadioSelect, required=False
    )
    text = Words(
        label=_("Tell us more (optional)"),
        max_length=TEXT_LIMIT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
