"""Turn the state of a calendar entry into a canonical meeting event."""

from datetime import date, datetime, timedelta
from hashlib import sha256

from pydantic import ValidationError

from dealtrust_schemas.events import Attendee, Event, EventError, Meeting, make_event
from dealtrust_sources.calendar.revision import When
from dealtrust_sources.calendar.standing import State
from dealtrust_sources.records import Context, Reject


def to_event(state: State, context: Context) -> Event | Reject:
    """The event of one state; its source is the only one in ``state.sources``.

    The id depends on uid, instance, sequence, moment and kind of the act, so that two calendars that hold the
    same revision give the same id; for an absence also on whose calendar it is.
    """
    place = state.base.place
    away = is_away(state, context)
    owner = place.owner if away else None
    organizer = owner or state.base.organizer or place.owner or ""
    facts = (state.base.uid, state.key, state.base.sequence, state.since.isoformat(), state.act, owner)
    digest = sha256("\n".join(str(fact or "") for fact in facts).encode()).hexdigest()[:32]
    try:
        start, end = _span(state)
        meeting = Meeting(
            uid=state.base.uid,
            recurrence_id=state.key,
            sequence=state.base.sequence,
            status=state.status,
            kind="away" if away else "meeting",
            start=start,
            end=end,
            created_at=state.born,
            organizer=organizer,
            attendees=tuple(Attendee(email=email, response=given) for email, given in state.attendees),
            all_day=state.start.is_day,
            transparent=state.base.transparent,
            series_next=_shown(state.series_next, state) if state.series_next else None,
            deal_ref=state.base.deal_ref,
        )
        return make_event(
            "dealtrust.meeting.v1",
            meeting,
            id=f"meeting:{digest}",
            source=min(state.sources),
            time=state.since,
            subject=state.base.uid,
            tenant=context.tenant,
        )
    except EventError as error:
        return Reject(place.origin, place.position, error.reason, error.detail[:200])
    except (ValidationError, OverflowError) as error:
        return Reject(place.origin, place.position, "invalid_field", str(error).splitlines()[0][:200])


def is_away(state: State, context: Context) -> bool:
    """An absence of whose calendar it is. An entry with somebody from outside is a meeting, wherever it takes place.

    A title alone counts only for an entry without other people that blocks time.
    """
    base = state.base
    people = {email for email, _ in state.attendees} | ({base.organizer} if base.organizer else set())
    others = people - {base.place.owner or base.organizer}
    if base.away == "stated":
        return all(context.is_internal(email) for email in others)
    return base.away == "words" and not base.transparent and not others


def _span(state: State) -> tuple[date | datetime, date | datetime]:
    start = _shown(state.start, state)
    if not isinstance(start, datetime):
        return start, start + max(state.lasts, timedelta(days=1))
    return start, start + state.lasts


def _shown(when: When, state: State) -> date | datetime:
    return when.value if when.is_day else when.moment(state.base.place.home)
