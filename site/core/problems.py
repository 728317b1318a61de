"""Problems told to machines: RFC 9457 ``application/problem+json``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any


@dataclass(frozen=True, slots=True)
class FieldError:
    """One field of a request that was not accepted; ``message`` is in the reader's language."""

    field: str
    message: str
    code: str


class Problem(Exception):
    """A refusal with an HTTP ``status``. Raised anywhere below a view of the API."""

    def __init__(
        self,
        status: int,
        title: str = "",
        detail: str = "",
        errors: Sequence[FieldError] = (),
        *,
        retry_after: int = 0,
    ) -> None:
        super().__init__(detail or title)
        self.status = status
        self.title = title or HTTPStatus(status).phrase
        self.detail = detail
        self.errors = tuple(errors)
        self.retry_after = retry_after  # seconds; 0 says nothing

    def as_dict(self) -> dict[str, Any]:
        """The body of the answer."""
        body: dict[str, Any] = {"type": "about:blank", "title": self.title, "status": self.status}
        if self.detail:
            body["detail"] = str(self.detail)
        body["errors"] = [asdict(error) | {"message": str(error.message)} for error in self.errors]
        return body
