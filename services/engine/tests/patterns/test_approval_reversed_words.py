"""approval-reversed: its words."""

from __future__ import annotations

from stories.dsl import sale
from stories.words import advice, said, words

PATTERN = "approval-reversed"


def test_revoked_by_the_head_and_given_again() -> None:
    story = sale(owner={"manager_id": "eve"})
    story.user("eve", role="Head of sales")
    story.offer("Mon 2026-03-09 10:00", "approved", by="eve")
    story.offer("Wed 2026-03-11 10:00", "in_review", by="eve")
    story.offer("Fri 2026-03-13 10:00", "approved", by="eve")
    alerts = story.run("2026-03-16 12:00")
    assert words(alerts, PATTERN) == said(
        """
        Eve revoked an approval before the offer went out
        Approved by Eve on Mon 9 Mar 2026, 10:00 CET, set back to in_review by Eve on Wed 11 Mar 2026, 10:00
          CET. Eve (Head of sales) had no activity on this deal in 2 days.
        notice, Mon 09 Mar 10:00: approved by Eve
        anchor, Wed 11 Mar 10:00: Eve set it back to in_review
        status: approved → in_review
        """
    )
    assert advice(alerts, PATTERN) == said(
        """
        The offer is approved again, or another offer of the deal is.
        Settle it inside before the buyer notices
        - Ask the two who disagree to talk today, with the deal's owner in the room.
        - Agree what the owner may promise until it is settled.
        - If the answer is no, let the owner hear the reason from whoever decided.
        A seller whose approvals do not hold stops promising anything.
        """
    )
    assert words(alerts, PATTERN, "resolved") == said(
        """
        Eve revoked an approval before the offer went out
        Approved by Eve on Mon 9 Mar 2026, 10:00 CET, set back to in_review by Eve on Wed 11 Mar 2026, 10:00
          CET. Eve (Head of sales) had no activity on this deal in 2 days.
        notice, Mon 09 Mar 10:00: approved by Eve
        anchor, Wed 11 Mar 10:00: Eve set it back to in_review
        answer, Fri 13 Mar 10:00: approved after all
        status: approved → in_review
        """
    )


def test_approved_by_nobody_knows_whom() -> None:
    story = sale()
    story.user("eve")
    story.offer("Mon 2026-03-09 10:00", "approved", by=None)
    story.offer("Wed 2026-03-11 10:00", "rejected", by="eve")
    assert words(story.run("2026-03-16 12:00"), PATTERN) == said(
        """
        Eve revoked an approval before the offer went out
        Approved by somebody on Mon 9 Mar 2026, 10:00 CET, set back to rejected by Eve on Wed 11 Mar 2026,
          10:00 CET. Eve had no activity on this deal before.
        notice, Mon 09 Mar 10:00: approved by somebody
        anchor, Wed 11 Mar 10:00: Eve set it back to rejected
        status: approved → rejected
        """
    )
