"""How often one address may do what costs the office something; all in one place.

A household, an office or a school shares one address: the limits are for programs, not people.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from core.throttling import Limit

HOUR = timedelta(hours=1)
#: sent cases, by web and API together
CASES: Final = Limit("cases", 30, HOUR)
#: begun drafts; a first step that was not accepted begins none
DRAFTS: Final = Limit("drafts", 60, HOUR)
#: mails that hold the address of a draft, to one address and from one address
DRAFT_MAILS: Final = Limit("draft mails", 3, timedelta(days=1))
DRAFT_MAILS_SENT: Final = Limit("draft mails sent", 10, HOUR)
#: wrong pairs of reference and code, for one reference and in all (INTERFACES.md)
WRONG_PAIR: Final = Limit("wrong pair", 10, HOUR)
WRONG_PAIRS: Final = Limit("wrong pairs", 30, HOUR)
#: files taken in, bad ones counted too: looking at them costs as much
UPLOADS: Final = Limit("uploads", 200, timedelta(days=1))
#: what the sender of one case does on its page
ADDITIONS: Final = Limit("additions", 20, HOUR)
#: mails that tell of a received case, to one address: whoever typed it may not be its owner
RECEIPT_MAILS: Final = Limit("receipt mails", 3, timedelta(days=1))
RECEIPT_MAILS_SOON: Final = Limit("receipt mails soon", 1, timedelta(minutes=10))
