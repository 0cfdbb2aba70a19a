"""What a partition learns later changes what stands: sources that were read further, people, absences, late events."""

from __future__ import annotations

from datetime import datetime

from dealtrust_engine.config import Config
from dealtrust_engine.correlation import Correlation, Routed
from dealtrust_engine.live import LivePartition
from dealtrust_schemas.alerts import Alert
from dealtrust_schemas.events import Tick, make_event
from live.routes import take
from stories.dsl import Story, sale

P = "unanswered-buyer"
Told = list[tuple[str, str, str]]


class Live:
    """A partition that is told a story bit by bit."""

    def __init__(self, story: Story, *, complete: bool = True) -> None:
        self.story = story
        config = Config.model_validate(story.config)
        self._correlation = Correlation(config)
        self.partition = LivePartition(config, None, complete)
        self._given = 0

    def give(self) -> None:
        """Give what was added to the story since."""
        events = self.story.events()
        for event in events[self._given :]:
            for way in self._correlation.take(event):
                take(self.partition, way)
        self._given = len(events)

    def tell(self, until: str, sources: dict[str, str] | None = None) -> Told:
        """Give what was added, then a tick; what is new as pattern, status and reason."""
        self.give()
        read = {source: self.story.at(when) for source, when in sources.items()} if sources else None
        take(self.partition, tick(self.story.at(until), read))
        return [said(alert) for alert in self.partition.settle().alerts]


def tick(now: datetime, sources: dict[str, datetime] | None) -> Routed:
    event = make_event(
        "dealtrust.tick.v1",
        Tick(now=now, sources=sources),
        id=f"tick-{now}",
        source="clock",
        time=now,
        subject="",
        tenant="acme",
    )
    return Routed(event, None)


def said(alert: Alert) -> tuple[str, str, str]:
    return alert.pattern, alert.status, alert.reason


def asked() -> Story:
    """A question on Friday whose limit ends on Monday at three."""
    story = sale(opened="Fri 2026-02-27 09:00")
    story.mail("Fri 2026-03-06 15:00", "bob", to="ada", asks=True)
    return story


def test_an_absence_is_told_when_the_mailbox_has_been_read_past_its_limit() -> None:
    live = Live(asked(), complete=False)
    mailbox = "mailbox:ada@acme.example"
    assert live.tell("Mon 2026-03-09 15:20", {mailbox: "Mon 2026-03-09 14:00"}) == [
        (P, "suppressed", "source_stale")
    ]
    assert live.tell("Mon 2026-03-09 15:40", {mailbox: "Mon 2026-03-09 14:30"}) == []
    assert live.tell("Mon 2026-03-09 16:00", {"mailbox:kim@acme.example": "Mon 2026-03-09 15:30"}) == []
    assert live.tell("Mon 2026-03-09 16:20", {mailbox: "Mon 2026-03-09 16:00"}) == [
        (P, "firing", "limit_reached")
    ]


def test_a_zone_that_is_learned_moves_what_is_due() -> None:
    story = asked()
    live = Live(story)
    assert live.tell("Mon 2026-03-09 10:00") == []
    story.user("ada", zone="America/New_York", country="US")
    # In New York it was nine in the morning: the limit had passed on Friday already.
    assert live.tell("Mon 2026-03-09 10:05") == [(P, "firing", "limit_reached")]


def test_a_user_who_was_taken_for_a_buyer_is_one_of_us_once_known() -> None:
    """Her answer counts from the start, so what stood should not have stood."""
    story = asked()
    story.mail("Mon 2026-03-09 10:00", "eve@partner.example", to="bob", reply_to=story.raw[-1]["id"])
    live = Live(story)
    assert live.tell("Mon 2026-03-09 16:00") == [(P, "firing", "limit_reached")]
    story.add(
        "party.user",
        "Mon 2026-03-09 16:30",
        "eve",
        {"user_id": "eve", "email": "eve@partner.example", "name": "Eve"},
    )
    assert live.tell("Mon 2026-03-09 17:00") == [(P, "resolved", "late_evidence")]


def test_an_absence_that_is_learned_pauses_the_clock_of_who_is_away() -> None:
    story = sale(opened="Fri 2026-02-27 09:00")
    story.mail("Mon 2026-03-02 10:00", "bob", to="ada")
    story.mail("Mon 2026-03-02 11:00", "ada", to="bob")
    story.mail("Tue 2026-03-03 11:00", "ada", to="bob")
    live = Live(story)
    live.tell("Tue 2026-03-10 10:00")
    story.mail("Tue 2026-03-10 11:00", "bob", to="ada", away="Fri 2026-03-20 09:00")
    assert live.tell("Thu 2026-03-12 18:00") == []
    assert ("silent-prospect", "firing", "limit_reached") in live.tell("Wed 2026-03-25 18:00")


def test_what_comes_after_three_days_ends_nothing_earlier_however_it_is_batched() -> None:
    story = asked()
    live = Live(story)
    assert live.tell("Mon 2026-03-09 16:00") == [(P, "firing", "limit_reached")]
    take(live.partition, tick(story.at("Fri 2026-03-13 12:00"), None))
    question = story.raw[-1]["id"]
    story.mail("Mon 2026-03-09 17:00", "ada", to="bob", reply_to=question)
    live.give()
    alerts = [alert for alert in live.partition.settle().alerts if alert.pattern == P]
    assert [alert.status for alert in alerts] == ["firing", "firing", "resolved"]
    assert alerts[-1].resolved_at == story.at("Fri 2026-03-13 12:00")


def test_what_came_too_late_is_told_also_where_somebody_becomes_known_in_the_same_batch() -> None:
    story = asked()
    live = Live(story)
    assert live.tell("Mon 2026-03-09 16:00") == [(P, "firing", "limit_reached")]
    take(live.partition, tick(story.at("Fri 2026-03-13 12:00"), None))
    story.mail("Mon 2026-03-09 17:00", "ada", to="bob", reply_to=story.raw[-1]["id"])
    story.user("kim")
    live.give()
    statuses = [alert.status for alert in live.partition.settle().alerts if alert.pattern == P]
    assert statuses == ["firing", "firing", "resolved"]
