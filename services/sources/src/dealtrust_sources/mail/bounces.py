"""Mail that could not be delivered: whom it did not reach, and which of our mails it was.

Delivery status notifications (RFC 3464) are read by their fields. What has no such part is left to
flufl.bounce, which knows some thirty home-made forms, after the plain signs (``X-Failed-Recipients``).
"""

import re
from dataclasses import dataclass
from email.parser import BytesParser
from itertools import chain

from flufl.bounce import all_failures

from dealtrust_sources.mail.automatic import is_robot
from dealtrust_sources.mail.entity import Entity
from dealtrust_sources.mail.headers import Head
from dealtrust_sources.mail.parts import Parts

_STATUS = re.compile(r"\b([245])\.\d{1,3}\.\d{1,3}\b")
_RECIPIENTS = ("original-recipient", "final-recipient")
_ADDRESS = re.compile(r"[^\s<>\"(),:;@]+@[^\s<>\"(),:;@]+\.?[\w-]+")
_FAILED_SUBJECT = re.compile(
    r"undeliver|returned mail|return(?:ed)? to sender|failure notice|delivery.{0,30}(?:fail|problem|error|status|notification)|"
    r"mail delivery|could not be delivered|non[- ]?delivery|nondeliverable|unzustellbar|nicht zugestellt|non remis|"
    r"no entregado|no se (?:ha podido|puede|pudo) entregar|échec|rückläufer|onbestelbaar|non recapitabile|"
    r"impossibile recapitare|mancato recapito|não (?:foi |é possível )?entreg|mail system error|bounce",
    re.IGNORECASE,
)
_MAIL_SYSTEM = re.compile(
    r"mail(?:er)?[-_.]?(?:daemon|delivery|system)|post[-_.]?master|mdaemon|smtp[-_]|microsoftexchange"
)
_TRACE = re.compile(
    r"\b[45]\d\d[ -]#?[45]\.\d{1,3}\.\d|\b55\d\b.{0,80}(?:user|mailbox|recipient|address|account|relay)|user unknown|"
    r"unknown (?:user|recipient)|(?:no such|invalid) (?:user|recipient)|mailbox (?:is )?(?:full|unavailable)|over quota|"
    r"permanent(?: fatal)? error|could ?n[o']t be delivered to|unable to deliver|returned permanent|"
    r"^[>\s]*(?:Received|Return-Path|Message-ID): ",
    re.IGNORECASE | re.MULTILINE,
)
"""What the report of a mail system holds and a person who writes of a failed delivery does not."""
_DELAYED = re.compile(
    r"\b(?:delayed|deferred|warning|still (?:being )?(?:re)?tr(?:ied|ying)|will (?:keep|continue) (?:trying|to try)|"
    r"not (?:yet )?been delivered|could not send message for past|verzögert|retry until)\b",
    re.IGNORECASE,
)
_ORIGINAL = re.compile(
    r"original message|message headers|returned message|copy of (?:the|your) message|ursprüngliche nachricht|"
    r"message follows|unsent message|below this line|--- enclosed",
    re.IGNORECASE,
)
_ID_FIELD = re.compile(r"^[>\s]*Message-ID:\s*(<[^<>\s]+>)", re.IGNORECASE | re.MULTILINE)
MAX_ADDRESSES = 100
MAX_SCAN = 200_000
MAX_TRACED = 4_000
"""Characters of a notice in which its reason stands."""


@dataclass(frozen=True, slots=True)
class Bounce:
    """``unreachable``: addresses that a mail of ours failed to reach for good, perhaps none.

    ``message_id``: which mail, if it is told. ``final`` is False for a mere delay or a notice of success.
    """

    unreachable: tuple[str, ...]
    message_id: str | None
    final: bool


