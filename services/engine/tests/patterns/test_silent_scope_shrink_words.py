"""silent-scope-shrink: its words."""

from __future__ import annotations

from stories.dsl import Story, sale
from stories.words import advice, said, words

PATTERN = "silent-scope-shrink"


def asked() -> Story:
    story = sale(amount="50000", currency="EUR")
    story.offer("Mon 2026-03-02 10:00")
    quotes = {"mentions_scope": "only 60 seats"}
    story.mail("Wed 2026-03-04 10:00", "bob", to="ada", scope=True, subject="Fewer", quotes=quotes)
    return story


def test_the_amount_fell() -> None:
    story = asked()
    story.change("Fri 2026-03-06 10:00", amount="30000")
    alerts = story.run("2026-03-09 12:00")
    assert words(alerts, PATTERN) == said(
        """
        The buyer is cutting the deal
        Since the offer of Mon 2 Mar 2026, 10:00 CET the amount fell from 50000 to 30000, after Bob had
          asked for it.
        baseline, Mon 02 Mar 10:00: the offer presented before
        notice, Wed 04 Mar 10:00: Bob to Ada: Fewer “only 60 seats”
        anchor, Fri 06 Mar 10:00: amount: 50000 → 30000
        amount: 50000 → 30000
        """
    )
    assert advice(alerts, PATTERN) == said(
        """
        The deal is won or lost.
        Ask what has changed for them
        - Take it as a sign, not as a breach: ask who else now has a say, and what they fear.
        - Offer a smaller first step that can be proven, with a date for the next one.
        - Check with a second person on the buyer's side whether the need has shrunk or the budget.
        Deals that shrink quietly are often on their way to no decision.
        """
    )


def test_the_quantity_fell() -> None:
    story = asked()
    story.offer("Fri 2026-03-06 10:00", lines=[("Seats", 60, "10")], offer="Q2")
    assert words(story.run("2026-03-09 12:00"), PATTERN) == said(
        """
        The buyer is cutting the deal
        Since the offer of Mon 2 Mar 2026, 10:00 CET the total quantity fell from 100 to 60, after Bob had
          asked for it.
        baseline, Mon 02 Mar 10:00: the offer presented before
        notice, Wed 04 Mar 10:00: Bob to Ada: Fewer “only 60 seats”
        anchor, Fri 06 Mar 10:00: total quantity: 100 → 60
        total quantity: 100 → 60
        """
    )
