"""Whose act an event was, as far as it tells by itself and the organisation's domains tell of its people.

What later events say of it (a bounce, another entry of the same meeting) is not known here; patterns know it.
"""

from typing import Final

from dealtrust_engine.directory import Directory
from dealtrust_engine.records import CC_BUYER, FROM_SELLER, HUMAN, TO_BUYER, Words, mail_record
from dealtrust_engine.tenant import Tenant
from dealtrust_schemas.events import Event, Mail, Meeting, OfferChanged, TaskChanged

NOBODYS: Final = ("", False)
_OFFERS: Final = {"presented": ("seller", True), "accepted": ("buyer", True), "rejected": ("buyer", True)}


class Sides:
    """Tells side (seller, buyer or empty) and whether the event is a touch of that side.

    Without a domain of the organisation nothing is known of people.
    """

    def __init__(self, tenant: Tenant) -> None:
        self._directory = Directory(tenant)

    def of(self, event: Event) -> tuple[str, bool]:
        """Side and touch, as the table ``deal_events`` has them."""
        data = event.data
        if isinstance(data, TaskChanged):
            return _call(data) if data.kind == "call" and data.status == "done" else NOBODYS
        if isinstance(data, OfferChanged):
            return _OFFERS.get(data.status, NOBODYS)
        if not self._directory.tenant.internal_domains:
            return NOBODYS
        if isinstance(data, Mail):
            return self._mail(event)
        return self._meeting(data) if isinstance(data, Meeting) else NOBODYS

    def _mail(self, event: Event) -> tuple[str, bool]:
        record = mail_record(event, 0, Words())
        self._directory.mark_sides(record)
        if not record.flags & HUMAN:
            return NOBODYS
        if record.flags & FROM_SELLER:
            return "seller", bool(record.flags & (TO_BUYER | CC_BUYER))
        return "buyer", True

    def _meeting(self, meeting: Meeting) -> tuple[str, bool]:
        """An act of both sides, an invitation of ours that a buyer accepted, is shown as the buyer's."""
        if meeting.kind != "meeting" or meeting.status == "cancelled":
            return NOBODYS
        if self._directory.is_buyer_side(meeting.organizer):
            return "buyer", True
        buyers = [one for one in meeting.attendees if self._directory.is_buyer_side(one.email)]
        if any(one.response == "accepted" for one in buyers):
            return "buyer", True
        return "seller", bool(buyers)


def _call(call: TaskChanged) -> tuple[str, bool]:
    """Somebody who was spoken to was in touch himself."""
    return ("buyer" if call.connected else "seller"), True
