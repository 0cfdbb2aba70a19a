"""However events arrive, the same alerts stand in the end; and live tells what a scan tells."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle, groupby, pairwise

from hypothesis import given
from hypothesis import strategies as st

from dealtrust_engine.coverage import Coverage
from dealtrust_engine.driver import LATENESS, DealDriver
from dealtrust_engine.evaluation import Evaluator
from dealtrust_engine.moments import HOUR, MINUTE, moment_of
from dealtrust_engine.records import Record
from dealtrust_engine.scan import Scan
from dealtrust_engine.timeline import Timeline
from dealtrust_schemas.alerts import Alert, dump_alert
from dealtrust_schemas.events import Event
from properties.histories import History, histories
from properties.profile import tried

IN_TIME = [0, 0, MINUTE, 9 * MINUTE, HOUR, 26 * HOUR, LATENESS]
DELAYS = st.lists(st.sampled_from(IN_TIME), min_size=1, max_size=9)
LATE_DELAYS = st.lists(st.sampled_from([*IN_TIME, 100 * HOUR]), min_size=1, max_size=9)
SOURCES = (None, None, "calendar:kim@acme.example", "mailbox:zoe@acme.example", "a:first")
Arrivals = list[tuple[int, list[Record]]]


def scanned(history: History, events: Sequence[Event] | None = None, *, whole: bool = True) -> Scan:
    """A scan of a history, put in place."""
    scan = Scan(history.config)
    for event in history.events if events is None else events:
        scan.add(event)
    scan.attribute(history.until if whole else None)
    return scan


def evaluator_of(scan: Scan, history: History) -> Evaluator:
    """An evaluator that knows the same people and sources as a scan."""
    evaluator = Evaluator(history.config, "scan")
    evaluator.prepare(scan.directory, Coverage(), complete=True)
    return evaluator


def arrivals(records: Sequence[Record], delays: Sequence[int]) -> Arrivals:
    """The records by moment of arrival: when they happened and a delay."""
    late = sorted(zip(records, cycle(delays), strict=False), key=lambda pair: pair[0].at + pair[1])
    return [
        (at, [record for record, _ in group])
        for at, group in groupby(late, key=lambda pair: pair[0].at + pair[1])
    ]


def driven(deal: str, evaluator: Evaluator, arriving: Arrivals, until: int) -> tuple[DealDriver, list[Alert]]:
    """A deal live: records as they arrive, then time until the end."""
    driver = DealDriver(deal, evaluator)
    told: list[Alert] = []
    for at, records in arriving:
        told += driver.apply(records, at)
    return driver, told + driver.advance(until)


def state(alert: Alert) -> tuple[object, ...]:
    """What an alert says of itself, but not how it is told."""
    return alert.pattern, alert.fingerprint, alert.status, str(alert.severity), alert.starts_at


def standing(alerts: Sequence[Alert]) -> list[tuple[object, ...]]:
    """The alerts that are not resolved, by their last revision."""
    last = {alert.alert_id: alert for alert in sorted(alerts, key=lambda alert: alert.revision)}
    return sorted(state(alert) for alert in last.values() if alert.status != "resolved")


def dumped(scan: Scan) -> list[str]:
    """All revisions of all deals, as written."""
    return [dump_alert(alert) for deal in scan.deals() for alert in scan.alerts(deal)]


def crowded(alerts: Sequence[Alert], grace: int) -> set[str]:
    """The alerts that were revised between a step of severity and the moment at which it had lasted long enough."""
    found = set()
    for former, latter in pairwise(sorted(alerts, key=lambda alert: (alert.alert_id, alert.revision))):
        since = moment_of(latter.revised_at) - moment_of(former.revised_at)
        if former.alert_id == latter.alert_id and former.status != "resolved" and 0 < since < grace:
            found.add(latter.alert_id)
    return found


def revision(alert: Alert) -> str:
    """What a revision says, when its cause was and when it was seen."""
    moments = alert.resolved_at, alert.revised_at, alert.detected_at
    return str((*state(alert), alert.reason, alert.revision, *moments))


@tried(120)
@given(histories(), DELAYS)
def test_any_arrival_within_three_days_ends_in_the_same_standing_alerts(
    history: History, delays: list[int]
) -> None:
    scan = scanned(history)
    evaluator, end = evaluator_of(scan, history), scan.until + LATENESS
    for deal in scan.deals():
        records = scan.records(deal)
        driver, told = driven(deal, evaluator, arrivals(records, delays), end)
        timeline = Timeline(deal, records, scan.directory, end)
        assert standing(driver.standing()) == standing(evaluator.report(timeline, end).alerts)
        assert standing(told) == standing(driver.standing())


@tried(120)
@given(histories(hindsight=False))
def test_in_plain_order_live_tells_the_very_revisions_of_a_scan(history: History) -> None:
    """Two things are apart. A meeting that is entered after its end: a scan knows of it when it ends, live only when it is
    entered. And what comes while a step has not lasted yet: a scan tells it after the step, live before.
    """
    scan = scanned(history)
    for deal in scan.deals():
        in_time = arrivals(scan.records(deal), [0])
        _, told = driven(deal, evaluator_of(scan, history), in_time, scan.until)
        shown = scan.alerts(deal)
        apart = crowded(shown, history.config.grace)
        assert sorted(revision(alert) for alert in told if alert.alert_id not in apart) == sorted(
            revision(alert) for alert in shown if alert.alert_id not in apart
        )


@tried(30)
@given(histories(), DELAYS)
def test_what_arrives_twice_changes_nothing(history: History, delays: list[int]) -> None:
    scan = scanned(history)
    evaluator, end = evaluator_of(scan, history), scan.until + 2 * LATENESS
    for deal in scan.deals():
        records = scan.records(deal)
        once = arrivals(records, delays)
        again = [(at + HOUR, copies) for at, copies in arrivals(records, [*delays, LATENESS])]
        both = sorted([*once, *again], key=lambda arrival: arrival[0])
        first = {record.id: at for at, copies in reversed(both) for record in copies}
        kept = [(at, [r for r in copies if first[r.id] == at]) for at, copies in both]
        _, told = driven(deal, evaluator, both, end)
        _, expected = driven(deal, evaluator, [arrival for arrival in kept if arrival[1]], end)
        assert list(map(dump_alert, told)) == list(map(dump_alert, expected))


@tried(100)
@given(histories(), st.sampled_from([73 * HOUR, 30 * 24 * HOUR]), st.integers(0, 20))
def test_what_comes_too_late_starts_and_ends_nothing_before_its_arrival_and_moves_no_beginning_back(
    history: History, delay: int, which: int
) -> None:
    scan = scanned(history)
    evaluator = evaluator_of(scan, history)
    for deal in scan.deals():
        records = scan.records(deal)
        late = records[which % len(records)]
        driver = DealDriver(deal, evaluator)
        for at, arriving in arrivals([r for r in records if r is not late], [0]):
            if at < late.at + delay:
                driver.apply(arriving, at)
        arrival = late.at + delay
        driver.advance(arrival - 1)
        known = {alert.alert_id: alert for alert in (told.alert for told in driver.told.values())}
        for alert in driver.apply([late], arrival):
            before = known.get(alert.alert_id)
            if before is None:
                assert moment_of(alert.starts_at) >= arrival
            elif before.status != "resolved":
                assert alert.starts_at >= before.starts_at
            if alert.resolved_at and (before is None or before.resolved_at != alert.resolved_at):
                assert moment_of(alert.resolved_at) >= arrival


@tried(60)
@given(histories(), st.data(), st.booleans())
def test_a_scan_reads_events_in_any_order_once_or_twice_from_any_source(
    history: History, data: st.DataObject, whole: bool
) -> None:
    events = history.events
    copies = data.draw(st.lists(st.sampled_from(events), max_size=8), label="copies")
    sources = data.draw(st.lists(st.sampled_from(SOURCES), min_size=8, max_size=8), label="their sources")
    both = events + [
        event.model_copy(update={"source": source or event.source})
        for event, source in zip(copies, sources, strict=False)
    ]
    shuffled = data.draw(st.permutations(both), label="order")
    assert dumped(scanned(history, shuffled, whole=whole)) == dumped(scanned(history, both, whole=whole))
    if not any(sources[: len(copies)]):
        assert dumped(scanned(history, shuffled, whole=whole)) == dumped(scanned(history, whole=whole))
