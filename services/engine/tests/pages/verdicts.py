"""Play a timeline and compare what the engine says with what its last column tells."""

from __future__ import annotations

from datetime import datetime

from dealtrust_schemas.alerts import Alert
from pages.sentences import Teller
from pages.tables import PageError, Row, Timeline
from stories.dsl import Story
from stories.expectations import Outcome
from stories.moments import moment


def played(timeline: Timeline, *, without: Row | None = None) -> Outcome:
    """What comes of a timeline up to its last row, or would come of it without one of its rows."""
    story = Story(zone=timeline.zone)
    teller = Teller(story, timeline.selling, timeline.buying)
    moments = [moment(row.when, timeline.zone) for row in timeline.rows]
    if moments != sorted(moments):
        raise PageError(f"{timeline.title!r}: the rows are not in order of time")
    names = {person.name for person in (*timeline.selling, *timeline.buying)} | {"Mail server"}
    for row in timeline.rows:
        if bool(row.who) != bool(row.what) or (row.who and row.who not in names):
            raise PageError(f"{row.when}: somebody of the timeline must do something: {row.who} {row.what}")
        if row.what and row is not without:
            teller.tell(row.when, row.who, row.what)
    return story.run(timeline.rows[-1].when)


def check(timeline: Timeline, pattern: str) -> None:
    """Every revision that a pattern makes is told in the timeline, and it makes no others."""
    outcome = played(timeline)
    made = sorted(
        (alert for history in outcome.histories(pattern) for alert in history),
        key=lambda alert: (alert.revised_at, alert.alert_id, alert.revision),
    )
    told = [row for row in timeline.rows if row.said]
    seen = f"\n{timeline.title}\nfound:\n{outcome.tell(pattern)}"
    begun: dict[str, datetime] = {}
    for row, alert in zip(told, made, strict=False):
        _compare(row, alert, timeline.zone, begun, seen)
    assert len(told) == len(made), f"{len(told)} revisions are told and {len(made)} made{seen}"
    for excuse in (row for row in timeline.rows if row.excuse):
        accused = played(timeline, without=excuse).histories(pattern)
        assert accused, f"{excuse.when}: without this row it would say nothing either{seen}"


def _compare(row: Row, alert: Alert, zone: str, begun: dict[str, datetime], seen: str) -> None:
    said, at = row.said, moment(row.when, zone)
    assert said is not None
    wrong = f"{row.when}: told {said}{seen}"
    assert alert.revised_at == at, f"not at this time. {wrong}"
    assert (alert.status, alert.reason) == (said.status, said.reason), f"other status or reason. {wrong}"
    assert said.severity in (None, alert.severity), f"other severity. {wrong}"
    assert said.side in (None, alert.side), f"other side. {wrong}"
    if said.since:
        begun[alert.alert_id] = moment(said.since, zone)
    elif alert.reason == "returned":
        begun[alert.alert_id] = at
    assert alert.starts_at == begun.setdefault(alert.alert_id, at), f"another beginning. {wrong}"
    assert alert.resolved_at in (None, at), f"another end. {wrong}"
