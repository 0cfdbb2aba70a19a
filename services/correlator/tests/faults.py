"""Correlators on a real Kafka: killed, frozen, stopped; what they write is as if nothing had happened."""

from __future__ import annotations

import json
import signal
import time
from collections import Counter
from pathlib import Path

from benchmarks.history import lines
from dealtrust_correlator.merging import Read
from dealtrust_correlator.routing import Plan, Router
from dealtrust_correlator.vetting import Vetting
from dealtrust_engine.config import Config
from dealtrust_runtime.streams.records import Incoming
from dealtrust_schemas.events import Event, dump_event, parse_event
from services.correlator.tests.bench import PARTITIONS, Bench, address_of
from services.correlator.tests.test_connectors import CREATED, MOVED

Lines = Counter[tuple[int | None, str, str, str]]
"""How often there is what: partition of what stands in all of them, key, id, headers."""


def history(deals: int = 12) -> list[Event]:
    """Some deals, who is who first, then all by time, and a clock that comes to the end."""
    events = [parse_event(line) for line in lines(deals, 50)]
    events.sort(key=lambda each: (not each.type.startswith("dealtrust.party."), each.time, each.id))
    return events


def config_of(events: list[Event], place: Path) -> Path:
    """A configuration for the tenant of events."""
    path = place / "acme.yaml"
    path.write_text(f"tenant: {events[0].tenantid}\n")
    return path


def alone(events: list[Event], path: Path) -> Lines:
    """What one correlator writes that nothing happens to."""
    tenant = path.read_text().split()[1]
    config, vetting = Config(tenant=tenant), Vetting(tenant, 1_000_000, punctual=False)
    router = Router(Plan(config, PARTITIONS, "test", True, 100_000, 1_000_000), vetting)
    found: Lines = Counter()
    for each in events:
        topic, key = address_of(each)
        value = dump_event(each).encode()
        record = Incoming(topic, 0, 0, key.encode(), value, {}, 0)
        for out in router.handle([Read(record, [each], 0.0)], each.time):
            headers = {name: said.decode() for name, said in out.headers.items()}
            told = json.loads(out.value or b"")["id"]
            found[out.partition, out.key.decode(), told, json.dumps(headers, sort_keys=True)] += 1
    return found


def written(bench: Bench) -> Lines:
    """What stands in deal-events."""
    return Counter(
        (None if headers else partition, key, told, json.dumps(headers, sort_keys=True))
        for partition, key, told, _, headers in bench.written("deal-events")
    )


def leads(bench: Bench, number: int) -> bool:
    return '"leads, after' in bench.said(number)


def stands_by(bench: Bench, number: int) -> bool:
    return '"stands by"' in bench.said(number)


def test_kills_in_the_middle_change_nothing(bench: Bench, tmp_path: Path) -> None:
    events = history()
    config = config_of(events, tmp_path)
    settings = {"CLOCK": "events", "CONFIGURATION": config}
    bench.feed(events)
    process = bench.start(**settings)
    for left in (2 * len(events) // 3, len(events) // 3):
        successor = bench.start(**settings)
        bench.until(lambda most=left: bench.lag() < most)  # type: ignore[misc]
        process.kill()
        process = successor
    bench.until(lambda: bench.lag() == 0)
    assert written(bench) == alone(events, config)
    assert bench.written("dead-letters") == []


def test_a_stopped_leader_hands_over_at_once_and_a_frozen_one_writes_nothing_more(
    bench: Bench, tmp_path: Path
) -> None:
    events = history(6)
    config = config_of(events, tmp_path)
    settings = {"CLOCK": "events", "CONFIGURATION": config}
    first = bench.start(**settings)
    bench.until(lambda: leads(bench, 0))
    second = bench.start(**settings)
    bench.feed(events[:100])
    bench.until(lambda: bench.lag() == 0 and stands_by(bench, 1))

    began = time.monotonic()
    first.send_signal(signal.SIGTERM)
    assert first.wait(10) == 0
    bench.until(lambda: leads(bench, 1), 10)
    assert time.monotonic() - began < 12
    bench.feed(events[100:200])
    bench.until(lambda: bench.lag() == 0)

    bench.start(**settings)
    bench.until(lambda: stands_by(bench, 2))
    second.send_signal(signal.SIGSTOP)
    bench.feed(events[200:])
    bench.until(lambda: leads(bench, 2) and bench.lag() == 0)
    second.send_signal(signal.SIGCONT)
    bench.feed([events[-1]])
    bench.until(lambda: bench.lag() == 0)
    time.sleep(2)
    assert set(written(bench)) == set(alone(events, config))
    assert {way[2] for way, times in written(bench).items() if times > 1} <= {events[-1].id}


def test_changes_of_a_connector_are_known_to_whoever_takes_over(bench: Bench, tmp_path: Path) -> None:
    path = tmp_path / "acme.yaml"
    path.write_text("tenant: acme\n")
    settings = {"CLOCK": "events", "CONFIGURATION": path, "CONNECTOR_TOPICS": '{"sfdc": "salesforce-cdc"}'}
    bench.create("sfdc")
    bench.put([("sfdc", "k", json.dumps(CREATED).encode())])
    first = bench.start(**settings)
    bench.until(lambda: len(bench.written("deal-events")) > PARTITIONS)
    first.kill()
    bench.put([("sfdc", "k", json.dumps(MOVED).encode())])
    bench.start(**settings)
    bench.until(lambda: any("changed" in told for _, _, told, _, _ in bench.written("deal-events")))
    values = [json.loads(value) for _, _, told, value, _ in bench.written("deal-events") if "changed" in told]
    assert [value["data"]["changes"]["stage"]["old"] for value in values] == ["Prospecting"]
