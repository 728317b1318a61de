from __future__ import annotations

from django.db import models

from casework.models.cases import Case


class CaseWords(models.Model):
    """What is said in a case, folded, for members of staff to find it by its words.

    A copy in a table of its own, so that lists never read it: the same ``LIKE`` works on every
    database and asks no extension of any. Kept by :mod:`casework.search_words`.
    """

    case = models.OneToOneField(
        Case, primary_key=True, on_delete=models.CASCADE, related_name="words"
    )
    text = models.TextField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"words of case {self.case_id}"
