"""A second, silent run over past deal events, with another configuration: what would have been told.

It reads the log of events and writes nothing but its own alerts: no group moves, no state is kept, nobody is notified.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from dealtrust_admin.cluster import opened
from dealtrust_admin.plan import TopicState
from dealtrust_admin.receiving import Place, Receiver, Stored, receiving
from dealtrust_admin.sending import sending
from dealtrust_engine.config import Config
from dealtrust_engine.deal_log import Route
from dealtrust_engine.live import LivePartition
from dealtrust_reading.moments import typed_option
from dealtrust_reading.problems import UsageError
from dealtrust_reading.progress import Meter
from dealtrust_reading.settings import load_settings
from dealtrust_runtime.settings import KafkaSettings
from dealtrust_schemas.alerts import Alert, dump_alert
from dealtrust_schemas.events import Event, EventError, Tick, make_event, parse_event
from dealtrust_schemas.topics import topic

EVENTS, ALERTS = "deal-events", "deal-alerts"
FILE = ".jsonl"
"""What the name of a file ends with; any other is that of a topic."""

NAME = re.compile(r"[A-Za-z0-9_-]{1,100}")

Write = Callable[[Alert], object]


@dataclass(frozen=True)
class ReplayOptions:
    """``config``: what to decide by; ``since`` and ``until``: moments as people type them."""

    config: Path | None = None
    since: str | None = None
    until: str | None = None


@dataclass
class Told:
    """What came of a replay: alerts by pattern, each once, and how many revisions they have."""

    alerts: Counter[str]
    revisions: int = 0
    unreadable: int = 0
    place: str = ""


def replay(kafka: KafkaSettings, options: ReplayOptions, into: str) -> Told:
    """Run the engine over the deal events and write its alerts.

    into: a file if the name ends in ``.jsonl``, else the last part of the name of a topic, which is made.
    Raises `UsageError`, `ConfigurationError`, `ClusterError`, or OSError where the file cannot be written.
    """
    config = load_settings(options.config).engine
    since = typed_option("--from", options.since, config.timezone, end=False)
    until = typed_option("--until", options.until, config.timezone, end=True)
    told = Told(Counter())
    with _target(kafka, into) as (place, write), receiving(kafka) as receiver:
        told.place = place
        starts = receiver.places([EVENTS])
        ends = receiver.ends(starts)
        with Meter("Replaying", sum(ends.values()), unit="records") as meter:
            for partition in starts:
                _run(receiver, partition, ends[partition], config, (since, until), (told, write, meter))
                meter.finish(ends[partition])
    return told


Span = tuple[datetime | None, datetime | None]


def _run(
    receiver: Receiver, place: Place, end: int, config: Config, span: Span, out: tuple[Told, Write, Meter]
) -> None:
    """One partition, which shares no deal with another."""
    since, until = span
    told, write, meter = out
    engine = LivePartition(config, None, not _sources_told(receiver, place, end), origin="replay")
    alerts: list[Alert] = []
    for record in receiver.records({place: None}, {place: end}):
        meter.at(record.offset)
        try:
            event = parse_event(record.value or b"")
            deal_id, route = routed(record)
        except (EventError, ValueError, RecursionError):
            told.unreadable += 1
            continue
        moment = event.data.now if isinstance(event.data, Tick) else None
        if until is not None and moment is not None and moment > until:
            break
        engine.take(event, deal_id, route)
        if moment is not None:
            alerts += engine.settle().alerts
    if until is not None:
        engine.take(_tick(until), None, Route("", 1.0, ()))
    alerts += engine.settle().alerts
    for alert in _lasting(alerts, since):
        told.revisions += 1
        told.alerts[alert.pattern] += alert.revision == 1
        write(alert)


def _sources_told(receiver: Receiver, place: Place, end: int) -> bool:
    """Whether the ticks of the log tell how far each source was read; else all count as read up to the clock."""
    for record in receiver.records({place: None}, {place: end}):
        with suppress(EventError):
            event = parse_event(record.value or b"")
            if isinstance(event.data, Tick):
                return event.data.sources is not None
    return False


def _lasting(alerts: list[Alert], since: datetime | None) -> Iterator[Alert]:
    """All revisions of the alerts that had not ended before the moment."""
    ended = {alert.alert_id: alert.resolved_at for alert in alerts}
    for alert in alerts:
        resolved = ended[alert.alert_id]
        if since is None or resolved is None or resolved >= since:
            yield alert


def _tick(moment: datetime) -> Event:
    return make_event(
        "dealtrust.tick.v1", Tick(now=moment), id="end", source="replay", time=moment, subject="", tenant="-"
    )


def routed(record: Stored) -> tuple[str | None, Route]:
    """The deal of a record (None: it concerns the tenant) and how it got there, from its headers.

    Raises ValueError where they cannot be read.
    """
    said = {name: value.decode() for name, value in record.headers}
    rivals = json.loads(said.get("rivals", "{}"))
    return said.get("deal"), Route(
        said.get("method", ""), float(said.get("confidence", "1")), tuple(rivals.items())
    )


@contextmanager
def _target(kafka: KafkaSettings, into: str) -> Iterator[tuple[str, Write]]:
    """Where alerts go; a file appears when all of it is there."""
    if into.endswith(FILE):
        path = Path(into)
        part = path.with_name(f".{path.name}.part")
        try:
            with part.open("w", encoding="utf-8") as lines:
                yield into, lambda alert: lines.write(dump_alert(alert) + "\n")
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        return
    name = _made(kafka, into)
    with sending(kafka) as sender:
        yield name, lambda alert: sender.send(name, f"{alert.tenant}/{alert.alert_id}", dump_alert(alert))


def _made(kafka: KafkaSettings, into: str) -> str:
    """A new topic like that of the alerts. Raises `UsageError` if there is one of that name."""
    if not NAME.fullmatch(into):
        raise UsageError(
            f"--into: {into!r} is neither a file (.jsonl) nor a name of letters, digits, - and _"
        )
    name = f"{ALERTS}.{into}"
    with opened(kafka) as cluster:
        found = cluster.topics([ALERTS, name])
        if name in found:
            raise UsageError(f"--into: there is a topic {name} already; choose another name")
        if ALERTS not in found:
            raise UsageError(f"{ALERTS}: is missing; `dealtrust-admin topics apply` makes it")
        alike = found[ALERTS]
        settings = topic(ALERTS).settings() | {"min.insync.replicas": alike.settings["min.insync.replicas"]}
        cluster.create([TopicState(name, alike.partitions, alike.replicas, settings)])
    return name
