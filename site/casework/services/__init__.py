"""The one writer: every change of a case is a verb here; views, API, mail and commands call it.

Each verb locks the case, asks the life cycle, changes, and writes the event, the audit row and the
outbox in one transaction. Nothing outside the database is touched. Verbs raise ``NotAllowed``
(the status does not allow it) or ``NotPermitted`` (this person may not).
"""

from casework.lifecycle import NotAllowed
from casework.services.changing import NotPermitted
from casework.services.citizens import (
    add_facts,
    appeal,
    escalate,
    follow,
    may_escalate,
    rate,
    withdraw,
)
from casework.services.clocks import (
    confirm_holiday,
    moved_by,
    recount_targets,
    withdraw_holiday,
)
from casework.services.intake import (
    SEALED_FOR,
    Accepted,
    IdempotencyConflict,
    hide_code,
    known_by_key,
    open_case,
    receipt_of,
)
from casework.services.joining import merge, unmerge
from casework.services.looking import opened_file, record_export, reveal
from casework.services.office import (
    accept,
    answer,
    ask,
    assign,
    close,
    dismiss_appeal,
    ends_with_referral,
    extend,
    grant_appeal,
    note,
    refuse,
    reopen,
    tag,
)
from casework.services.proposing import approve, propose, send_back
from casework.services.redacting import lift_redaction, redact
from casework.services.referring import bounce, refer, referral_opened, take, take_back
from casework.services.restricting import restrict

__all__ = [
    "SEALED_FOR",
    "Accepted",
    "IdempotencyConflict",
    "NotAllowed",
    "NotPermitted",
    "accept",
    "add_facts",
    "answer",
    "appeal",
    "approve",
    "ask",
    "assign",
    "bounce",
    "close",
    "confirm_holiday",
    "dismiss_appeal",
    "ends_with_referral",
    "escalate",
    "extend",
    "follow",
    "grant_appeal",
    "hide_code",
    "known_by_key",
    "lift_redaction",
    "may_escalate",
    "merge",
    "moved_by",
    "note",
    "open_case",
    "opened_file",
    "propose",
    "rate",
    "receipt_of",
    "record_export",
    "recount_targets",
    "redact",
    "refer",
    "referral_opened",
    "refuse",
    "reopen",
    "restrict",
    "reveal",
    "send_back",
    "tag",
    "take",
    "take_back",
    "unmerge",
    "withdraw",
    "withdraw_holiday",
]
