"""Silences: from a buyer's last touch, through the seller's attempts, to the buyer's next touch.

Shared by the patterns about buyers who do not answer. The clock of a silence starts at its first attempt and
runs in the working time of
the buyers contacted so far, each from the first attempt to him: it stands only when all of them are off.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from dealtrust_engine.clock import Clock, Pause, clock_of
from dealtrust_engine.meetings import Meeting
from dealtrust_engine.moments import BUSINESS_DAY, NEVER, Span, covering, intersection, union
from dealtrust_engine.watch import Touch, Watch
from dealtrust_engine.worktime import WorkCalendar

Segment = tuple[int, tuple[WorkCalendar, ...]]
UNCONFIRMED_BUDGET = 10 * BUSINESS_DAY
"""How long invitations that nobody confirmed may hold the clock within one silence, in counted time."""

_WITH_THE_BUYER = frozenset({"presented", "accepted"})


@dataclass(slots=True)
class Silence:
    """Attempts that no touch of the buyer answered. ``after`` is the touch before, ``end`` the touch that ended it."""

    after: Touch | None
    attempts: list[Touch] = field(default_factory=list)
    end: Touch | None = None

    @property
    def since(self) -> int:
        """The first attempt, where the clock starts."""
        return self.attempts[0].at

    @property
    def until(self) -> int:
        """When the buyer was back, ``NEVER`` while he is not."""
        return self.end.at if self.end else NEVER


class Exchange(NamedTuple):
    """The silences of a watch in order, and the buyer's touches that divide them."""

    silences: list[Silence]
    touches: list[Touch]


def exchange_of(watch: Watch) -> Exchange:
    """Attempts and answers of a watch; worked out once, as several patterns ask."""
    known = watch.memo.get("exchange")
    if isinstance(known, Exchange):
        return known
    found: list[Silence] = []
    answers: list[Touch] = []
    held = {id(meeting.anchor): meeting for meeting in watch.held}
    current = Silence(None)
    for touch in _in_order(watch):
        if touch.kind == "attempt":
            current.attempts.append(touch)
            continue
        if touch.kind == "meeting held" and _is_unconfirmed(held[id(touch.record)], current):
            continue
        answers.append(touch)
        if current.attempts:
            current.end = touch
            found.append(current)
        current = Silence(touch)
    if current.attempts:
        found.append(current)
    exchange = watch.memo["exchange"] = Exchange(found, answers)
    return exchange


def _in_order(watch: Watch) -> list[Touch]:
    """Touches of the buyer and attempts of the seller; at one moment the buyer comes first."""
    touches = [*_buyer_touches(watch), *_attempts(watch)]
    return sorted(touches, key=lambda touch: (touch.at, touch.kind == "attempt", touch.record.id))


def _is_unconfirmed(meeting: Meeting, silence: Silence) -> bool:
    """A meeting that a seller entered after the first attempt and that no buyer confirmed is no sign of life."""
    if not meeting.by_seller or meeting.confirmed or not silence.attempts:
        return False
    return meeting.entered >= silence.since and not _is_first(meeting, silence)


def _buyer_touches(watch: Watch) -> Iterator[Touch]:
    for mail in watch.buyer_mails:
        yield Touch(mail.at, NEVER, (mail.sender,), mail, "mail")
    for meeting in watch.meetings:
        if not meeting.by_seller:
            yield Touch(
                meeting.entered,
                NEVER,
                (meeting.revisions[0].organizer,),
                meeting.revisions[0],
                "meeting proposed",
            )
        for at, email, record in meeting.accepted:
            yield Touch(at, NEVER, (email,), record, "meeting accepted")
        if meeting.held < NEVER:
            yield Touch(meeting.held, NEVER, meeting.attended, meeting.anchor, "meeting held")
    for call in watch.calls:
        if call.data.connected:
            yield Touch(call.at, NEVER, watch.called(call), call, "call")
    yield from _offers_answered(watch)


