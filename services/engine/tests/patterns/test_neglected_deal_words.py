"""neglected-deal: its words."""

from __future__ import annotations

from stories.dsl import sale
from stories.words import advice, said, words

PATTERN = "neglected-deal"


def test_since_the_last_mail_and_until_the_next() -> None:
    story = sale(opened="Mon 2026-03-02 09:00")
    story.mail("Mon 2026-03-02 10:00", "ada", to="bob")
    story.mail("Wed 2026-03-18 10:00", "ada", to="bob")
    alerts = story.run("2026-03-19 12:00")
    assert words(alerts, PATTERN) == said(
        """
        Nobody has touched this deal for 10 business days
        Since the last touch (mail) on Mon 2 Mar 2026, 10:00 CET, 10 business days have passed; no meeting
          is planned and no dated task is open (limit 10 business days).
        limit: 10 business_days, elapsed 10
        anchor, Mon 02 Mar 10:00: the last touch (mail), Mon 2 Mar 2026, 10:00 CET
        """
    )
    assert advice(alerts, PATTERN) == said(
        """
        Somebody of ours writes, calls, meets the buyer or presents an offer; or a next step gets a date.
        Give the buyer a reason to talk, or close the deal
        - Ada: write today with something that is new for the buyer.
        - Put a dated next step into the CRM.
        - If there is no next step, say so and close the deal: an honest pipeline is worth more than a long
          one.
        Deals rarely die of a no; they die because nobody comes back.
        """
    )
    assert words(alerts, PATTERN, "resolved") == said(
        """
        Nobody has touched this deal for 12 business days
        Since the last touch (mail) on Mon 2 Mar 2026, 10:00 CET, 12 business days have passed; no meeting
          is planned and no dated task is open (limit 10 business days).
        limit: 10 business_days, elapsed 12
        anchor, Mon 02 Mar 10:00: the last touch (mail), Mon 2 Mar 2026, 10:00 CET
        answer, Wed 18 Mar 10:00: touched again: mail
        """
    )


def test_since_the_deal_was_opened() -> None:
    story = sale(opened="Mon 2026-03-02 10:00")
    assert words(story.run("2026-03-17 12:00"), PATTERN) == said(
        """
        Nobody has touched this deal for 10 business days
        Since the deal was opened on Mon 2 Mar 2026, 10:00 CET, 10 business days have passed; no meeting is
          planned and no dated task is open (limit 10 business days).
        limit: 10 business_days, elapsed 10
        anchor, Mon 02 Mar 10:00: the deal was opened, Mon 2 Mar 2026, 10:00 CET
        """
    )


def test_since_a_meeting_its_end_counts() -> None:
    story = sale(opened="Fri 2026-02-20 09:00")
    story.meeting("2026-03-02 10:00", "2026-03-02 11:00", attendees=("ada", "bob"), at="Mon 2026-02-23 10:00")
    story.mail("Mon 2026-03-02 10:30", "bob", to="ada", courtesy=True)
    assert words(story.run("2026-03-17 12:00"), PATTERN) == said(
        """
        Nobody has touched this deal for 10 business days
        Since the last touch (meeting held) on Mon 2 Mar 2026, 11:00 CET, 10 business days have passed; no
          meeting is planned and no dated task is open (limit 10 business days).
        limit: 10 business_days, elapsed 10
        anchor, Mon 02 Mar 11:00: the last touch (meeting held), Mon 2 Mar 2026, 11:00 CET
        """
    )