def read_report(parts: Parts) -> Bounce | None:
    """A delivery status notification; None where the mail has no such part, or one that tells of no recipient.

    Only an action ``failed`` with a permanent status (5.x.x) is a failure; ``delayed`` and 4.x.x may still
    arrive (RFC 3464 section 2.3.3, RFC 3463 section 2).
    """
    reports = parts.reports.get("message/delivery-status")
    if reports is None:
        return None
    failed: list[str] = []
    final = told = False
    for group in chain.from_iterable(map(_groups, reports)):
        action = group.text("action").lower().split(" ")[0]
        told = told or any(name in group for name in ("action", *_RECIPIENTS))
        status = _STATUS.search(group.text("status") + " " + group.text("diagnostic-code"))
        if action not in ("failed", "") or (status is None and not action):
            continue
        if status is not None and status.group(1) != "5":
            continue
        final = True
        address = _recipient(group)
        if address:
            failed.append(address)
    # A scanner on the way may encode the fields anew where nothing may be encoded: the text has to tell then.
    return Bounce(tuple(dict.fromkeys(failed))[:MAX_ADDRESSES], _returned_id(parts), final) if told else None


def _groups(report: Entity) -> list[Head]:
    blocks = re.split(rb"\n[ \t]*\n", report.content[:MAX_SCAN].replace(b"\r\n", b"\n"))
    return [Head.read(block.lstrip())[0] for block in blocks if block.strip()]


def _recipient(group: Head) -> str | None:
    """The address that was written to; where mail was passed on, not the one it was passed to."""
    for name in _RECIPIENTS:
        if found := _ADDRESS.search(group.text(name).rpartition(";")[2]):
            return found.group().lower().rstrip(".")
    return None


def _returned_id(parts: Parts) -> str | None:
    for returned in parts.returned:
        if found := returned.head.ids("message-id"):
            return found[0]
    return _quoted_id(parts.plain or "")


def _quoted_id(text: str) -> str | None:
    """The Message-ID among the header lines of a mail that is quoted as text."""
    start = _ORIGINAL.search(text)
    found = _ID_FIELD.search(text, start.end() if start else 0)
    return found.group(1)[1:-1] if found else None


def read_homemade(mail: Entity, parts: Parts) -> Bounce | None:
    """A failure told in a form of its own; None if the mail is none.

    A mail is looked at only if it comes from a robot, or if its subject begins as a failure and its text, or a mail
    that it gives back, shows the traces of one: people write of failed deliveries as well.
    """
    head = mail.head
    named = [
        address.lower() for value in head.raw("x-failed-recipients") for address in _ADDRESS.findall(value)
    ]
    if named:
        return Bounce(tuple(dict.fromkeys(named))[:MAX_ADDRESSES], _returned_id(parts), True)
    subject = head.text("subject")
    sender = head.sender()
    email = sender.email if sender is not None else ""
    system = _MAIL_SYSTEM.match(email) is not None
    if not system and not is_robot(email) and _FAILED_SUBJECT.match(subject) is None:
        return None
    text = (parts.plain or parts.text)[:MAX_SCAN]
    traced = bool(parts.returned) or _TRACE.search(text[:MAX_TRACED]) is not None
    told = _FAILED_SUBJECT.search(subject) is not None or "qmail-send program" in text
    if not traced and not system:
        return None
    temporary, permanent = _failures(mail)
    if permanent:
        addresses = tuple(sorted(address.lower() for address in permanent))[:MAX_ADDRESSES]
        return Bounce(addresses, _returned_id(parts), True)
    if temporary or (told and _DELAYED.search(subject + "\n" + text[:2_000])):
        return Bounce((), _returned_id(parts), False)
    failed = told or _TRACE.search(text[:MAX_TRACED]) is not None
    return Bounce(_addresses_in(text, head), _returned_id(parts), True) if failed else None


def _failures(mail: Entity) -> tuple[set[str], set[str]]:
    """Temporary and permanent failures as flufl.bounce sees them; it stumbles over some broken mails."""
    try:
        temporary, permanent = all_failures(BytesParser().parsebytes(mail.raw))
    except Exception:
        return set(), set()
    return {_plain(address) for address in temporary}, {_plain(address) for address in permanent}


def _plain(address: bytes | str) -> str:
    return address.decode("ascii", "replace") if isinstance(address, bytes) else address


def _addresses_in(text: str, head: Head) -> tuple[str, ...]:
    """Addresses in the notice itself, other than those it was sent to and from."""
    known = {person.email for name in ("to", "from") for person in head.people(name)}
    cut = _ORIGINAL.search(text)
    found = (
        address.lower().rstrip(".") for address in _ADDRESS.findall(text[: cut.start() if cut else 2_000])
    )
    return tuple(dict.fromkeys(address for address in found if address not in known))[:1]
