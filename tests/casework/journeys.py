"""A citizen on the way from a page to a reference, as tests drive one."""

from __future__ import annotations

from typing import Any

from django.test import Client

ABOUT = {"agency": "MOI", "subject": "تأخر إنجاز معاملتي"}
DETAILS = {"details": "قدمت الطلب في الأول من الشهر ولم يصلني جواب إلى اليوم."}
YOU = {"confidentiality": "named", "name": "سعاد العلي", "phone": "٥٠٠٠ ١٢٣٤"}
CONSENT = {"consent": "on"}


class Citizen:
    """Walks through a form; ``token`` is known after the first accepted step."""

    def __init__(self, language: str = "ar", client: Client | None = None) -> None:
        self.client = client or Client()
        self.language = language
        self.token = ""

    def url(self, step: str) -> str:
        return f"/{self.language}/drafts/{self.token}/{step}/"

    def begin(self, slug: str = "complain", values: dict[str, Any] | None = None, **more: Any):
        answer = self.client.post(f"/{self.language}/{slug}/", (values or ABOUT) | more)
        if answer.status_code == 302:
            self.token = answer["Location"].split("/")[3]
        return answer

    def post(self, step: str, values: dict[str, Any] | None = None, **more: Any):
        return self.client.post(self.url(step), (values or {}) | more)

    def get(self, step: str, **query: Any):
        return self.client.get(self.url(step), query)

    def ready(self) -> Citizen:
        """A complaint that lacks nothing but consent."""
        self.begin()
        self.post("bars", {"none": "1"})
        self.post("details", DETAILS)
        self.post("you", YOU)
        return self

    def send(self):
        return self.post("check", CONSENT)
