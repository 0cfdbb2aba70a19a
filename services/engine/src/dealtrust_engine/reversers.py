"""Who reversed something: which side moved, and when that person had last been present on the deal."""

from __future__ import annotations

from dealtrust_engine.moments import DAY
from dealtrust_engine.records import Fact, MailRecord, MeetingRecord
from dealtrust_engine.watch import Watch


def side_of(watch: Watch, by: str | None, at: int) -> str:
    """``leadership`` if who acted is not the owner and stands above him, ``unknown`` if it is not known who
    did, else ``seller``.
    """
    if not by:
        return "unknown"
    return "leadership" if watch.directory.outranks(by, watch.deal.value("owner_id", at) or "") else "seller"


def last_touch_of(watch: Watch, by: str | None, at: int) -> str:
    """A sentence on when somebody had last been active on the deal before a moment."""
    if not by:
        return "It is not known who did it."
    email = watch.directory.user_email(by)
    role = watch.directory.users[by].role if by in watch.directory.users else None
    name = watch.directory.name_of(email) + (f" ({role})" if role else "")
    last = max((r.at for r in watch.records if r.at < at and _took_part(r, by, email)), default=None)
    if last is None:
        return f"{name} had no activity on this deal before."
    days = (at - last) // DAY
    return (
        f"{name} had no activity on this deal in {days} days."
        if days
        else f"{name} was active on this deal that day."
    )


def _took_part(record: object, by: str, email: str) -> bool:
    if isinstance(record, MailRecord):
        return record.sender == email
    if isinstance(record, MeetingRecord):
        return email in record.people
    return isinstance(record, Fact) and getattr(record.data, "by", None) == by
