"""One tenant for all mail tests, and a short way to write a mail."""

from collections.abc import Callable

import pytest

from dealtrust_schemas.events import Event, Mail
from dealtrust_sources.mail import read_eml
from dealtrust_sources.records import Context

ZONES = {"ada@acme.example": "Europe/Berlin", "kim@acme.example": "America/New_York"}


@pytest.fixture
def context() -> Context:
    return Context(
        tenant="acme",
        internal_domains=frozenset({"acme.example"}),
        timezone="Europe/Berlin",
        country="DE",
        person_zone=ZONES.get,
    )


Write = Callable[..., bytes]
ReadOne = Callable[[bytes], Event]
ReadMail = Callable[[bytes], Mail]


@pytest.fixture
def write() -> Write:
    """A mail from header fields (``in_reply_to`` for In-Reply-To; None leaves a usual one out) and a body."""

    def build(body: str = "Hello.\n", **fields: str | None) -> bytes:
        head: dict[str, str | None] = {
            "From": "Bo Byer <bo@buyer.example>",
            "To": "Ada <ada@acme.example>",
            "Subject": "Your offer",
            "Date": "Wed, 11 Mar 2026 10:00:00 +0100",
            "Message-ID": "<one@buyer.example>",
            "Content-Type": "text/plain; charset=utf-8",
        }
        names = {"message_id": "Message-ID", "from_": "From"}
        for key, value in fields.items():
            name = names.get(key, "-".join(word.capitalize() for word in key.split("_")))
            head[next((known for known in head if known.lower() == name.lower()), name)] = value
        lines = [f"{name}: {value}" for name, value in head.items() if value is not None]
        return ("\n".join(lines) + "\n\n" + body).encode("utf-8", "surrogateescape")

    return build


@pytest.fixture
def read_one(context: Context) -> ReadOne:
    """The only event of a mail."""

    def read(raw: bytes) -> Event:
        (event,) = read_eml(raw, origin="test.eml", context=context, owner="ada@acme.example")
        assert isinstance(event, Event), event
        return event

    return read


@pytest.fixture
def read_mail(read_one: ReadOne) -> ReadMail:
    """What the only event of a mail holds."""

    def read(raw: bytes) -> Mail:
        data = read_one(raw).data
        assert isinstance(data, Mail)
        return data

    return read
