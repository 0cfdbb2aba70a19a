from datetime import UTC, datetime
from typing import Any

import pytest

from dealtrust_admin.addressing import address_of
from dealtrust_schemas.events import EVENT_TYPES, make_event

AT = datetime(2026, 3, 9, 14, tzinfo=UTC)
MAIL: dict[str, Any] = {
    "message_id": "3@m.example",
    "from": {"email": "b@g.example"},
    "to": [],
    "subject": "s",
}
MEETING: dict[str, Any] = {
    "uid": "u1",
    "sequence": 0,
    "status": "confirmed",
    "start": AT,
    "end": AT,
    "organizer": "a@a.example",
}


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("party.user", {"user_id": "U1", "email": "a@a.example", "name": "A"}, ("crm-events", "acme/005")),
        ("mail", MAIL, ("email-events", "acme/3@m.example")),
        ("mail", {**MAIL, "in_reply_to": "2@m.example"}, ("email-events", "acme/2@m.example")),
        (
            "mail",
            {**MAIL, "in_reply_to": "2@m.example", "references": ["1@m.example", "2@m.example"]},
            ("email-events", "acme/1@m.example"),
        ),
        ("meeting", MEETING, ("calendar-events", "acme/u1")),
        (
            "source.progress",
            {"source": "mailbox:a@a.example", "read_until": AT},
            ("email-events", "acme/mailbox:a@a.example"),
        ),
        (
            "source.progress",
            {"source": "calendar:a@a.example", "read_until": AT},
            ("calendar-events", "acme/calendar:a@a.example"),
        ),
        (
            "source.progress",
            {"source": "salesforce:00D/x", "read_until": AT},
            ("crm-events", "acme/salesforce:00D/x"),
        ),
    ],
)
def test_each_event_has_its_topic_and_a_key_that_keeps_its_order(
    name: str, data: dict[str, Any], expected: tuple[str, str]
) -> None:
    kind = f"dealtrust.{name}.v1"
    event = make_event(
        kind,
        EVENT_TYPES[kind].model_validate(data),
        id="1",
        source="s",
        time=AT,
        subject="005",
        tenant="acme",
    )
    assert address_of(event) == expected
