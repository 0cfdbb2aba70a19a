"""broken-promise: its words."""

from __future__ import annotations

from stories.dsl import sale
from stories.words import advice, said, words

PATTERN = "broken-promise"


def test_a_promise_and_the_mail_that_keeps_it() -> None:
    story = sale()
    story.mail(
        "Mon 2026-03-09 10:00",
        "ada",
        to=["bob", "carol"],
        thread="quote",
        subject="Quote",
        promises=[("revised quote", "2026-03-11")],
    )
    story.mail("Fri 2026-03-13 10:00", "ada", to="bob", thread="quote", attachments=1)
    alerts = story.run("2026-03-16 12:00")
    assert words(alerts, PATTERN) == said(
        """
        Promised and not delivered: revised quote
        On Mon 9 Mar 2026, 10:00 CET Ada promised Bob and Carol “revised quote” by 2026-03-11; 8 working
          hours after that day it has not gone out (limit 4 working hours).
        limit: 4 working_hours, elapsed 8
        anchor, Mon 09 Mar 10:00: Ada promised Bob and Carol: revised quote, by 2026-03-11 “I'll send the
          revised quote”
        """
    )
    assert advice(alerts, PATTERN) == said(
        """
        A mail to Bob and Carol brings it or names it, an offer is presented, or the linked task is done.
        Deliver, or say by when you will
        - Send revised quote now if it is ready.
        - If it is not, name a new date that you can keep, before the buyer asks.
        - One sentence of apology, no reasons.
        Buyers measure a supplier by whether small promises hold.
        """
    )
    assert words(alerts, PATTERN, "resolved") == said(
        """
        Promised and not delivered: revised quote
        On Mon 9 Mar 2026, 10:00 CET Ada promised Bob and Carol “revised quote” by 2026-03-11; 9 working
          hours after that day it has not gone out (limit 4 working hours).
        limit: 4 working_hours, elapsed 9
        anchor, Mon 09 Mar 10:00: Ada promised Bob and Carol: revised quote, by 2026-03-11 “I'll send the
          revised quote”
        answer, Fri 13 Mar 10:00: kept
        """
    )


def test_a_new_date_once_the_old_one_has_passed() -> None:
    story = sale()
    promised = {"to": "bob", "thread": "quote", "subject": "Quote"}
    story.mail("Mon 2026-03-09 10:00", "ada", promises=[("revised quote", "2026-03-11")], **promised)
    story.mail("Fri 2026-03-13 10:00", "ada", promises=[("revised quote", "2026-03-20")], **promised)
    assert words(story.run("2026-03-16 12:00"), PATTERN, "resolved") == said(
        """
        Promised and not delivered: revised quote
        On Mon 9 Mar 2026, 10:00 CET Ada promised Bob “revised quote” by 2026-03-11; 9 working hours after
          that day it has not gone out (limit 4 working hours).
        limit: 4 working_hours, elapsed 9
        anchor, Mon 09 Mar 10:00: Ada promised Bob: revised quote, by 2026-03-11 “I'll send the revised
          quote”
        answer, Fri 13 Mar 10:00: rescheduled
        """
    )
