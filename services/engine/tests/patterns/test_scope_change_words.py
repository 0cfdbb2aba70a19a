"""scope-change: its words."""

from __future__ import annotations

from stories.dsl import sale
from stories.words import advice, said, words

PATTERN = "scope-change"


def test_more_seats_and_one_product_less_repaired_by_a_mail() -> None:
    story = sale()
    story.offer("Mon 2026-03-02 10:00", lines=[("Seats", 100, "10"), ("Support", 1, "500")])
    story.offer("Mon 2026-03-09 10:00", lines=[("Seats", 150, "10"), ("Training", 2, "100")])
    quotes = {"mentions_scope": "150 seats instead of 100"}
    story.mail("Wed 2026-03-11 10:00", "ada", to="bob", scope=True, subject="The seats", quotes=quotes)
    alerts = story.run("2026-03-16 12:00")
    assert words(alerts, PATTERN) == said(
        """
        The offer changed in scope and the buyer was not told first
        The offer of Mon 9 Mar 2026, 10:00 CET differs from the offer presented before (quantity of Seats:
          100 → 150; quantity of Support: 1 → none; quantity of Training: none → 2). Nobody told Bob at
          least 4 working hours before, and nobody of theirs had asked for it.
        baseline, Mon 02 Mar 10:00: the offer presented before
        anchor, Mon 09 Mar 10:00: presented with another scope: quantity of Seats: 100 → 150; quantity of
          Support: 1 → none; quantity of Training: none → 2
        quantity of Seats: 100 → 150
        quantity of Support: 1 → None
        quantity of Training: None → 2
        """
    )
    assert advice(alerts, PATTERN) == said(
        """
        A mail of ours that speaks of the scope, a meeting with the buyer, or the old scope again.
        Call before they call you
        - Call Bob today: say what changed on your side and why, before the paper speaks for you.
        - Ask what has changed for them since you last spoke.
        - Confirm in writing what was agreed, with both numbers in it.
        It is not the number that breaks trust but learning it from a document.
        """
    )
    assert words(alerts, PATTERN, "resolved") == said(
        """
        The offer changed in scope and the buyer was not told first
        The offer of Mon 9 Mar 2026, 10:00 CET differs from the offer presented before (quantity of Seats:
          100 → 150; quantity of Support: 1 → none; quantity of Training: none → 2). Nobody told Bob at
          least 4 working hours before, and nobody of theirs had asked for it.
        baseline, Mon 02 Mar 10:00: the offer presented before
        anchor, Mon 09 Mar 10:00: presented with another scope: quantity of Seats: 100 → 150; quantity of
          Support: 1 → none; quantity of Training: none → 2
        answer, Wed 11 Mar 10:00: Ada to Bob: The seats “150 seats instead of 100”
        quantity of Seats: 100 → 150
        quantity of Support: 1 → None
        quantity of Training: None → 2
        """
    )


def test_against_what_was_on_the_deal_at_a_meeting_repaired_by_another() -> None:
    story = sale(contacts=("bob", "carol"))
    story.lines("Mon 2026-02-02 10:00", ("Seats", 100, "10"))
    people = {"ada": "accepted", "carol": "accepted"}
    story.meeting("2026-02-09 10:00", "2026-02-09 11:00", attendees=people, at="2026-02-03 10:00")
    story.offer("Mon 2026-03-09 10:00", lines=[("Seats", 50, "10")])
    story.meeting("2026-03-11 10:00", "2026-03-11 11:00", attendees=people, at="2026-03-10 10:00")
    alerts = story.run("2026-03-16 12:00")
    assert words(alerts, PATTERN) == said(
        """
        The offer changed in scope and the buyer was not told first
        The offer of Mon 9 Mar 2026, 10:00 CET differs from the deal's products as they stood at the last
          meeting (quantity of Seats: 100 → 50). Nobody told Carol at least 4 working hours before, and
          nobody of theirs had asked for it.
        baseline, Mon 09 Feb 11:00: the deal's products as they stood at the last meeting
        anchor, Mon 09 Mar 10:00: presented with another scope: quantity of Seats: 100 → 50
        quantity of Seats: 100 → 50
        """
    )
    assert words(alerts, PATTERN, "resolved") == said(
        """
        The offer changed in scope and the buyer was not told first
        The offer of Mon 9 Mar 2026, 10:00 CET differs from the deal's products as they stood at the last
          meeting (quantity of Seats: 100 → 50). Nobody told Carol at least 4 working hours before, and
          nobody of theirs had asked for it.
        baseline, Mon 09 Feb 11:00: the deal's products as they stood at the last meeting
        anchor, Mon 09 Mar 10:00: presented with another scope: quantity of Seats: 100 → 50
        answer, Wed 11 Mar 11:00: repaired
        quantity of Seats: 100 → 50
        """
    )


def test_the_old_scope_again_on_a_deal_without_a_contact() -> None:
    story = sale(contacts=())
    story.offer("Mon 2026-03-02 10:00")
    story.offer("Mon 2026-03-09 10:00", lines=[("Seats", 150, "10")])
    story.offer("Wed 2026-03-11 10:00")
    assert words(story.run("2026-03-16 12:00"), PATTERN, "resolved") == said(
        """
        The offer changed in scope and the buyer was not told first
        The offer of Mon 9 Mar 2026, 10:00 CET differs from the offer presented before (quantity of Seats:
          100 → 150). Nobody told the buyer at least 4 working hours before, and nobody of theirs had asked
          for it.
        baseline, Mon 02 Mar 10:00: the offer presented before
        anchor, Mon 09 Mar 10:00: presented with another scope: quantity of Seats: 100 → 150
        answer, Wed 11 Mar 10:00: restored
        quantity of Seats: 100 → 150
        """
    )
