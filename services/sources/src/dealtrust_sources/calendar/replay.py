"""Replay the revisions of one calendar entry into the states it went through."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby

from dealtrust_schemas.events import Response
from dealtrust_sources.calendar.answers import Answers
from dealtrust_sources.calendar.recurrence import Plan, RuleError, day_of, instance_key, plan
from dealtrust_sources.calendar.revision import Revision, Rule, When
from dealtrust_sources.calendar.standing import Key, State
from dealtrust_sources.calendar.timeline import timeline
from dealtrust_sources.records import Reject


class EntryReplay:
    """All states of one UID, in order of time. The order in which revisions arrived does not matter."""

    def __init__(self, revisions: Sequence[Revision], known: datetime) -> None:
        """known: the latest moment of which the data knows, UTC; bounds the expansion of series."""
        self.notices: list[Reject] = []
        self._known = known
        self._timeline, obsolete = timeline(revisions)
        for each in obsolete:
            self._note(
                each,
                "obsolete_revision",
                f"revision {each.sequence} of {each.uid[:60]} came after a later one",
            )
        self._series: Revision | None = None
        self._plan = Plan({}, frozenset(), False)
        self._changes: dict[str, Revision] = {}
        self._onwards: list[tuple[str, Revision]] = []
        self._answers: dict[Key, Answers] = {}
        self._born: dict[Key, datetime] = {}
        self._last: dict[Key, State] = {}

    def states(self) -> Iterator[State]:
        """Each state that differs from the one before; once more for each further source that tells it."""
        for since, group in groupby(self._timeline, key=lambda each: each.stamp):
            acts = list(group)
            touched: list[Key] = []
            for act in acts:
                touched += self._apply(act)
            yield from self._changed(touched, acts, since)

    # Applying one revision

    def _apply(self, act: Revision) -> list[Key]:
        if act.is_answer:
            return self._answer(act)
        if act.method == "CANCEL" and act.status != "cancelled":
            act = self._without_some(act)
        if act.start is None:
            known = self._series if act.instance is None else self._series or self._change_of(act)
            if known is None:
                self._note(act, "cancel_without_meeting", f"nothing is known of {act.uid[:60]}")
                return []
            act = self._cancelled(act, known)
        if act.instance is not None:
            return self._change(act)
        if act.method == "ADD" and self._series is not None:
            return [key for each in self._added(act) for key in self._change(each)]
        return self._replace(act)

    def _added(self, act: Revision) -> list[Revision]:
        """The instances that an ADD (RFC 5546, 3.2.4) puts beside those of the series."""
        if not act.rule:
            return [replace(act, instance=act.start)]
        try:
            starts = plan(act, self._known).starts.values()
        except RuleError as error:
            self._note(act, "bad_rule", f"{act.uid[:60]}: {error}")
            return []
        length = _length(act)
        return [
            replace(act, instance=when, start=when, end=None, length=length, rule=Rule()) for when in starts
        ]

    def _without_some(self, act: Revision) -> Revision:
        """The entry without the attendees that a CANCEL names; without anybody left it is called off."""
        base = self._change_of(act) or self._series
        organizer = base.organizer if base else None
        guests = {email for email, _ in base.attendees} - {organizer} if base else set()
        leaving = {email for email, _ in act.attendees} - {organizer}
        if base is None or not leaving or not leaving < guests:
            return replace(act, status="cancelled")
        return replace(
            base, method="REQUEST", stamp=act.stamp, written=act.written, place=act.place,
            instance=act.instance, start=act.instance or base.start, end=base.end if act.instance is None else None,
            length=_length(base), rule=Rule() if act.instance else base.rule,
            attendees=tuple(each for each in base.attendees if each[0] not in leaving),
        )  # fmt: skip

    def _cancelled(self, act: Revision, known: Revision) -> Revision:
        if act.instance is not None:
            return replace(act, start=act.instance, length=None, organizer=act.organizer or known.organizer)
        return replace(
            known, method="CANCEL", sequence=act.sequence, stamp=act.stamp, written=act.written, status="cancelled",
            place=act.place,
        )  # fmt: skip

    def _change_of(self, act: Revision) -> Revision | None:
        return self._changes.get(self._key(act.instance, act)) if act.instance else None

    def _replace(self, act: Revision) -> list[Key]:
        if act.method == "CANCEL" and self._series is not None and not act.rule and self._series.rule:
            act = replace(
                act,
                rule=self._series.rule,
                start=self._series.start,
                end=self._series.end,
                length=self._series.length,
            )
        before, old = self._keys(), self._plan
        self._plan = Plan({}, frozenset(), False)
        if act.rule:
            try:
                self._plan = plan(act, self._known)
            except RuleError as error:
                self._note(act, "bad_rule", f"{act.uid[:60]}: {error}")
                act = replace(act, rule=Rule())
        if self._plan.cut and not old.cut:
            self._note(act, "series_cut", f"not every instance of {act.uid[:60]} was taken in")
        # A change of an instance that the new rule no longer has went with it.
        self._changes = {
            key: change
            for key, change in self._changes.items()
            if key in self._plan.starts or key not in old.starts
        }
        self._series = act
        if act.method != "CANCEL":  # which asks nobody anything
            self._answers.setdefault(None, Answers()).take(act)
        return list(dict.fromkeys([*before, *self._keys()]))

    def _change(self, act: Revision) -> list[Key]:
        assert act.instance is not None
        key = self._key(act.instance, act)
        if act.onwards and self._series is not None:
            self._onwards.append((key, act))
            return [each for each in self._keys() if each is not None and each >= key]
        self._changes[key] = act
        if act.method != "CANCEL":
            self._answers.setdefault(key, Answers()).take(act)
        return self._with_neighbours(key)

    def _answer(self, act: Revision) -> list[Key]:
        key = self._key(act.instance, act) if act.instance else None
        base = self._series if key is None else self._changes.get(key, self._series)
        if base is None:
            self._note(act, "reply_without_meeting", f"nothing is known of {act.uid[:60]}")
            return []
        if not act.attendees or (act.method == "COUNTER" and len(act.attendees) > 1):
            self._note(act, "reply_without_attendee", f"nobody answers for {act.uid[:60]}")
            return []
        if act.sequence < base.sequence:
            self._note(act, "obsolete_revision", f"an answer to an older revision of {act.uid[:60]}")
            return []
        answers = self._answers.setdefault(key, Answers(sequence=base.sequence))
        invited = {email for email, _ in base.attendees}
        for email, response in act.attendees:
            given = "tentative" if act.method == "COUNTER" and response == "none" else response
            if email not in invited:
                self._note(
                    act, "uninvited_reply", f"an answer of somebody who is not on the list of {act.uid[:60]}"
                )
                if given == "declined":
                    continue
                answers.uninvited.add(email)
            answers.given[email] = given
        return self._keys() if key is None else [key]

    # The instances as they stand

    def _key(self, when: When, act: Revision) -> str:
        """The key of an instance; some programs name that of a timed series by its day, that of a day by its midnight."""
        key = instance_key(when, act.place.home)
        if key not in self._plan.starts:
            day = day_of(when, act.place.home)
            days = (
                each
                for each, start in self._plan.starts.items()
                if when.is_day != start.is_day and _day(start) == day
            )
            return next(days, key)
        return key

    def _keys(self) -> list[Key]:
        if self._series is None:
            return list(self._changes)
        if not self._series.rule:
            return [None, *self._changes]
        return list(dict.fromkeys([*self._plan.starts, *self._changes]))

    def _has(self, key: Key) -> bool:
        if key is None:
            return self._series is not None and not self._series.rule
        return key in self._plan.starts or key in self._changes

    def _with_neighbours(self, key: str) -> list[Key]:
        """The instance and those before it, whose next instance it may have been or become."""
        known = self._changes if self._series is None else self._plan.starts
        earlier = sorted(each for each in known if each < key)
        last_held = next((i for i in range(len(earlier) - 1, -1, -1) if not self._is_off(earlier[i])), 0)
        return [*earlier[last_held:], key]

    def _is_off(self, key: str) -> bool:
        change = self._changes.get(key)
        if change is not None:
            return change.status == "cancelled"
        return key in self._plan.excluded or any(
            since <= key and each.status == "cancelled" for since, each in self._onwards
        )

    def _changed(self, touched: Iterable[Key], acts: list[Revision], since: datetime) -> Iterator[State]:
        following = self._following()
        sources = {act.place.source for act in acts}
        kinds = sorted({_kind(act) for act in acts})
        act = "+".join(kinds)
        for key in dict.fromkeys(touched):
            last = self._last.get(key)
            state = self._state(key, since, act) if self._has(key) else _vanished(last, since, act)
            if state is None:
                continue
            state.series_next = following.get(key)
            if last is not None and last.says_the_same(state):
                fresh = sources - last.sources
                last.sources |= fresh
                state = last
            else:
                if (
                    key is not None
                    and last is not None
                    and last.act != "created"
                    and last.begins + last.lasts < since
                ):
                    continue
                fresh = sources
                state.sources = set(sources)
                self._last[key] = state
            for source in sorted(fresh):
                yield replace(state, sources={source})

    def _state(self, key: Key, since: datetime, act: str) -> State | None:
        series = self._series
        base = self._changes.get(key, series) if key is not None else series
        if base is None or base.start is None:
            return None
        start, length, status, guests = base.start, _length(base), base.status, base.attendees
        if key is not None and base is series:
            start = self._plan.starts[key]
            for first, change in self._onwards:
                if first <= key and change.start is not None and change.instance is not None:
                    start, length = _shifted(start, change), _length(change)
                    status, guests, base = change.status, change.attendees or guests, change
        elif series is not None and base is not series:
            guests = guests or series.attendees
            length = length if length is not None else _length(series)
        if series is not None and series.status == "cancelled":
            status = "cancelled"
        if key is not None and key in self._plan.excluded and key not in self._changes:
            status = "cancelled"
            # An EXDATE does not say when it was set; nobody calls off what is over.
            since = max(self._born.get(key, since), min(since, start.moment(base.place.home)))
        born = self._born.setdefault(key, since)
        return State(key, since, act, base, start, length, status, self._with_answers(key, guests), born)

    def _with_answers(
        self, key: Key, guests: tuple[tuple[str, Response], ...]
    ) -> tuple[tuple[str, Response], ...]:
        shared = self._answers.get(None, Answers())
        own = self._answers.get(key, shared)
        answers = shared.given | own.given
        uninvited = sorted(shared.uninvited | own.uninvited)
        names = dict.fromkeys([*(email for email, _ in guests), *uninvited])
        return tuple((email, answers.get(email, "none")) for email in names)

    def _following(self) -> dict[Key, When]:
        """The start of the next instance that is not cancelled, by instance."""
        if self._series is None:
            return self._following_of(
                (each.start.moment(each.place.home), key, each.start)
                for key, each in self._changes.items()
                if each.start is not None
            )
        if not self._series.rule or self._series.status == "cancelled":
            return {}
        home = self._series.place.home
        held: list[tuple[datetime, str, When]] = []
        for key, start in self._plan.starts.items():
            change = self._changes.get(key)
            begins = change.start if change is not None and change.start is not None else start
            for first, onward in self._onwards:
                if first <= key and change is None:
                    begins = _shifted(start, onward)
            held.append((begins.moment(home), key, begins))
        return self._following_of(held)

    def _following_of(self, instances: Iterable[tuple[datetime, str, When]]) -> dict[Key, When]:
        following: dict[Key, When] = {}
        upcoming: When | None = None
        for _, key, begins in sorted(instances, key=lambda each: each[:2], reverse=True):
            if upcoming is not None:
                following[key] = upcoming
            if not self._is_off(key):
                upcoming = begins
        return following

    def _note(self, act: Revision, reason: str, detail: str) -> None:
        self.notices.append(Reject(act.place.origin, act.place.position, reason, detail))


def _kind(act: Revision) -> str:
    if act.first_sight:
        return "created"
    if act.is_answer:
        return f"{act.method.lower()}:{','.join(email for email, _ in act.attendees)}"
    return "cancel" if act.method == "CANCEL" else "state"


def _day(when: When) -> object:
    return when.value.date() if isinstance(when.value, datetime) else when.value


def _length(revision: Revision) -> timedelta | None:
    """How long an instance lasts; None: a day where it is all-day, else no time."""
    if revision.end is not None and revision.start is not None:
        home = revision.place.home
        if revision.start.is_day:
            return revision.end.wall(home, home) - revision.start.wall(home, home)
        return revision.end.moment(home) - revision.start.moment(home)
    return revision.length


def _shifted(start: When, change: Revision) -> When:
    """The start of an instance that a change from some instance onwards moves."""
    if change.start is None or change.instance is None or start.is_day != change.start.is_day:
        return start
    home = change.place.home
    zone = start.zone or home
    return When(start.value + (change.start.wall(zone, home) - change.instance.wall(zone, home)), start.zone)


def _vanished(last: State | None, since: datetime, act: str) -> State | None:
    """An instance that a new rule no longer has: called off, if it was still to come."""
    if last is None or last.status == "cancelled" or last.begins < since:
        return None
    return replace(last, since=since, act=act, status="cancelled", sources=set())
