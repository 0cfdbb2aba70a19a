"""never-answered: its words."""

from __future__ import annotations

from stories.dsl import sale
from stories.words import advice, said, words

PATTERN = "never-answered"


def test_one_buyer_three_mails() -> None:
    story = sale()
    for day in ("Tue 2026-03-03 10:00", "Wed 2026-03-04 10:00", "Thu 2026-03-05 10:00"):
        story.mail(day, "ada", to="bob", subject="Our visit")
    alerts = story.run("2026-03-18 12:00")
    assert words(alerts, PATTERN) == said(
        """
        Bob has never answered
        3 attempts to reach Bob in 10 business days of the buyer's own working time, and no sign of life yet
          (limit 10 business days).
        limit: 10 business_days, elapsed 10
        anchor, Tue 03 Mar 10:00: mail “Our visit” to Bob
        attempt, Wed 04 Mar 10:00: mail “Our visit” to Bob
        attempt, Thu 05 Mar 10:00: mail “Our visit” to Bob
        """
    )
    assert advice(alerts, PATTERN) == said(
        """
        A sign of life: a mail, a call, a meeting accepted or proposed, or an answer to an offer.
        Find another way in, or let go
        - Check that this is the right person: ask a colleague, a partner or the switchboard.
        - Try one more person at the company, with a reason of their own to talk.
        - If nothing comes of it, close the deal and put the company on a later list.
        A deal with nobody on the other side is a hope, and it hides the real pipeline.
        """
    )


def test_two_buyers_by_mail_call_and_invitation_and_the_return_of_one() -> None:
    story = sale()
    story.mail("Tue 2026-03-03 10:00", "ada", to="bob", subject="Our visit")
    story.call("Wed 2026-03-04 10:00", "carol", connected=False)
    story.meeting(
        "2026-03-09 10:00", "2026-03-09 11:00", attendees={"bob": "none"}, at="Thu 2026-03-05 10:00"
    )
    story.mail("Fri 2026-03-27 10:00", "bob", to="ada")
    alerts = story.run("2026-03-31 12:00")
    assert words(alerts, PATTERN) == said(
        """
        Bob and Carol have never answered
        3 attempts to reach Bob and Carol in 10 business days of the buyer's own working time, and no sign
          of life yet (limit 10 business days).
        limit: 10 business_days, elapsed 10
        anchor, Tue 03 Mar 10:00: mail “Our visit” to Bob
        attempt, Wed 04 Mar 10:00: call to Carol
        attempt, Thu 05 Mar 10:00: invitation to Bob
        """
    )
    assert words(alerts, PATTERN, "resolved") == said(
        """
        Bob and Carol have never answered
        3 attempts to reach Bob and Carol in 15.5 business days of the buyer's own working time, and no sign
          of life yet (limit 10 business days).
        limit: 10 business_days, elapsed 15.88
        anchor, Tue 03 Mar 10:00: mail “Our visit” to Bob
        attempt, Wed 04 Mar 10:00: call to Carol
        attempt, Thu 05 Mar 10:00: invitation to Bob
        answer, Fri 27 Mar 10:00: the buyer is back: mail
        """
    )


def test_the_third_attempt_that_comes_after_the_limit_is_told_at_once() -> None:
    story = sale()
    for day in ("Tue 2026-03-03 10:00", "Wed 2026-03-04 10:00", "Thu 2026-03-19 15:00"):
        story.mail(day, "ada", to="bob", subject="Our visit")
    assert words(story.run("2026-03-20 12:00"), PATTERN) == said(
        """
        Bob has never answered
        3 attempts to reach Bob in 12.5 business days of the buyer's own working time, and no sign of life
          yet (limit 10 business days).
        limit: 10 business_days, elapsed 12.62
        anchor, Tue 03 Mar 10:00: mail “Our visit” to Bob
        attempt, Wed 04 Mar 10:00: mail “Our visit” to Bob
        attempt, Thu 19 Mar 15:00: mail “Our visit” to Bob
        """
    )
