"""The public API: every room's router under one door."""

from __future__ import annotations

from agencies.api import router as agencies
from awareness.api import router as campaigns
from casework.api import router as cases
from core.api import OfficeAPI
from forms_library.api import router as forms
from guidance.api import router as guidance
from search.api import router as search

api = OfficeAPI(
    title="Citizen Service Office",
    version="1",
    description=(
        "Everything the office publishes, in Arabic and English. Reading needs no key. "
        "The language of a call changes words and addresses only, never what is found."
    ),
    docs_url=None,
    urls_namespace="api-1",
    auth=None,
)
for router in (agencies, forms, guidance, campaigns, search, cases):
    api.add_router("", router)
