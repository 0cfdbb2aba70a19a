"""silent-prospect: its words."""

from __future__ import annotations

import pytest

from stories.dsl import sale
from stories.words import advice, said, words

PATTERN = "silent-prospect"


def test_two_attempts_by_mail_and_call_and_the_return() -> None:
    story = sale()
    story.mail("Mon 2026-03-02 10:00", "bob", to="ada")
    story.mail("Tue 2026-03-03 10:00", "ada", to="bob", subject="Our visit")
    story.call("Wed 2026-03-04 10:00", "carol", connected=False)
    story.mail("Fri 2026-03-20 10:00", "bob", to="ada")
    alerts = story.run("2026-03-31 12:00")
    assert words(alerts, PATTERN) == said(
        """
        Bob and Carol: no answer to 2 attempts
        2 attempts to reach Bob and Carol (Tue 3 Mar 2026, 10:00 CET; Wed 4 Mar 2026, 10:00 CET) and no
          answer for 7 business days of the buyer's own working time (limit 7 business days); the buyer is
          not known to be away.
        limit: 7 business_days, elapsed 7
        anchor, Tue 03 Mar 10:00: mail “Our visit” to Bob
        attempt, Wed 04 Mar 10:00: call to Carol
        """
    )
    assert advice(alerts, PATTERN) == said(
        """
        A sign of life: a mail, a call, a meeting accepted or proposed, or an answer to an offer.
        Change the channel and bring something of value
        - Do not send another reminder. Call, or write to a second person on the buyer's side.
        - Offer one thing that helps the buyer whether or not they buy.
        - Ask an easy question that can be answered with one word, and make a no easy as well.
        A buyer who stops answering has mostly not decided against you, but stopped seeing a reason to
          answer.
        """
    )
    assert words(alerts, PATTERN, "resolved") == said(
        """
        Bob and Carol: no answer to 2 attempts
        2 attempts to reach Bob and Carol (Tue 3 Mar 2026, 10:00 CET; Wed 4 Mar 2026, 10:00 CET) and no
          answer for 13 business days of the buyer's own working time (limit 7 business days); the buyer is
          not known to be away.
        limit: 7 business_days, elapsed 13
        anchor, Tue 03 Mar 10:00: mail “Our visit” to Bob
        attempt, Wed 04 Mar 10:00: call to Carol
        answer, Fri 20 Mar 10:00: the buyer is back: mail
        """
    )


def test_the_times_are_told_as_the_owner_lives_them() -> None:
    story = sale(owner={"timezone": "America/New_York", "country": "US"})
    story.mail("Mon 2026-03-02 15:00", "bob", to="ada")
    story.mail("Tue 2026-03-03 15:00", "ada", to="bob")
    story.mail("Wed 2026-03-04 15:00", "ada", to="bob")
    assert "(Tue 3 Mar 2026, 09:00 EST;" in words(story.run("2026-03-16 12:00"), PATTERN)


def test_of_many_attempts_the_first_five_are_listed() -> None:
    story = sale()
    story.mail("Mon 2026-03-02 10:00", "bob", to="ada")
    for day in range(3, 8):
        story.mail(f"2026-03-0{day} 10:00", "ada", to="bob", subject="Our visit")
    five = story.run("2026-03-13 12:00")
    story.meeting("2026-03-16 10:00", "2026-03-16 11:00", attendees={"bob": "none"}, at="2026-03-09 10:00")
    six = story.run("2026-03-31 12:00")
    assert words(five, PATTERN) == said(
        """
        Bob: no answer to 5 attempts
        5 attempts to reach Bob (Tue 3 Mar 2026, 10:00 CET; Wed 4 Mar 2026, 10:00 CET; Thu 5 Mar 2026, 10:00
          CET; Fri 6 Mar 2026, 10:00 CET; Sat 7 Mar 2026, 10:00 CET) and no answer for 7 business days of
          the buyer's own working time (limit 7 business days); the buyer is not known to be away.
        limit: 7 business_days, elapsed 7
        anchor, Tue 03 Mar 10:00: mail “Our visit” to Bob
        attempt, Wed 04 Mar 10:00: mail “Our visit” to Bob
        attempt, Thu 05 Mar 10:00: mail “Our visit” to Bob
        attempt, Fri 06 Mar 10:00: mail “Our visit” to Bob
        attempt, Sat 07 Mar 10:00: mail “Our visit” to Bob
        """
    )
    assert words(six, PATTERN) == said(
        """
        Bob: no answer to 6 attempts
        6 attempts to reach Bob (Tue 3 Mar 2026, 10:00 CET; Wed 4 Mar 2026, 10:00 CET; Thu 5 Mar 2026, 10:00
          CET; Fri 6 Mar 2026, 10:00 CET; Sat 7 Mar 2026, 10:00 CET …) and no answer for 14 business days of
          the buyer's own working time (limit 7 business days); the buyer is not known to be away.
        limit: 7 business_days, elapsed 14
        anchor, Tue 03 Mar 10:00: mail “Our visit” to Bob
        attempt, Wed 04 Mar 10:00: mail “Our visit” to Bob
        attempt, Thu 05 Mar 10:00: mail “Our visit” to Bob
        attempt, Fri 06 Mar 10:00: mail “Our visit” to Bob
        attempt, Sat 07 Mar 10:00: mail “Our visit” to Bob
        attempt, Mon 09 Mar 10:00: invitation to Bob
        """
    )


@pytest.mark.parametrize(
    ("to", "title"), [("bob", "Bob no longer answers"), (["bob", "carol"], "Bob and Carol no longer answer")]
)
def test_one_attempt_where_one_is_enough(to: str | list[str], title: str) -> None:
    story = sale(config={"patterns": {"silent-prospect": {"attempts": 1}}})
    story.mail("Mon 2026-03-02 10:00", "bob", to="ada")
    story.mail("Tue 2026-03-03 10:00", "ada", to=to, subject="Our visit")
    told = words(story.run("2026-03-13 12:00"), PATTERN)
    assert told.startswith(f"{title}\n1 attempt to reach ")
