"""What is asked on every door: the same fields, the same rules, the same words of refusal."""

from casework.forms.steps import (
    AboutForm,
    BarsForm,
    ConsentForm,
    DetailsForm,
    IdeaForm,
    StepForm,
    YouForm,
    form_classes,
)

__all__ = [
    "AboutForm",
    "BarsForm",
    "ConsentForm",
    "DetailsForm",
    "IdeaForm",
    "StepForm",
    "YouForm",
    "form_classes",
]
