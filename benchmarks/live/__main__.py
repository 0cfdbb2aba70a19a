"""``python -m benchmarks.live``: the services on a real Kafka, beside bare loops over the same records in the same run."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from kafka.admin import KafkaAdminClient  # type: ignore[import-untyped]

from benchmarks.live import latency
from benchmarks.live.filling import fill
from benchmarks.live.rates import loop, of_service, quix
from tests.live.house import CORRELATOR, DETECTOR, SINK, House, house
from tests.live.topics import UNFINISHED, finished, made_anew, records
from tests.parity.__main__ import GENERATED, RUNTIMES
from tools.local_services import started, stopped

READ = "dealtrust_records_read_total"
LOOPS = ("confluent", "aiokafka", "faust")
MOST_OF = {"faust": 150_000}
"""Records for a loop that would take minutes."""
QUIX_LOOPS = ("plain", "pattern")
OUT = "bench-out"
PATIENCE_SECONDS = 1800
AT_ONCE = "grace_minutes: 0\n"
"""So that what is told waits for nothing but the services."""

Row = tuple[str, str, str]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.live", description=__doc__)
    parser.add_argument("--deals", type=int, default=20_000, help="0: measure latency only")
    parser.add_argument("--events", type=int, default=15, help="events of each of them")
    parser.add_argument(
        "--rates", type=int, nargs="*", default=[200, 1000], help="events a second for latency"
    )
    parser.add_argument("--port", type=int, default=9792, help="of the Kafka that is started for this")
    parser.add_argument("--write", type=Path, help="also write the table into this Markdown file")
    given = parser.parse_args()
    rows: list[Row] = []
    with house(given.port) as place, tempfile.TemporaryDirectory() as folder:
        place.start_clickhouse()
        config = Path(folder) / "bench.yaml"
        config.write_text(GENERATED, "utf-8")
        for row in _throughput(place, config, given.deals, given.events) if given.deals else ():
            rows.append(row)
            print(*row, sep=" | ", flush=True)
        at_once = Path(folder) / "at-once.yaml"
        at_once.write_text(GENERATED + AT_ONCE, "utf-8")
        for rate in given.rates:
            for row in _latency(place, at_once, rate):
                rows.append(row)
                print(*row, sep=" | ", flush=True)
    table = as_markdown(rows, given.deals, given.events)
    print(table)
    if given.write:
        given.write.write_text(table, "utf-8")
    return 0


def _throughput(place: House, config: Path, deals: int, events: int) -> Iterator[Row]:
    made_anew(place.kafka, partitions=12)
    bootstrap = place.cluster.bootstrap
    inputs = fill(bootstrap, deals, events)
    correlator = place.add("correlator", configuration=str(config), clock="events")
    started([correlator])
    correlated = of_service(correlator, READ, inputs)
    finished(place.kafka, CORRELATOR, PATIENCE_SECONDS, [correlator])
    stopped([correlator])
    count = len(records(place.kafka, "deal-events"))
    bare: dict[str, float] = {}
    for name in LOOPS:
        bare[name] = _looped(place, name, min(count, MOST_OF.get(name, count)))
        yield f"bare loop, {name}", _rate(bare[name], bare["confluent"]), "-"
    for name in QUIX_LOOPS:
        bare[f"quix {name}"] = _looped(place, name, count)
        yield f"bare loop, quix {name}", _rate(bare[f"quix {name}"], bare["confluent"]), "-"
    yield "correlator", _rate(correlated, bare["confluent"]), "-"
    for runtime in RUNTIMES:
        yield from _detector(place, config, runtime, (count, deals), bare)
    sink = place.add("sink", instance="sink", clickhouse__port=str(place.clickhouse_port))
    wanted = sum(len(records(place.kafka, topic)) for topic in SINK["dealtrust-sink"])
    started([sink])
    yield "sink", _rate(of_service(sink, READ, wanted), bare["confluent"]), "-"
    stopped([sink])


def _looped(place: House, name: str, count: int) -> float:
    client = KafkaAdminClient(bootstrap_servers=place.cluster.bootstrap.split(","))
    if OUT in client.list_topics():
        client.delete_topics([OUT])
        time.sleep(2)
    client.create_topics({OUT: {"num_partitions": 12, "replication_factor": 1}})
    client.close()
    run = quix if name in QUIX_LOOPS else loop
    return run(name, place.cluster.bootstrap, "deal-events", OUT, count)


def _detector(
    place: House, config: Path, runtime: str, size: tuple[int, int], bare: dict[str, float]
) -> list[Row]:
    count, deals = size
    made_anew(place.kafka, partitions=12, but=("deal-events",))
    arguments = ("--runtime", runtime)
    detector = place.add("detector-1", *arguments, configuration=str(config), clock="events")
    started([detector])
    rate = of_service(detector, READ, count, UNFINISHED)
    finished(place.kafka, DETECTOR, PATIENCE_SECONDS, [detector])
    stopped([detector])
    aim = (
        f"{rate / bare['confluent']:.2f} of the bare confluent loop (at least 0.25),"
        f" {rate / bare['quix pattern']:.2f} of Quix with one pattern (above 1)"
        if runtime == "transactional"
        else f"{rate / bare['faust']:.2f} of the bare Faust agent (at least 0.8)"
    )
    state = {record.key: record for record in records(place.kafka, "deal-state.all")}
    held = sum(len(key or b"") + len(record.value or b"") for key, record in state.items())
    began = time.monotonic()
    started([detector], seconds=120)
    took = time.monotonic() - began
    stopped([detector])
    return [
        (f"detector, {runtime}, all families", _rate(rate, bare["confluent"]), aim),
        (f"state of a deal, {runtime}", f"{held / deals:,.0f} bytes", "-"),
        (
            f"taking over {deals:,} deals, {runtime}, start of the process included",
            f"{took:.1f} s",
            "under 10 s for 20,000",
        ),
    ]


def _latency(place: House, config: Path, rate: int) -> list[Row]:
    """By the clock of the wall, with the transactional detector; of some runs the medians."""
    alerts, rows = [], []
    for _ in range(latency.RUNS):
        made_anew(place.kafka, partitions=12)
        services = [
            place.add("correlator", configuration=str(config)),
            place.add("detector-1", "--runtime", "transactional", configuration=str(config)),
            place.add("sink", instance="sink", clickhouse__port=str(place.clickhouse_port)),
        ]
        started(services)
        to_alert, to_row = latency.measured(place, place.clickhouse_port, rate)
        alerts.append(latency.percentiles(to_alert))
        rows.append(latency.percentiles(to_row))
        stopped(services)
    return [
        (f"event to {what} at {rate:,} events/s, p50 and p99", _seconds(cuts), aim)
        for what, cuts, aim in (("alert", alerts, "p99 under 1 s at 1,000"), ("row", rows, "-"))
    ]


def _seconds(cuts: list[tuple[float, float]]) -> str:
    half, most = (median(side) for side in zip(*cuts, strict=True))
    return f"{half:.2f} s, {most:.2f} s (single runs: {', '.join(f'{last:.2f}' for _, last in cuts)})"


def _rate(rate: float, confluent: float) -> str:
    return f"{rate:,.0f} events/s, {rate / confluent:.2f}x the bare confluent loop"


def as_markdown(rows: list[Row], deals: int, events: int) -> str:
    """The table as a page."""
    body = "\n".join(f"| {what} | {figure} | {aim} |" for what, figure, aim in rows)
    return f"""# Benchmarks of the services

Made by `make bench-live`: {deals:,} deals of {events} events each from a seeded generator, on an Apache Kafka of one node, 12
partitions, everything on one machine. The bare loops read the same `deal-events` as the detectors, validate each record into
the model and write one record of 300 bytes for each; *pattern* also keeps the state of one simple pattern. Each service is one
process; a detector has finished once no deal is left to be looked at. Latency is that of
{latency.TRIGGERS} offers that get worse in {latency.SECONDS} s of traffic over {latency.DEALS:,} open deals, after
{latency.WARM_UP_SECONDS} s of the same: from the offer's record to that of the alert, with the transactional detector; medians
of {latency.RUNS} runs.
The ratios count; the rest differs from machine to machine.

| what | measured | aim |
|---|---|---|
{body}
"""


if __name__ == "__main__":
    sys.exit(main())
