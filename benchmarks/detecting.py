"""The detector without a broker: ``python -m benchmarks.detecting [--deals N] [--events N] [--batch N] [--partitions N]``.

Generated deals go through the correlator's rules once; what is measured, in processor time, is the handler: the records of
deal-events in, alerts and state out. Then a second handler takes over from the state.
"""

from __future__ import annotations

import argparse
import gc
import time
from collections import defaultdict
from collections.abc import Sequence

from benchmarks.history import TENANT, lines
from dealtrust_correlator.routing import headers_of
from dealtrust_detector.handler import Detector
from dealtrust_engine.config import Config
from dealtrust_engine.correlation import Correlation, Routed
from dealtrust_engine.parties import PARTY_TYPES
from dealtrust_runtime.metrics import Metrics
from dealtrust_runtime.partitioning import partition_of
from dealtrust_runtime.streams.records import Handled, Incoming
from dealtrust_schemas.events import Tick, dump_event, make_event, parse_event

STATE = "deal-state.all"


def records(deals: int, each: int, partitions: int, config: Config) -> list[Incoming]:
    """The records of deal-events in the order in which they would be written, with a tick at the end."""
    correlation = Correlation(config)
    events = [parse_event(line) for line in lines(deals, each)]
    events.sort(key=lambda event: (event.type not in PARTY_TYPES, event.time, event.id))
    ways = [way for event in events for way in correlation.take(event)]
    now = events[-1].time
    end = make_event(
        "dealtrust.tick.v1", Tick(now=now), id="end", source="clock", time=now, subject="", tenant=TENANT
    )
    found: list[Incoming] = []
    for way in [*ways, Routed(end, None)]:
        key = f"{TENANT}/{way.deal_id or ''}".encode()
        headers, value = headers_of(way), dump_event(way.event).encode()
        places = [partition_of(key, partitions)] if way.deal_id is not None else range(partitions)
        found += [Incoming("deal-events", place, len(found), key, value, headers, 0) for place in places]
    return found


class Run:
    """A handler, what it wrote, and the processor time that it took."""

    def __init__(self, config: Config, partitions: int) -> None:
        self.detector = Detector(
            config, None, STATE, Metrics(), complete=True, keep=1_000_000, version="bench"
        )
        self.partitions = partitions
        self.state: dict[int, dict[bytes, bytes]] = defaultdict(dict)
        self.written = self.bytes = self.revisions = 0
        self.seconds = 0.0

    def start(self, state: dict[int, dict[bytes, bytes]]) -> float:
        """Own all partitions as this state tells; the seconds that this takes."""
        began = time.process_time()
        for partition in range(self.partitions):
            self.detector.assigned(partition)
            for key, value in state.get(partition, {}).items():
                self.detector.load(partition, key, value, 0)
            self.detector.loaded(partition)
        return time.process_time() - began

    def handle(self, partition: int, batch: Sequence[Incoming]) -> bool:
        """One step of one partition; whether it asks for another."""
        began = time.process_time()
        handled: Handled = self.detector.handle(partition, batch)
        self.seconds += time.process_time() - began
        self.revisions += sum(record.topic == "deal-alerts" for record in handled.alerts)
        for record in handled.state:
            assert record.value is not None
            self.state[partition][record.key] = record.value
            self.written += 1
            self.bytes += len(record.value)
        return handled.again

    def run(self, given: Sequence[Incoming], size: int) -> None:
        """Steps of some records over all partitions, as a runtime makes them, then what is left to be done."""
        again: set[int] = set()
        for first in range(0, len(given), size):
            batches: dict[int, list[Incoming]] = {partition: [] for partition in again}
            for record in given[first : first + size]:
                batches.setdefault(record.partition, []).append(record)
            again = {partition for partition, batch in batches.items() if self.handle(partition, batch)}
        while again:
            again = {partition for partition in again if self.handle(partition, [])}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.detecting", description=__doc__)
    for name, default in (("deals", 2000), ("events", 50), ("batch", 2000), ("partitions", 12)):
        parser.add_argument(f"--{name}", type=int, default=default)
    chosen = parser.parse_args()
    gc.set_threshold(50_000, 20, 100)  # as the detector does
    config = Config.model_validate({"tenant": TENANT, "internal_domains": ["acme.example"]})
    given = records(chosen.deals, chosen.events, chosen.partitions, config)
    began = time.process_time()
    for record in given:
        parse_event(record.value or b"")
    bare = time.process_time() - began
    run = Run(config, chosen.partitions)
    run.start({})
    run.run(given, chosen.batch)
    size = sum(len(value) for entries in run.state.values() for value in entries.values())
    keys = sum(len(entries) for entries in run.state.values())
    over = Run(config, chosen.partitions).start(run.state)
    print(f"{len(given):,} records of {chosen.deals:,} deals, steps of {chosen.batch:,}")
    print(f"validation alone     {len(given) / bare:10,.0f} records/s")
    print(
        f"the handler          {len(given) / run.seconds:10,.0f} records/s, {run.revisions:,} revisions told"
    )
    print(
        f"written to the state {run.written / len(given):10.2f} records an event, {run.bytes / len(given):,.0f} bytes"
    )
    print(f"kept in the state    {size / chosen.deals:10,.0f} bytes a deal, {keys / chosen.deals:.1f} keys")
    print(f"a takeover           {over:10.2f} s, {over / chosen.deals * 20_000:.1f} s for 20,000 deals")


if __name__ == "__main__":
    main()
