"""The course of a deal, as a drawing shows it: who reached out when, meetings, offers, absences. No content of mails."""

from collections.abc import Iterable, Iterator
from typing import Final, Literal

import msgspec

from dealtrust_engine.directory import Directory
from dealtrust_engine.meetings import Meeting
from dealtrust_engine.moments import DAY, NEVER, SECOND
from dealtrust_engine.records import Fact, MailRecord
from dealtrust_engine.silence import exchange_of
from dealtrust_engine.timeline import Timeline
from dealtrust_engine.watch import Touch, Watch
from dealtrust_engine.wording import names
from dealtrust_schemas.alerts import Alert

Side = Literal["buyer", "seller"]
Kind = Literal["mail", "call", "invitation", "offer"]

# How far ahead of the report's moment plans and absences are of interest.
_AHEAD: Final = 30 * DAY
_SHORTEST_CONTEXT: Final = 2 * 86400
_LONGEST_CONTEXT: Final = 14 * 86400
_UNSHOWN: Final = frozenset({"draft", "in_review"})
_ACTS_OF_BUYERS: Final = frozenset({"accepted", "rejected"})
_INVITATIONS: Final = {
    "meeting scheduled": "meeting arranged",
    "meeting proposed": "meeting proposed",
    "meeting accepted": "meeting accepted",
}


class Mark(msgspec.Struct, frozen=True, array_like=True, order=True):
    """Something that one side did at a moment (seconds since 1970 in UTC)."""

    at: int
    side: Side
    kind: Kind
    text: str


class Stretch(msgspec.Struct, frozen=True, array_like=True, order=True):
    """Something that lasted: a meeting, or an absence of somebody of that side. Seconds since 1970 in UTC."""

    start: int
    end: int
    side: Side
    text: str


class Run(msgspec.Struct, frozen=True, array_like=True):
    """A stretch of a clock, counted or paused for a reason. Seconds since 1970 in UTC."""

    start: int
    end: int
    counted: bool
    reason: str


class Clock(msgspec.Struct, frozen=True, array_like=True):
    """The clock of an alert up to now; ``elapsed`` in the unit of its limit."""

    runs: list[Run]
    elapsed: float


class Course(msgspec.Struct, frozen=True):
    """What happened on a deal, each list in order of time, and the clocks of its alerts by their ids."""

    marks: list[Mark]
    meetings: list[Stretch]
    absences: list[Stretch]
    clocks: dict[str, Clock]


def course_of(timeline: Timeline, standing: Iterable[Alert], now: int) -> Course:
    """The course of a deal from a while before the beginning of what stands on it.

    standing: the alerts that have not ended, told as of now. now: in microseconds since 1970.
    """
    standing = list(standing)
    since = min(context_of(alert, now // SECOND) for alert in standing) * SECOND
    marks: set[Mark] = set()
    meetings: set[Stretch] = set()
    absences: set[Stretch] = set()
    for watch in timeline.watches:
        if watch.window.close >= since or watch.aftermath:
            marks.update(mark for mark in _marks(watch) if since <= mark.at * SECOND <= now)
            meetings.update(_meetings(watch, since, now))
            absences.update(_absences(watch, since, now))
    clocks = {alert.alert_id: _clock(alert) for alert in standing if alert.clock}
    return Course(sorted(marks), sorted(meetings), sorted(absences), clocks)


def beginning_of(alert: Alert) -> int:
    """When the first thing happened that the alert tells of, in seconds since 1970."""
    told = (item.occurred_at for item in alert.evidence)
    return int(min([alert.starts_at, *told, *(span.start for span in alert.clock)]).timestamp())


def context_of(alert: Alert, now: int) -> int:
    """From when on a drawing of the alert may show what went before, in seconds since 1970."""
    began = beginning_of(alert)
    return began - min(_LONGEST_CONTEXT, max(_SHORTEST_CONTEXT, (now - began) // 3))


def _clock(alert: Alert) -> Clock:
    runs = [
        Run(int(span.start.timestamp()), int(span.end.timestamp()), span.counted, span.reason or "")
        for span in alert.clock
    ]
    return Clock(runs, alert.limit.elapsed if alert.limit else 0.0)


def _marks(watch: Watch) -> Iterator[Mark]:
    directory = watch.directory
    for touch in exchange_of(watch).touches:
        if not touch.kind.startswith(("offer", "meeting held")):
            yield _mark(touch, "buyer", directory)
    for touch in watch.seller_touches:
        if touch.kind not in ("offer presented", "meeting held"):
            yield _mark(touch, "seller", directory)
    yield from _offers([*watch.offers, *watch.aftermath], watch)


def _mark(touch: Touch, side: Side, directory: Directory) -> Mark:
    people = names(directory, touch.people)
    if touch.kind == "mail":
        assert isinstance(touch.record, MailRecord)
        who = directory.name_of(touch.record.sender)
        text = f"{who} wrote" if side == "buyer" else f"{who} wrote to {people}"
        if touch.undone < NEVER:
            text += " (bounced)"
        return Mark(touch.at // SECOND, side, "mail", text)
    if touch.kind == "call":
        return Mark(touch.at // SECOND, side, "call", f"call {'with' if side == 'buyer' else 'to'} {people}")
    done = _INVITATIONS.get(touch.kind, touch.kind)
    by = "by" if side == "buyer" else "with"
    return Mark(touch.at // SECOND, side, "invitation", f"{done} {by} {people}")


def _offers(facts: list[Fact], watch: Watch) -> Iterator[Mark]:
    shown = {id(fact) for fact in watch.presentations}
    statuses: dict[str, str] = {}
    for fact in facts:
        offer = fact.data
        changed = statuses.get(offer.offer_id) != offer.status
        statuses[offer.offer_id] = offer.status
        if offer.status in _UNSHOWN or not (changed or id(fact) in shown):
            continue
        side: Side = "buyer" if offer.status in _ACTS_OF_BUYERS else "seller"
        yield Mark(fact.at // SECOND, side, "offer", f"offer {offer.status}")


def _meetings(watch: Watch, since: int, now: int) -> Iterator[Stretch]:
    for meeting in watch.meetings:
        span = _held_or_planned(meeting, now)
        if span is not None and span[1] >= since and span[0] <= now + _AHEAD:
            side: Side = "seller" if meeting.by_seller else "buyer"
            when = "meeting" if span[1] <= now else "planned meeting"
            text = f"{when} with {names(watch.directory, meeting.buyers)}"
            yield Stretch(span[0] // SECOND, span[1] // SECOND, side, text)


def _held_or_planned(meeting: Meeting, now: int) -> tuple[int, int] | None:
    if meeting.held < NEVER:
        return meeting.start, meeting.held
    if meeting.plans and meeting.plans[-1].end > now and meeting.start < NEVER:
        return meeting.start, meeting.plans[-1].end
    return None


def _absences(watch: Watch, since: int, now: int) -> Iterator[Stretch]:
    directory = watch.directory
    if not directory.anybody_away:
        return
    touched = {email for touch in watch.seller_touches for email in touch.people}
    buyers = touched.union(*(touch.people for touch in exchange_of(watch).touches))
    sides: tuple[tuple[Side, set[str]], ...] = (("buyer", buyers), ("seller", {watch.deal.owner(now)}))
    for side, people in sides:
        for email in people:
            for start, end in directory.absences(email):
                if end > since and start <= now + _AHEAD:
                    until = min(end, now + _AHEAD)
                    yield Stretch(
                        start // SECOND, until // SECOND, side, f"{directory.name_of(email)} is away"
                    )
