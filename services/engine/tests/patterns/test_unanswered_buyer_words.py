"""unanswered-buyer: its words."""

from __future__ import annotations

from stories.dsl import sale
from stories.words import advice, said, words

PATTERN = "unanswered-buyer"


def test_a_question_a_reminder_and_the_answer() -> None:
    story = sale()
    story.user("dan")
    quotes = {"asks": "Could you send the plan?"}
    story.mail(
        "Mon 2026-03-09 10:00", "bob", to="ada", thread="plan", asks=True, subject="Plan", quotes=quotes
    )
    first = story.run("2026-03-10 11:00")
    quotes = {"asks": "Any news?"}
    story.mail("Tue 2026-03-10 12:00", "bob", to=["ada", "dan"], thread="plan", asks=True, quotes=quotes)
    story.mail("Wed 2026-03-11 12:00", "dan", to="bob", thread="plan")
    alerts = story.run("2026-03-12 11:00")
    assert words(first, PATTERN) == said(
        """
        Bob is waiting for an answer
        Bob wrote on Mon 9 Mar 2026, 10:00 CET; 8 working hours later nobody had answered (limit 8 working
          hours).
        limit: 8 working_hours, elapsed 8
        anchor, Mon 09 Mar 10:00: Bob to Ada: Plan “Could you send the plan?”
        """
    )
    assert advice(first, PATTERN) == said(
        """
        Somebody of ours writes to Bob, calls them or meets them.
        Answer today, even if the answer is not complete
        - Write or call Bob now: say what you know and when the rest follows.
        - If Ada cannot, let a colleague answer in the same thread.
        - Own the delay in one sentence; do not explain it.
        A question that waits tells the buyer what support will be like after the contract.
        """
    )
    assert words(alerts, PATTERN) == said(
        """
        Bob is waiting for an answer
        Bob wrote on Mon 9 Mar 2026, 10:00 CET; 16 working hours later nobody had answered (limit 8 working
          hours).
        limit: 8 working_hours, elapsed 16
        anchor, Mon 09 Mar 10:00: Bob to Ada: Plan “Could you send the plan?”
        reminder, Tue 10 Mar 12:00: Bob to Ada and Dan: Re: Plan “Any news?”
        """
    )
    assert words(alerts, PATTERN, "resolved") == said(
        """
        Bob is waiting for an answer
        Bob wrote on Mon 9 Mar 2026, 10:00 CET; 18 working hours later nobody had answered (limit 8 working
          hours).
        limit: 8 working_hours, elapsed 18
        anchor, Mon 09 Mar 10:00: Bob to Ada: Plan “Could you send the plan?”
        reminder, Tue 10 Mar 12:00: Bob to Ada and Dan: Re: Plan “Any news?”
        answer, Wed 11 Mar 12:00: answered: Dan to Bob: Re: Plan
        """
    )


def test_a_call_that_answers() -> None:
    story = sale()
    story.mail("Mon 2026-03-09 10:00", "bob", to="ada", asks=True, subject="Plan")
    story.call("Wed 2026-03-11 12:00", "bob")
    assert words(story.run("2026-03-12 11:00"), PATTERN, "resolved") == said(
        """
        Bob is waiting for an answer
        Bob wrote on Mon 9 Mar 2026, 10:00 CET; 18 working hours later nobody had answered (limit 8 working
          hours).
        limit: 8 working_hours, elapsed 18
        anchor, Mon 09 Mar 10:00: Bob to Ada: Plan
        answer, Wed 11 Mar 12:00: answered
        """
    )


def test_a_meeting_that_answers() -> None:
    story = sale()
    story.mail("Mon 2026-03-09 10:00", "bob", to="ada", asks=True, subject="Plan")
    story.meeting("2026-03-13 10:00", "2026-03-13 11:00", at="Wed 2026-03-11 12:00")
    assert words(story.run("2026-03-12 11:00"), PATTERN, "resolved") == said(
        """
        Bob is waiting for an answer
        Bob wrote on Mon 9 Mar 2026, 10:00 CET; 18 working hours later nobody had answered (limit 8 working
          hours).
        limit: 8 working_hours, elapsed 18
        anchor, Mon 09 Mar 10:00: Bob to Ada: Plan
        answer, Wed 11 Mar 12:00: answered
        """
    )


def test_an_offer_that_answers() -> None:
    story = sale()
    story.mail("Mon 2026-03-09 10:00", "bob", to="ada", asks=True, scope=True, subject="Plan")
    story.offer("Wed 2026-03-11 12:00")
    assert words(story.run("2026-03-12 11:00"), PATTERN, "resolved") == said(
        """
        Bob is waiting for an answer
        Bob wrote on Mon 9 Mar 2026, 10:00 CET; 18 working hours later nobody had answered (limit 8 working
          hours).
        limit: 8 working_hours, elapsed 18
        anchor, Mon 09 Mar 10:00: Bob to Ada: Plan
        answer, Wed 11 Mar 12:00: answered
        """
    )
