"""Words for people: moments, durations and names as they appear in an alert."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from zoneinfo import ZoneInfo

from dealtrust_engine.directory import Directory
from dealtrust_engine.moments import BUSINESS_DAY, HOUR, datetime_of
from dealtrust_engine.pattern import Proof
from dealtrust_engine.records import MailRecord, Record

QUOTE_LENGTH = 200
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def when(moment: int, zone: ZoneInfo) -> str:
    """A moment as people read it, in the zone of whom it is told: ``Fri 6 Mar 2026, 15:00 CET``."""
    local = datetime_of(moment).astimezone(zone)
    return (
        f"{_WEEKDAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]} {local.year}, "
        f"{local.hour:02}:{local.minute:02} {local.tzname()}"
    )


def hours(amount: int) -> str:
    """Working time in hours, rounded down to halves: ``8 working hours``, ``7.5 working hours``."""
    value = _halves(amount, HOUR)
    return f"{value} working hour{'' if value == '1' else 's'}"


def days(amount: int) -> str:
    """Working time in business days of eight hours, rounded down to halves."""
    value = _halves(amount, BUSINESS_DAY)
    return f"{value} business day{'' if value == '1' else 's'}"


def in_unit(amount: int, unit: str) -> float:
    """Working time as a number of ``working_hours`` or ``business_days``."""
    return round(amount / (BUSINESS_DAY if unit == "business_days" else HOUR), 2)


def names(directory: Directory, emails: Iterable[str]) -> str:
    """People by name: ``A``, ``A and B``, ``A, B and C``."""
    listed = [directory.name_of(email) for email in dict.fromkeys(emails)]
    if len(listed) > 1:
        return f"{', '.join(listed[:-1])} and {listed[-1]}"
    return listed[0] if listed else "the buyer"


def mail_proof(mail: MailRecord, role: str, directory: Directory, feature: str = "") -> Proof:
    """A mail as evidence, with the words that the named feature rests on."""
    to = names(directory, mail.to) if mail.to else "nobody in To"
    quote = mail.extra.quotes.get(feature) if mail.extra and feature else None
    return Proof(
        mail,
        role,
        f"{directory.name_of(mail.sender)} to {to}: {mail.subject}",
        quote[:QUOTE_LENGTH] if quote else None,
    )


def answer_proof(record: Record, said: str, directory: Directory, at: int | None = None) -> Proof:
    """What ended something, as evidence: who did it and, of a mail, under which subject."""
    if isinstance(record, MailRecord):
        told = mail_proof(record, "answer", directory)
        return Proof(record, "answer", f"{said}: {told.summary}", at=at)
    return Proof(record, "answer", said, at=at)


def number(value: Decimal | float | None) -> str | None:
    """A number without trailing zeros, None where there is none."""
    return None if value is None else _short(Decimal(str(value)))


def verb(people: Iterable[str], one: str, several: str) -> str:
    """The form of a verb that fits how many people there are."""
    return several if len(set(people)) > 1 else one


def _halves(amount: int, unit: int) -> str:
    whole, half = divmod(amount * 2 // unit, 2)
    return f"{whole}.5" if half else str(whole)


def _short(value: Decimal) -> str:
    text = format(round(value, 2), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