def _offers_answered(watch: Watch) -> Iterator[Touch]:
    """Offers accepted or rejected by the buyer; one that is rejected before anybody outside saw it was rejected by us."""
    seen: dict[str, set[str]] = defaultdict(set)
    last: dict[str, str] = {}
    for fact in watch.offers:
        offer, before = fact.data, seen[fact.data.offer_id]
        answered = offer.status in ("accepted", "rejected") and last.get(offer.offer_id) != offer.status
        if answered and not (offer.status == "rejected" and before and before.isdisjoint(_WITH_THE_BUYER)):
            primary = watch.primary_contact(fact.at)
            people = watch.directory.emails(primary) if primary else ()
            yield Touch(fact.at, NEVER, people, fact, f"offer {offer.status}")
        last[offer.offer_id] = offer.status
        before.add(offer.status)


def _attempts(watch: Watch) -> Iterator[Touch]:
    for mail in watch.seller_mails:
        people = watch.buyers_addressed(mail)
        if mail.undone is not None:
            people = tuple(email for email in people if mail.undone_for((email,)) == NEVER)
        if people:
            yield Touch(mail.at, NEVER, people, mail, "attempt")
    for meeting in watch.meetings:
        if meeting.by_seller:
            for at, record in meeting.scheduled:
                people = tuple(email for email, _ in record.attendees if watch.directory.is_buyer_side(email))
                yield Touch(at, NEVER, people, record, "attempt")
    for call in watch.calls:
        if not call.data.connected:
            yield Touch(call.at, NEVER, watch.called(call), call, "attempt")


# --- attempts and days


def attempt_on_day(watch: Watch, silence: Silence, number: int) -> int | None:
    """The moment of the first attempt on the ``number``-th different business day; None if there were fewer.

    Days are those of the first contacted buyer; a day off counts with the next business day.
    """
    calendar = watch.directory.calendar(silence.attempts[0].people[0]) if silence.attempts[0].people else None
    calendar = calendar or watch.directory.calendar("")
    days: set[date] = set()
    for attempt in silence.attempts:
        days.add(calendar.business_date(attempt.at))
        if len(days) >= number:
            return attempt.at
    return None


class AnswerTime(NamedTuple):
    """How long a buyer took: from the first unanswered mail of a seller to the next touch of the buyer."""

    asked: int
    at: int
    email: str

    def own(self, watch: Watch) -> int:
        """In the buyer's own working time, less his absences."""
        return _own_time(watch, self.email, self.asked, self.at)


def answer_times(watch: Watch, before: int) -> list[AnswerTime]:
    """How long this deal's buyers took to answer, up to a moment."""
    known = watch.memo.get("answer_times")
    if not isinstance(known, list):
        known = watch.memo["answer_times"] = list(_answer_times(watch))
    return [sample for sample in known if sample.at <= before]


def _answer_times(watch: Watch) -> Iterator[AnswerTime]:
    mails = [
        mail
        for mail in watch.seller_mails
        if mail.undone is None or mail.undone_for(watch.buyers_of(mail)) == NEVER
    ]
    events: list[tuple[int, int, tuple[str, ...]]] = [(t.at, 0, t.people) for t in exchange_of(watch).touches]
    events += [(mail.at, 1, ()) for mail in mails]
    asked: int | None = None
    for at, is_mail, people in sorted(events):
        if is_mail:
            asked = at if asked is None else asked
        elif asked is not None:
            yield AnswerTime(asked, at, people[0] if people else "")
            asked = None


def _own_time(watch: Watch, email: str, start: int, end: int) -> int:
    calendar = watch.directory.calendar(email)
    away = sum(
        calendar.worked(low, high)
        for low, high in intersection([(start, end)], watch.directory.absences(email))
    )
    return calendar.worked(start, end) - away


# --- the clock


class SilenceClock(NamedTuple):
    """The clock of a silence, and the pauses that the beginning of an alert must wait for."""

    clock: Clock
    pauses: list[Pause]
    away: list[Span]


def long_silences(watch: Watch, amount: int, now: int) -> list[Silence]:
    """The silences that last long enough by the wall clock for an amount of working time to have passed by ``now``."""
    over = min(watch.window.close, now)
    least = watch.directory.tenant.least_wall_time(amount)
    if _buyers_write_often(watch, amount, least, over):
        return []
    found = []
    for silence in exchange_of(watch).silences:
        lasted = (silence.end.at if silence.end else over) - silence.since
        people = (email for attempt in silence.attempts for email in attempt.people)
        if lasted >= least or (lasted >= amount and len(_calendars(watch, people)) > 1):
            found.append(silence)
    return found


