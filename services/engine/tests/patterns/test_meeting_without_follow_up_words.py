"""meeting-without-follow-up: its words."""

from __future__ import annotations

import pytest

from stories.dsl import Story, sale
from stories.words import advice, said, words

PATTERN = "meeting-without-follow-up"


def met() -> Story:
    story = sale()
    people = {"ada": "accepted", "bob": "accepted", "carol": "tentative"}
    story.meeting("2026-03-09 10:00", "2026-03-09 11:00", attendees=people, at="Mon 2026-03-02 10:00")
    return story


def test_a_meeting_and_nothing_after_it() -> None:
    alerts = met().run("2026-03-10 12:00")
    assert words(alerts, PATTERN) == said(
        """
        No follow-up after the meeting with Bob and Carol
        The meeting with Bob and Carol ended on Mon 9 Mar 2026, 11:00 CET; 8 working hours later nothing had
          followed (limit 8 working hours).
        limit: 8 working_hours, elapsed 8
        anchor, Mon 09 Mar 11:00: meeting with Bob and Carol, ended Mon 9 Mar 2026, 11:00 CET
        """
    )
    assert advice(alerts, PATTERN) == said(
        """
        A mail to somebody who was invited, a call that reached them, an offer, or a new date with them.
        Send the follow-up now
        - Sum up in five lines what was said, what was agreed and who does what by when.
        - Name the next date, or ask for one.
        - If there is nothing to add, say thank you and confirm the next step.
        Most buyers who go quiet after a first meeting were never followed up.
        """
    )


def test_a_mail_that_follows_late() -> None:
    story = met()
    story.mail("Wed 2026-03-11 10:00", "ada", to="bob", subject="Thank you")
    assert words(story.run("2026-03-12 12:00"), PATTERN, "resolved") == said(
        """
        No follow-up after the meeting with Bob and Carol
        The meeting with Bob and Carol ended on Mon 9 Mar 2026, 11:00 CET; 15 working hours later nothing
          had followed (limit 8 working hours).
        limit: 8 working_hours, elapsed 15
        anchor, Mon 09 Mar 11:00: meeting with Bob and Carol, ended Mon 9 Mar 2026, 11:00 CET
        answer, Wed 11 Mar 10:00: followed up by mail
        """
    )


@pytest.mark.parametrize("kind", ["call", "offer", "meeting"])
def test_each_kind_of_follow_up_has_its_name(kind: str) -> None:
    story = met()
    if kind == "call":
        story.call("Wed 2026-03-11 10:00", "bob")
    elif kind == "offer":
        story.offer("Wed 2026-03-11 10:00")
    else:
        story.meeting("2026-03-20 10:00", "2026-03-20 11:00", at="Wed 2026-03-11 10:00")
    told = words(story.run("2026-03-12 12:00"), PATTERN, "resolved")
    assert f"answer, Wed 11 Mar 10:00: followed up by {kind}" in told


def test_the_time_is_told_as_the_owner_lives_it() -> None:
    story = sale(owner={"timezone": "America/New_York", "country": "US"})
    story.meeting("2026-03-09 15:00", "2026-03-09 16:00", at="Mon 2026-03-02 15:00")
    assert "ended on Mon 9 Mar 2026, 11:00 EDT" in words(story.run("2026-03-11 12:00"), PATTERN)
