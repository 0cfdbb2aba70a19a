"""Series: expansion, changes of instances, bounds."""

import time
from collections.abc import Callable, Iterable

import pytest

from dealtrust_schemas.events import Event, Meeting
from dealtrust_sources.calendar import state
from dealtrust_sources.records import Reject

Items = list[Event | Reject]
Read = Callable[..., Items]

SERIES = """
UID:s1
DTSTAMP:20260301T120000Z
CREATED:20260301T120000Z
LAST-MODIFIED:20260301T120000Z
SEQUENCE:0
DTSTART;TZID=Europe/Berlin:20260316T100000
DTEND;TZID=Europe/Berlin:20260316T110000
RRULE:FREQ=WEEKLY;COUNT=3
ORGANIZER:mailto:ada@acme.example
ATTENDEE:mailto:nils@borealis.example
"""
FIRST, SECOND, THIRD = "2026-03-16T09:00:00Z", "2026-03-23T09:00:00Z", "2026-03-30T08:00:00Z"


def meetings(items: Iterable[Event | Reject]) -> list[Meeting]:
    return [each.data for each in items if isinstance(each, Event) and isinstance(each.data, Meeting)]


def reasons(items: Iterable[Event | Reject]) -> list[str]:
    return [each.reason for each in items if isinstance(each, Reject)]


def last_states(items: Iterable[Event | Reject]) -> dict[str | None, dict[str, object]]:
    """The last state of each instance."""
    return {each.recurrence_id: each.model_dump(mode="json") for each in meetings(items)}


def test_instances_keep_their_hour_over_the_change_of_clocks(read: Read) -> None:
    states = last_states(read(SERIES))
    assert {key: (state["start"], state["series_next"]) for key, state in states.items()} == {
        FIRST: (FIRST, SECOND),
        SECOND: (SECOND, THIRD),
        THIRD: (THIRD, None),
    }


DAYS = SERIES.replace(";TZID=Europe/Berlin:20260316T100000", ";VALUE=DATE:20260316").replace(
    ";TZID=Europe/Berlin:20260316T110000", ";VALUE=DATE:20260317"
)


@pytest.mark.parametrize(
    "midnight", [";TZID=W. Europe Standard Time:20260323T000000", ":20260322T230000Z", ":20260323T000000Z"]
)
def test_a_midnight_names_the_day_of_a_series_of_days(read: Read, midnight: str) -> None:
    key = "2026-03-23T00:00:00Z"
    moved = DAYS.replace("RRULE:FREQ=WEEKLY;COUNT=3", f"RECURRENCE-ID{midnight}").replace(
        "20260316", "20260324"
    )
    states = last_states(read(DAYS, moved.replace("20260317", "20260325")))
    assert (len(states), states[key]["start"]) == (3, "2026-03-24")
    states = last_states(read(f"{DAYS}EXDATE{midnight}"))
    assert [state["status"] for state in states.values()] == ["confirmed", "cancelled", "confirmed"]


def test_an_excluded_instance_is_a_cancelled_one_and_no_next_one(read: Read) -> None:
    entry = SERIES.replace("LAST-MODIFIED:20260301T120000Z", "LAST-MODIFIED:20260318T120000Z")
    for exclusion in (
        "EXDATE;TZID=Europe/Berlin:20260323T100000",
        "EXDATE:20260323T090000Z",
        "EXDATE;VALUE=DATE:20260323",
    ):
        items = read(entry + exclusion)
        states = last_states(items)
        assert (states[SECOND]["status"], states[FIRST]["series_next"]) == ("cancelled", THIRD)
        told = [
            (each.data.status, each.time.isoformat()[:10])
            for each in items
            if isinstance(each, Event)
            and isinstance(each.data, Meeting)
            and each.data.recurrence_id == SECOND
        ]
        assert told == [("confirmed", "2026-03-01"), ("cancelled", "2026-03-18")]


def test_an_exclusion_noted_late_is_not_a_meeting_that_was_held(read: Read) -> None:
    entry = SERIES.replace("LAST-MODIFIED:20260301T120000Z", "LAST-MODIFIED:20260501T120000Z")
    items = read(entry + "EXDATE:20260323T090000Z")
    cancelled = [
        each.time.isoformat()
        for each in items
        if isinstance(each, Event) and isinstance(each.data, Meeting) and each.data.status == "cancelled"
    ]
    assert cancelled == ["2026-03-23T09:00:00+00:00"]


MOVED = """
UID:s1
RECURRENCE-ID;TZID=Europe/Berlin:20260323T100000
DTSTAMP:20260310T120000Z
LAST-MODIFIED:20260310T120000Z
SEQUENCE:1
DTSTART;TZID=Europe/Berlin:20260324T150000
DTEND;TZID=Europe/Berlin:20260324T160000
ORGANIZER:mailto:ada@acme.example
ATTENDEE;PARTSTAT=ACCEPTED:mailto:nils@borealis.example
"""


def test_a_moved_instance_keeps_its_name(read: Read) -> None:
    for entries in ((SERIES, MOVED), (MOVED, SERIES)):
        states = last_states(read(*entries))
        assert set(states) == {FIRST, SECOND, THIRD}
        assert (states[SECOND]["start"], states[SECOND]["sequence"]) == ("2026-03-24T14:00:00Z", 1)
        assert states[SECOND]["attendees"] == [{"email": "nils@borealis.example", "response": "accepted"}]
        assert states[FIRST]["series_next"] == "2026-03-24T14:00:00Z"
        assert states[SECOND]["created_at"] == "2026-03-01T12:00:00Z"


