"""Moments and lengths in change events."""

import pytest

from dealtrust_sources.records import Context
from services.sources.tests.outcome import reasons, told
from services.sources.tests.salesforce.changes import DEAL, OWNER, START, change, read


@pytest.mark.parametrize(
    ("more", "end"),
    [
        ({}, "2026-01-07"),
        ({"DurationInMinutes": 1440}, "2026-01-07"),
        ({"DurationInMinutes": 4320}, "2026-01-09"),
        ({"EndDateTime": 1767830400000}, "2026-01-09"),
    ],
)
def test_an_event_of_whole_days_ends_after_its_last_one(
    context: Context, more: dict[str, int], end: str
) -> None:
    seller = change("User", "CREATE", OWNER, {"Email": "ada@acme.example"})
    days = {"OwnerId": OWNER, "IsAllDayEvent": True, "ActivityDate": 1767657600000, **more}
    (meeting,) = told(
        read(context, seller, change("Event", "CREATE", "00U000000000001AAA", days, at=5)), "meeting"
    )
    dumped = meeting.data.model_dump(mode="json")
    assert (dumped["start"], dumped["end"]) == ("2026-01-06", end)


@pytest.mark.parametrize("minutes", [1e25, -1e25])
def test_an_event_without_a_sensible_end_has_a_reason(context: Context, minutes: float) -> None:
    seller = change("User", "CREATE", OWNER, {"Email": "ada@acme.example"})
    body = {"OwnerId": OWNER, "ActivityDateTime": START, "DurationInMinutes": minutes}
    assert reasons(read(context, seller, change("Event", "CREATE", "00U000000000001AAA", body, at=5))) == [
        "bad_number"
    ]


@pytest.mark.parametrize(
    "written", [None, True, "", "soon", "9" * 5000, "1e400", [1], "2026-13-05T08:00:00Z"]
)
def test_a_commit_without_a_moment_has_a_reason(context: Context, written: object) -> None:
    assert reasons(read(context, change("Opportunity", "DELETE", DEAL, commitTimestamp=written))) == [
        "bad_change_header"
    ]
