"""Small mailboxes written by the tests."""

from collections.abc import Iterable
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from zoneinfo import ZoneInfo

ADA, BEN, CY = "Ada Lind <ada@acme.example>", "Ben Ray <ben@globex.example>", "Cy Orr <cy@initech.example>"
_BERLIN = ZoneInfo("Europe/Berlin")


def letter(number: int, when: str, sender: str, to: str, text: str, *, answers: int | None = None) -> bytes:
    """One mail; when: local time in Berlin, ``2026-03-02 10:00``. answers: the number of the mail it replies to."""
    mail = EmailMessage()
    mail["Date"] = format_datetime(datetime.fromisoformat(when).replace(tzinfo=_BERLIN))
    mail["From"], mail["To"] = sender, to
    mail["Subject"] = "Pilot" if answers is None else "Re: Pilot"
    mail["Message-ID"] = f"<m{number}@mail.example>"
    if answers is not None:
        mail["In-Reply-To"] = mail["References"] = f"<m{answers}@mail.example>"
    mail.set_content(text)
    return mail.as_bytes()


def unanswered() -> list[bytes]:
    """Ada's mailbox: Ben asks on Friday 6 March 2026 at 15:00 and nobody answers; Cy was answered and is quiet."""
    return [
        letter(1, "2026-03-02 10:00", ADA, BEN, "Hello Ben, here is our proposal for the pilot."),
        letter(2, "2026-03-03 09:00", CY, ADA, "Dear Ada, can you name two references?"),
        letter(3, "2026-03-03 11:00", ADA, CY, "Dear Cy, of course: both are on our page.", answers=2),
        letter(4, "2026-03-06 15:00", BEN, ADA, "Hi Ada, does the price include the training?", answers=1),
        letter(5, "2026-03-13 09:00", "News <news@letters.example>", ADA, "Our spring offers."),
    ]


def mbox(letters: Iterable[bytes]) -> bytes:
    """The mails as one mbox file."""
    return b"".join(b"From - Mon Mar  2 10:00:00 2026\n" + letter + b"\n" for letter in letters)
