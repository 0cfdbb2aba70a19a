"""retracted-offer: its words."""

from __future__ import annotations

from stories.dsl import sale
from stories.words import advice, said, words

PATTERN = "retracted-offer"


def test_made_worse_and_restored() -> None:
    story = sale(owner={"manager_id": "eve"})
    story.user("eve", role="Head of sales")
    story.offer("Mon 2026-03-02 10:00", "approved", by="eve", promises=["price hold"])
    story.offer("Tue 2026-03-03 10:00", promises=["price hold"])
    story.offer("Mon 2026-03-09 10:00", lines=[("Seats", 100, "12")], by="eve", version=2)
    story.offer("Wed 2026-03-11 10:00", by="ada", version=3, promises=["price hold"])
    alerts = story.run("2026-03-16 12:00")
    assert words(alerts, PATTERN) == said(
        """
        An offer that was presented was made worse
        On Mon 9 Mar 2026, 10:00 CET Eve made worse the offer that had been presented on Tue 3 Mar 2026,
          10:00 CET (unit price of Seats: 10.00 → 12.00, price hold: promised → gone). Eve (Head of sales)
          had no activity on this deal in 7 days.
        notice, Mon 02 Mar 10:00: approved by Eve
        change, Tue 03 Mar 10:00: presented: version 1
        anchor, Mon 09 Mar 10:00: Eve made worse the offer (presented, version 2)
        unit price of Seats: 10.00 → 12.00
        price hold: promised → None
        """
    )
    assert advice(alerts, PATTERN) == said(
        """
        An offer is presented whose terms are at least as good as those taken back.
        Own it, in person, today
        - Call the buyer before they find out; say what changed and who decided it.
        - Restore the terms if you can, or bring something of the same worth.
        - Do not hide behind process: let whoever reversed it speak to the buyer.
        A broken offer costs more than its price: the buyer no longer knows which of your words hold.
        """
    )
    assert words(alerts, PATTERN, "resolved") == said(
        """
        An offer that was presented was made worse
        On Mon 9 Mar 2026, 10:00 CET Eve made worse the offer that had been presented on Tue 3 Mar 2026,
          10:00 CET (unit price of Seats: 10.00 → 12.00, price hold: promised → gone). Eve (Head of sales)
          had no activity on this deal in 7 days.
        notice, Mon 02 Mar 10:00: approved by Eve
        change, Tue 03 Mar 10:00: presented: version 1
        anchor, Mon 09 Mar 10:00: Eve made worse the offer (presented, version 2)
        answer, Wed 11 Mar 10:00: the terms were restored
        unit price of Seats: 10.00 → 12.00
        price hold: promised → None
        """
    )


def test_accepted_and_withdrawn() -> None:
    story = sale()
    story.offer("Mon 2026-03-02 10:00", "approved", by=None)
    story.offer("Tue 2026-03-03 10:00")
    story.offer("Thu 2026-03-05 10:00", "accepted")
    story.offer("Mon 2026-03-09 10:00", "withdrawn", by="ada")
    assert words(story.run("2026-03-16 12:00"), PATTERN) == said(
        """
        An offer that was accepted was taken back
        On Mon 9 Mar 2026, 10:00 CET Ada took back the offer that had been accepted on Thu 5 Mar 2026, 10:00
          CET. Ada had no activity on this deal in 4 days.
        notice, Mon 02 Mar 10:00: approved by somebody
        change, Tue 03 Mar 10:00: presented: version 1
        anchor, Mon 09 Mar 10:00: Ada took back the offer (withdrawn, version 1)
        offer: accepted → withdrawn
        """
    )


def test_withdrawn_by_nobody_knows_whom() -> None:
    story = sale()
    story.offer("Tue 2026-03-03 10:00")
    story.offer("Mon 2026-03-09 10:00", "withdrawn", by=None)
    assert words(story.run("2026-03-16 12:00"), PATTERN) == said(
        """
        An offer that was presented was taken back
        On Mon 9 Mar 2026, 10:00 CET Somebody took back the offer that had been presented on Tue 3 Mar 2026,
          10:00 CET. It is not known who did it.
        change, Tue 03 Mar 10:00: presented: version 1
        anchor, Mon 09 Mar 10:00: Somebody took back the offer (withdrawn, version 1)
        offer: presented → withdrawn
        """
    )
