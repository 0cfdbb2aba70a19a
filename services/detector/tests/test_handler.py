"""The detector as a runtime sees it, without a runtime."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence

import pytest

from dealtrust_detector.handler import ALERTS, REPORTS, Detector
from dealtrust_runtime.metrics import Metrics
from dealtrust_runtime.streams.records import Handled, Incoming
from dealtrust_runtime.streams.stream import StreamError
from dealtrust_schemas.alerts import Alert, parse_alert
from live.routes import at_end
from services.detector.tests.deals import CONFIG, deals, records
from services.runtime.tests.circles import circles_left_by

PARTITIONS = 3
STATE = "deal-state.all"


def detector(families: frozenset[str] | None = None) -> Detector:
    """A detector that owns all partitions and knows nothing."""
    made = Detector(CONFIG, families, STATE, Metrics(), complete=True, keep=10, version="1")
    for partition in range(PARTITIONS):
        made.assigned(partition)
        made.loaded(partition)
    return made


class Topics:
    """What was written, as Kafka would hold it."""

    def __init__(self) -> None:
        self.alerts: list[Alert] = []
        self.reports: dict[bytes, dict[str, object]] = {}
        self.state: dict[int, dict[bytes, bytes]] = defaultdict(dict)
        self.dead: list[str] = []

    def write(self, handled: Handled) -> None:
        for record in handled.alerts:
            assert record.value is not None
            if record.topic == ALERTS:
                self.alerts.append(parse_alert(record.value))
                assert record.key.decode() == f"bench/{self.alerts[-1].alert_id}"
            else:
                assert record.topic == REPORTS
                self.reports[record.key] = json.loads(record.value)
        for record in handled.state:
            assert record.topic == STATE
            assert record.partition is not None
            assert record.value is not None
            self.state[record.partition][record.key] = record.value
        self.dead += [json.loads(letter.value or b"")["reason"] for letter in handled.dead]


def run(made: Detector, given: Iterable[Incoming], topics: Topics, size: int = 40) -> None:
    """Handle records in batches of a partition each, and go on until there is nothing more to do."""
    waiting: dict[int, list[Incoming]] = defaultdict(list)
    for record in given:
        waiting[record.partition].append(record)
        if len(waiting[record.partition]) == size:
            topics.write(made.handle(record.partition, waiting.pop(record.partition)))
    for partition in range(PARTITIONS):
        handled = made.handle(partition, waiting.pop(partition, []))
        topics.write(handled)
        while handled.again:
            handled = made.handle(partition, [])
            topics.write(handled)


@pytest.fixture(scope="module")
def told() -> tuple[Sequence[Incoming], dict[str, dict[str, object]]]:
    """The records of some deals, and the alerts that must come of them."""
    events, scan = deals(12, 40)
    alerts = at_end((alert for deal in scan.deals() for alert in scan.alerts(deal)), {"revision"})
    assert len(alerts) > 10
    return records(events, PARTITIONS), alerts


def test_batches_of_all_partitions_end_as_a_scan(
    told: tuple[Sequence[Incoming], dict[str, dict[str, object]]],
) -> None:
    topics = Topics()
    run(detector(), told[0], topics)
    assert at_end(topics.alerts, {"revision"}) == told[1]
    assert set(topics.reports) == {f"bench/D{number}".encode() for number in range(12)}
    assert all(report["deal"] for report in topics.reports.values())
    assert topics.dead == []


def test_what_comes_twice_tells_nothing_twice(
    told: tuple[Sequence[Incoming], dict[str, dict[str, object]]],
) -> None:
    """After a crash records come again whose effects are in the state."""
    topics, again = Topics(), Topics()
    run(detector(), told[0], topics)
    other = detector()
    for partition, entries in topics.state.items():
        other.assigned(partition)
        for key, value in entries.items():
            other.load(partition, key, value, 0)
        other.loaded(partition)
    run(other, told[0], again)
    assert again.alerts == []
    assert again.reports == {}


def test_what_it_keeps_does_not_go_in_circles(
    told: tuple[Sequence[Incoming], dict[str, dict[str, object]]],
) -> None:
    def work() -> None:
        made, topics = detector(), Topics()
        run(made, told[0], topics)
        for partition, entries in topics.state.items():  # as another one takes over
            made.assigned(partition)
            for key, value in entries.items():
                made.load(partition, key, value, 0)
            made.loaded(partition)
            made.revoked(partition)

    assert circles_left_by(work) == set()


def test_a_batch_of_many_alerts_fills_no_log(
    told: tuple[Sequence[Incoming], dict[str, dict[str, object]]], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    topics = Topics()
    run(detector(), told[0], topics, size=10_000)
    lines = [record.getMessage() for record in caplog.records]
    single = [line for line in lines if not line.startswith("and ")]
    more = [int(line.split()[1]) for line in lines if line.startswith("and ")]
    assert more
    assert len(single) <= 10 * PARTITIONS
    assert len(single) + sum(more) == len(topics.alerts)


def test_an_alert_belongs_to_the_trace_of_the_record_that_it_came_of(
    told: tuple[Sequence[Incoming], dict[str, dict[str, object]]], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    trace = "0af7651916cd43dd8448eb211c80319c"
    headers = {"traceparent": f"00-{trace}-b7ad6b7169203331-01".encode(), "tracestate": b"crm=1"}
    given = [
        record._replace(headers={**record.headers, **headers}) if "deal" in record.headers else record
        for record in told[0]
    ]
    made, written = detector(), []
    for record in given:
        handled = made.handle(record.partition, [record])
        while handled.again:
            handled = made.handle(record.partition, [])
        written += [out for out in handled.alerts if out.topic == ALERTS]
    with_trace = [out for out in written if out.headers]
    assert with_trace
    assert len(with_trace) < len(written)
    assert all(out.headers == headers for out in with_trace)
    lines = [line for line in map(vars, caplog.records) if "trace_id" in line]
    assert len(lines) == len(with_trace)
    assert {line["trace_id"] for line in lines} == {trace}


def test_a_detector_of_one_family_reports_under_a_key_of_its_own(
    told: tuple[Sequence[Incoming], dict[str, dict[str, object]]],
) -> None:
    topics = Topics()
    run(detector(frozenset({"missed_follow_up"})), told[0], topics)
    wanted = {key: alert for key, alert in told[1].items() if alert["family"] == "missed_follow_up"}
    assert at_end(topics.alerts, {"revision"}) == wanted
    assert b"bench/D7/missed_follow_up" in topics.reports


def test_bad_records_are_set_aside_and_the_others_go_on(
    told: tuple[Sequence[Incoming], dict[str, dict[str, object]]],
) -> None:
    topics, given = Topics(), []
    for number, record in enumerate(told[0]):
        given.append(record)
        if number % 100 == 0:
            given += [
                record._replace(value=b"{"),
                record._replace(value=None),
                record._replace(headers={"deal": b""}),
            ]
    run(detector(), given, topics)
    assert at_end(topics.alerts, {"revision"}) == told[1]
    assert set(topics.dead) == {"not_json", "no_value", "bad_header"}


def test_state_that_cannot_be_read_is_told_with_its_place() -> None:
    made = detector()
    made.assigned(1)
    made.load(1, b"bench/D1/#entry-0", b"{}", 0)
    with pytest.raises(StreamError, match=r"deal-state\.all-1: bench/D1/#entry-0"):
        made.loaded(1)
