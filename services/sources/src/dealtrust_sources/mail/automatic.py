"""Is a mail written by a person? If not, what made it: the header decides, in a fixed order.

Only a reply that a mailbox gives by itself is ``auto_reply``; every other machine is ``generated``. Sources:
RFC 3834 (Auto-Submitted), RFC 2919 and 2369 (lists), RFC 8098 (receipts), RFC 5965 (abuse reports) and the
fields that mail systems add without a standard.
"""

import re
from functools import cache

from dealtrust_schemas.events import Automatic
from dealtrust_sources.language.data import table
from dealtrust_sources.mail.headers import Head
from dealtrust_sources.mail.parts import Parts

_AUTO_FIELDS = (
    "x-autoreply",
    "x-autorespond",
    "x-autoresponder",
    "x-auto-reply-from",
    "x-ms-exchange-inbox-rules-loop",
)
_LIST_FIELDS = (
    "list-id", "list-unsubscribe", "list-post", "mailing-list", "x-mailing-list", "x-mailman-version", "x-beenthere",
    "x-mlserver", "x-ml-name",
)  # fmt: skip
_ROBOT = re.compile(
    r"^(?:mailer-daemon|mail-daemon|postmaster|notifications?|bounces?|alerts?|automailer)(?:[-+_.=].*)?$|"
    r"(?:^|[-_.+])(?:no[-_.]?reply|do[-_.]?not[-_.]?reply|nicht[-_.]?antworten|ne[-_.]?pas[-_.]?repondre|no[-_.]?responder)"
    r"(?:$|[-_.+0-9])"
)
_AFTER_PREFIX = (":", "-", "–", "—", "(", "[")
_ANSWERED = re.compile(r"^\s*(?:re|aw|sv|antw|rif|res|ynt|odp|vs|r)\s*(?:\[\d+\])?\s*:", re.IGNORECASE)
INVITATIONS = frozenset({"REQUEST", "REPLY", "CANCEL", "COUNTER", "DECLINECOUNTER", "ADD", "REFRESH"})


def automatic_subject(subject: str, *, by_machine: bool = False) -> str | None:
    """How an automatic subject begins: "absence" (it says away), "reply" (it says automatic), None (neither).

    The decoded subject must begin with the prefix; after an answer's prefix ("Re:") it is quoted. by_machine: the header says
    that no person wrote the mail, so that words which people use as well are the machine's.
    """
    low = subject.lower().replace("\xa0", " ").strip(" [(*-")
    if not low.startswith(_prefixes()) or _ANSWERED.match(low):
        return None
    for kind, prefixes in table("subjects").items():
        for prefix in prefixes:
            rest = low[len(prefix) :].lstrip() if low.startswith(prefix) else None
            if rest is None or low[len(prefix) : len(prefix) + 1].isalpha():
                continue
            if (
                by_machine
                or kind in ("absence", "reply")
                or rest[:1] in _AFTER_PREFIX
                or (kind == "absence_word" and not rest)
                or _ANSWERED.match(rest)
            ):
                return "reply" if kind == "reply" else "absence"
    return None


@cache
def _prefixes() -> tuple[str, ...]:
    return tuple(prefix for prefixes in table("subjects").values() for prefix in prefixes)


def is_robot(email: str) -> bool:
    """Whether nobody reads the mailbox of this address."""
    return _ROBOT.search(email.partition("@")[0].lower()) is not None


def report_kind(parts: Parts) -> Automatic | None:
    """Receipts and abuse reports (a delivery report is read by :mod:`dealtrust_sources.mail.bounces`)."""
    if "message/disposition-notification" in parts.reports:
        return "receipt"
    if "message/feedback-report" in parts.reports:
        return "generated"
    return "generated" if any("x-hmxmroriginalrecipient" in mail.head for mail in parts.returned) else None


def is_invitation(parts: Parts) -> bool:
    """Whether the mail carries a scheduling message (RFC 6047); a calendar file alone is an attachment."""
    return any(method in INVITATIONS for _, method in parts.calendars)


def kind_by_header(head: Head, sender: str, subject: str) -> Automatic | None:
    """What the header says of a mail that is no report, invitation or bounce; None: a person wrote it."""
    precedence = head.text("precedence").lower()
    submitted = head.text("auto-submitted").lower()
    kind = submitted.partition(";")[0].partition("(")[0].strip()
    if kind == "auto-replied":
        return "generated" if is_robot(sender) and automatic_subject(subject) is None else "auto_reply"
    if any(name in head for name in _AUTO_FIELDS) or precedence in ("auto_reply", "auto-reply"):
        return "auto_reply"
    if (
        "vacation" in head.text("x-apple-action").lower()
        or "autoresponder" in head.text("x-post-messageclass").lower()
    ):
        return "auto_reply"
    if "mailbox rules agent" in head.text("x-ms-exchange-generated-message-source").lower():
        return "auto_reply"
    by_machine = kind not in ("", "no") or "x-auto-response-suppress" in head
    if automatic_subject(subject, by_machine=by_machine) is not None:
        return "auto_reply"  # Exchange says auto-generated of its out-of-office replies
    if kind and kind != "no":
        return "generated"
    if precedence in ("bulk", "list", "junk") or any(name in head for name in _LIST_FIELDS):
        return "list"
    if head.text("content-type").lower().startswith("multipart/report"):
        return "generated"
    if is_robot(sender) or any(value in ("<>", "< >") for value in head.raw("return-path")):
        return "generated"
    return None
