"""What the parts, the deliveries and the work of the office are called by people."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Words = Mapping[str, Promise | str]

PARTS: Words = {
    "worker": pgettext_lazy("part of the office", "Worker"),
    "clock": pgettext_lazy("part of the office", "Clock"),
}
#: what stands still while no process of a part lives
MEANING: Words = {
    "worker": _("Sheets and booklets wait; mails and scans leave once a minute only."),
    "clock": _("Reminders, closing of cases and scheduled pages wait."),
}
KINDS: Words = {
    "mail": pgettext_lazy("kind of delivery", "Mail"),
    "case_event": pgettext_lazy("kind of delivery", "Notices about a case"),
    "scan_case": pgettext_lazy("kind of delivery", "Virus scan of a case's files"),
    "search_index": pgettext_lazy("kind of delivery", "Change for the search server"),
    "search_rebuild": pgettext_lazy("kind of delivery", "New index of the search server"),
}
JOBS: Words = {
    "audit_anchor": pgettext_lazy("job", "Anchor of the audit trail"),
    "case_closing": pgettext_lazy("job", "Closing of answered cases"),
    "case_escalation": pgettext_lazy("job", "Reminders of deadlines"),
    "chase_reviews": pgettext_lazy("job", "Reminders of overdue reviews"),
    "check_contacts": pgettext_lazy("job", "Reminders to confirm contact data"),
    "compare_search": pgettext_lazy("job", "Comparison of the search indexes"),
    "deliver_outbox": pgettext_lazy("job", "Deliveries"),
    "forget_job_runs": pgettext_lazy("job", "Clearing of old rows of jobs"),
    "forget_outbox": pgettext_lazy("job", "Clearing of old deliveries"),
    "forget_remarks": pgettext_lazy("job", "Clearing of old remarks of readers"),
    "forget_sealed_codes": pgettext_lazy("job", "Clearing of sealed tracking codes"),
    "forget_searches": pgettext_lazy("job", "Clearing of old counts of searches"),
    "forget_sessions": pgettext_lazy("job", "Clearing of old sessions"),
    "forget_tasks": pgettext_lazy("job", "Clearing of old background tasks"),
    "forget_throttles": pgettext_lazy("job", "Clearing of old counts of visits"),
    "harden_codes": pgettext_lazy("job", "Hardening of tracking codes"),
    "index_notices": pgettext_lazy("job", "Notices in search"),
    "index_versions_in_force": pgettext_lazy("job", "Versions of forms in search"),
    "mend_search": pgettext_lazy("job", "Return of the search server"),
    "print_booklets": pgettext_lazy("job", "Printing of booklets"),
    "print_missing_sheets": pgettext_lazy("job", "Printing of missing sheets"),
    "publish_scheduled": pgettext_lazy("job", "Publication at a set time"),
    "read_missing_texts": pgettext_lazy("job", "Reading of files for search"),
    "resume_scanning": pgettext_lazy("job", "Resumption of virus scans"),
    "scanner_alarm": pgettext_lazy("job", "Alarm about the virus scanner"),
    "sweep_drafts": pgettext_lazy("job", "Clearing of old drafts"),
    "sweep_files": pgettext_lazy("job", "Clearing of files without an owner"),
    "take_version_facts": pgettext_lazy("job", "Versions of forms that come into force"),
    "take_up_tasks": pgettext_lazy("job", "Tasks that a dead worker left"),
    "tell_owners_of_remarks": pgettext_lazy("job", "Tasks for owners of pages"),
    "watch_links": pgettext_lazy("job", "Check of links"),
}
TASKS: Words = {
    "core.tasks.read_file_text": JOBS["read_missing_texts"],
    "core.tasks.read_missing_texts": JOBS["read_missing_texts"],
    "guidance.tasks.print_booklets": JOBS["print_booklets"],
    "search.tasks.compare_indexes": JOBS["compare_search"],
    "forms_library.tasks.print_sheets": pgettext_lazy("job", "Printing of sheets"),
    "forms_library.tasks.print_all_sheets": pgettext_lazy("job", "Printing of sheets"),
}
FAILURES: Words = {"ProcessDied": _("The process died meanwhile")}


def named(words: Words, name: str) -> Promise | str:
    """What people call it; its own name where nobody has given it another."""
    return words.get(name, name)
