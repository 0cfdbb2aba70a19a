"""Feeding: files in, events into the three source topics, as connectors would put them there."""

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from dealtrust_admin.addressing import SOURCE_TOPICS, address_of
from dealtrust_admin.cluster import opened
from dealtrust_admin.connection import ClusterError
from dealtrust_admin.products import ProductNames
from dealtrust_admin.sending import Sender, sending
from dealtrust_reading.fast_mail import dumped
from dealtrust_reading.finding import Finder
from dealtrust_reading.mail_jobs import available_jobs
from dealtrust_reading.mailboxes import mailboxes_in
from dealtrust_reading.moments import typed_option
from dealtrust_reading.opening import found_files, who_we_are
from dealtrust_reading.progress import Meter
from dealtrust_reading.rejects import Rejects
from dealtrust_reading.settings import load_settings
from dealtrust_reading.stage import Reading
from dealtrust_runtime.settings import KafkaSettings
from dealtrust_schemas.events import Event, SourceProgress, make_event
from dealtrust_sources.records import Reject

CLOCK = "feed:clock"
"""The source whose progress says that all events up to a moment have been put in."""

TOO_LARGE = "too_large"


class Held(NamedTuple):
    """An event on its way, in the order in which it is sent: who is who first, then by time."""

    late: bool
    time: datetime
    id: str
    source: str
    topic: str
    key: str
    value: str


@dataclass
class Fed:
    """What was put in. ``domains``: ours, where only the mailboxes told them."""

    events: Counter[str] = field(default_factory=Counter)
    rejects: Counter[str] = field(default_factory=Counter)
    domains: tuple[str, ...] = ()
    until: datetime | None = None


@dataclass(frozen=True)
class FeedOptions:
    """``until``: a moment as people type it; ``speed``: seconds of events in a second, None for all at once."""

    config: Path | None = None
    until: str | None = None
    speed: float | None = None
    rejects: Path | None = None


def feed(paths: list[Path], options: FeedOptions, kafka: KafkaSettings) -> Fed:
    """Put the events of the files into the source topics.

    Raises `UsageError`, `ConfigurationError`, `ClusterError`, or OSError where the rejects cannot be written.
    """
    with opened(kafka) as cluster:
        there = cluster.topics(SOURCE_TOPICS)
    for name in SOURCE_TOPICS:
        if name not in there:
            raise ClusterError(f"{name}: is missing; `dealtrust-admin topics apply` makes it")
    with Rejects(options.rejects) as rejects:
        held, fed = gathered(paths, options, rejects)
        with sending(kafka) as sender:
            _send(sender, held, options.speed, fed, rejects)
            if fed.until is not None and held:
                sender.flush()  # the clock must not overtake what it stands for
                sender.send(*clock_record(fed.until, held[-1].key.partition("/")[0]))
        fed.rejects = rejects.counts
    return fed


def gathered(paths: list[Path], options: FeedOptions, rejects: Rejects) -> tuple[list[Held], Fed]:
    """The events of the files in the order in which they are sent.

    Raises `UsageError`, `ConfigurationError`.
    """
    settings = load_settings(options.config)
    named = [path for path in (options.config, options.rejects) if path is not None]
    with Finder(None, named) as finder:
        files = found_files(finder, paths, rejects)
        mailboxes = mailboxes_in(files)
        config, owners = who_we_are(settings.engine, files, mailboxes)
        fed = Fed(domains=config.internal_domains if owners else ())
        fed.until = typed_option("--until", options.until, config.timezone, end=True)
        reading = Reading(files, mailboxes, config, settings.sources, rejects, available_jobs())
        held = _held(reading.events(), fed.until)
        held += _held(reading.openings(), fed.until)
    products = ProductNames(reading.product_names)
    held = sorted(item._replace(value=products.written(item.value)) for item in held)
    if fed.until is None:
        fed.until = max((item.time for item in held), default=None)
    return held, fed


def _held(events: Iterable[Event], until: datetime | None) -> list[Held]:
    held = []
    for event in events:
        late = not event.type.startswith("dealtrust.party.")
        if late and until is not None and event.time > until:
            continue
        at = event.time.astimezone(UTC)
        held.append(Held(late, at, event.id, event.source, *_addressed(event)))
    return held


def _addressed(event: Event) -> tuple[str, str, str]:
    return *address_of(event), dumped(event)


def clock_record(until: datetime, tenant: str) -> tuple[str, str, str]:
    """Topic, key and value of the word that the clock stands at a moment."""
    clock = make_event(
        "dealtrust.source.progress.v1",
        SourceProgress(source=CLOCK, read_until=until),
        id=f"progress:{CLOCK}:{until.isoformat()}",
        source=CLOCK,
        time=until,
        subject=CLOCK,
        tenant=tenant,
    )
    return _addressed(clock)


def _send(sender: Sender, held: Sequence[Held], speed: float | None, fed: Fed, rejects: Rejects) -> None:
    pace = Pace(speed) if speed else None
    with Meter("Feeding", len(held), unit="events") as meter:
        for number, item in enumerate(held, 1):
            if pace is not None and item.late:
                pace.wait_for(item.time)
            if sender.send(item.topic, item.key, item.value):
                fed.events[item.topic] += 1
            else:
                size = f"{len(item.value)} characters do not fit into a record"
                rejects.add(Reject(item.source, item.id, TOO_LARGE, size))
            meter.update(number)


class Pace:
    """Lets the time of events run so many times as fast as that of the wall."""

    def __init__(
        self,
        speed: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._speed, self._clock, self._sleep = speed, clock, sleep
        self._start: tuple[datetime, float] | None = None

    def wait_for(self, moment: datetime) -> None:
        """Return when it is the moment's turn; the first one is now."""
        if self._start is None:
            self._start = moment, self._clock()
        began, at = self._start
        left = (moment - began).total_seconds() / self._speed - (self._clock() - at)
        if left > 0:
            self._sleep(left)


def tell(fed: Fed) -> None:
    """Print what was put in, and on standard error what to do about what was not."""
    for topic in SOURCE_TOPICS:
        print(f"{topic}: {fed.events[topic]:,} events")
    if fed.until is not None:
        print(f"the clock stands at {fed.until.isoformat()}")
    for reason, count in sorted(fed.rejects.items()):
        print(f"set aside as {reason}: {count:,}", file=sys.stderr)
    if fed.domains:
        print(
            f"no configuration says who we are; the mailboxes say {', '.join(fed.domains)}:"
            " give the services these as internal_domains",
            file=sys.stderr,
        )