def test_one_cancelled_instance(read: Read) -> None:
    states = last_states(read(SERIES, MOVED + "STATUS:CANCELLED"))
    assert (states[SECOND]["status"], states[FIRST]["status"], states[FIRST]["series_next"]) == (
        "cancelled",
        "confirmed",
        THIRD,
    )


def test_this_and_future(read: Read) -> None:
    change = MOVED.replace("RECURRENCE-ID;", "RECURRENCE-ID;RANGE=THISANDFUTURE;").replace(
        "20260324T", "20260323T"
    )
    states = last_states(read(SERIES, change))
    assert [states[key]["start"] for key in (FIRST, SECOND, THIRD)] == [
        FIRST,
        "2026-03-23T14:00:00Z",
        "2026-03-30T13:00:00Z",
    ]
    gone = last_states(read(SERIES, change + "STATUS:CANCELLED"))
    assert [gone[key]["status"] for key in (FIRST, SECOND, THIRD)] == ["confirmed", "cancelled", "cancelled"]


def test_an_instance_that_a_new_rule_drops_is_called_off(read: Read) -> None:
    shorter = (
        SERIES.replace("COUNT=3", "COUNT=2")
        .replace("SEQUENCE:0", "SEQUENCE:1")
        .replace("20260301T120000Z", "20260318T120000Z")
    )
    states = last_states(read(SERIES, shorter))
    assert [states[key]["status"] for key in (FIRST, SECOND, THIRD)] == [
        "confirmed",
        "confirmed",
        "cancelled",
    ]


def test_an_instance_alone_stands_for_itself(read: Read) -> None:
    (state,) = last_states(read(MOVED)).items()
    assert (state[0], state[1]["start"]) == (SECOND, "2026-03-24T14:00:00Z")


def test_an_all_day_series_names_instances_by_their_day(read: Read) -> None:
    entry = (
        "UID:d1\nDTSTAMP:20260301T120000Z\nDTSTART;VALUE=DATE:20260316\n"
        "RRULE:FREQ=DAILY;UNTIL=20260318\nEXDATE;VALUE=DATE:20260317"
    )
    states = last_states(read(entry))
    assert {key: (state["start"], state["status"]) for key, state in states.items()} == {
        "2026-03-16T00:00:00Z": ("2026-03-16", "confirmed"),
        "2026-03-17T00:00:00Z": ("2026-03-17", "cancelled"),
        "2026-03-18T00:00:00Z": ("2026-03-18", "confirmed"),
    }


@pytest.mark.parametrize(
    ("rule", "most"),
    [
        ("FREQ=SECONDLY", 1000),
        ("FREQ=MINUTELY;COUNT=1000000", 1000),
        ("FREQ=DAILY;COUNT=1000000", 367),
        ("FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30", 1),
        ("FREQ=YEARLY;BYDAY=53MO", 1),
        ("FREQ=DAILY;INTERVAL=1;UNTIL=99991231T000000Z", 367),
    ],
)
def test_no_rule_breaks_the_bounds(read: Read, rule: str, most: int) -> None:
    begun = time.perf_counter()
    items = read(SERIES.replace("FREQ=WEEKLY;COUNT=3", rule))
    assert time.perf_counter() - begun < 5
    assert 1 <= len(meetings(items)) <= most
    if most > 1:
        assert reasons(items) == ["series_cut"]


def test_an_endless_series_is_taken_in_around_what_is_known(read: Read) -> None:
    old = SERIES.replace(";COUNT=3", "").replace("20260316T1", "20210315T1")
    items = read(old)
    starts = sorted(str(each.start) for each in meetings(items))
    assert (starts[0][:7], starts[-1][:7], reasons(items)) == ("2025-03", "2027-03", ["series_cut"])
    assert reasons(read(SERIES.replace(";COUNT=3", ""))) == []


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SOMETIMES",
        "FREQ=DAILY;INTERVAL=0",
        "COUNT=3",
        "FREQ=DAILY;UNTIL=tomorrow",
        "FREQ=WEEKLY;BYDAY=XX",
        "RSCALE=CHINESE;FREQ=YEARLY",
    ],
)
def test_a_rule_that_nobody_knows_leaves_one_meeting(read: Read, rule: str) -> None:
    items = read(SERIES.replace("FREQ=WEEKLY;COUNT=3", rule))
    assert reasons(items) == ["bad_rule"]
    assert [each.start.isoformat() for each in meetings(items)] == ["2026-03-16T09:00:00+00:00"]


def test_rules_with_blanks_and_additional_dates(read: Read) -> None:
    entry = (
        SERIES.replace("FREQ=WEEKLY;COUNT=3", "FREQ=DAILY;COUNT=3;BYDAY=MO, TU, WE")
        + "RDATE;TZID=Europe/Berlin:20260401T100000"
    )
    assert [key for key, _ in last_states(read(entry)).items() if key and key > THIRD] == [
        "2026-04-01T08:00:00Z"
    ]
    assert len(last_states(read(entry))) == 4


def test_revisions_without_end_are_bounded(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "MOST_REVISIONS", 20)
    alone = [
        f"UID:s1\nRECURRENCE-ID:202603{day}T090000Z\nDTSTAMP:20260301T120000Z\nDTSTART:202603{day}T100000Z"
        for day in range(10, 31)
    ]
    items = read(*alone)
    assert (len(meetings(items)), reasons(items)) == (20, ["series_cut"])