def _buyers_write_often(watch: Watch, amount: int, least: int, over: int) -> bool:
    """Whether the buyers' mails alone leave no time before a moment for so much working time without a sign of theirs."""
    calendars = _calendars(watch, watch.contacted)
    if len(calendars) > 1:
        return False
    ends = [*(mail.at for mail in watch.buyer_mails), over]
    gaps = pairwise([watch.records[0].at, *ends])
    return all(
        end < NEVER and calendar.worked(start, end) < amount
        for start, end in gaps
        if end - start >= least
        for calendar in calendars
    )


def _calendars(watch: Watch, people: Iterable[str]) -> list[WorkCalendar]:
    return list(dict.fromkeys(watch.directory.calendar(email) for email in people))


def silence_clock(watch: Watch, silence: Silence) -> SilenceClock:
    """The clock of a silence, with absences, expected silences and planned meetings as pauses."""
    segments, away = _contacted(watch, silence)
    fixed = [pause for pause in watch.expected_silences if pause.end > silence.since]
    fixed += [Pause(start, end, "meeting planned") for start, end in _planned(watch, silence, confirmed=True)]
    stops = [*[Pause(start, end, f"away: {who}") for start, end, who in away], *fixed]
    left = UNCONFIRMED_BUDGET
    for start, end in _planned(watch, silence, confirmed=False):
        base = clock_of(segments, stops)
        used = base.counted(start, end)
        stop = min(end, base.reach(start, left)) if used > left else end
        left -= min(used, left)
        if start < stop:
            stops.append(Pause(start, stop, "meeting planned, unconfirmed"))
    return SilenceClock(clock_of(segments, stops), stops, [(start, end) for start, end, _ in away])


def _contacted(watch: Watch, silence: Silence) -> tuple[list[Segment], list[tuple[int, int, str]]]:
    """Calendars by moment, and the times in which everybody contacted so far is away."""
    directory = watch.directory
    since: dict[str, int] = {}
    for attempt in silence.attempts:
        for email in attempt.people:
            since.setdefault(email, attempt.at)
    absences = {email: directory.absences(email) for email in since if directory.has_absences(email)}
    bounds = {silence.since, *since.values()}
    for spans in absences.values():
        bounds.update(moment for span in spans for moment in span if moment > silence.since)
    segments: list[Segment] = []
    away: list[tuple[int, int, str]] = []
    ordered = sorted(bounds)
    for i, start in enumerate(ordered):
        end = ordered[i + 1] if i + 1 < len(ordered) else NEVER
        known = [email for email, first in since.items() if first <= start]
        present = [email for email in known if not covering(absences.get(email, ()), start)]
        calendars = dict.fromkeys(directory.calendar(email) for email in present or known)
        segments.append((start, tuple(calendars) or (directory.calendar(""),)))
        if known and not present:
            who = ", ".join(directory.name_of(email) for email in known)
            if away and away[-1][1] == start:
                away[-1] = (away[-1][0], end, away[-1][2])
            else:
                away.append((start, end, who))
    return segments, away


def _planned(watch: Watch, silence: Silence, *, confirmed: bool) -> list[Span]:
    """When a meeting lay ahead: confirmed ones, or those that a seller entered meanwhile and nobody confirmed."""
    spans: list[Span] = []
    for meeting in watch.meetings:
        trusted = not meeting.by_seller or _is_first(meeting, silence) or meeting.entered < silence.since
        ahead = [plan for plan in meeting.plans if plan.end > silence.since and plan.start < plan.end]
        spans += [(plan.start, plan.end) for plan in ahead if (plan.confirmed or trusted) == confirmed]
    return union(spans)


def _is_first(meeting: Meeting, silence: Silence) -> bool:
    return any(record is silence.attempts[0].record for _, record in meeting.scheduled)


def first_free(start: int, pauses: list[Pause], grace: int) -> tuple[int, str]:
    """Where an alert begins that would begin at ``start``: after any pause that runs then or begins within ``grace``.

    Also the reason of the pause that moved it on, empty if none did.
    """
    reason = ""
    for pause in sorted(pauses, key=lambda pause: (pause.start, pause.end)):
        if pause.start < start + grace and pause.end > start:
            start, reason = pause.end, pause.reason
    return start, reason
