"""The correlator at work: it leads or stands by, and as the leader reads, routes and writes, each step one transaction.

Offsets, memory and what is written become visible together or not at all. Whoever takes over begins with the one
transactional id of the group: what the former leader left open is undone, and it can commit nothing more (KIP-98).
"""

import logging
import random
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from confluent_kafka import KafkaException

from dealtrust_correlator.connectors import Connectors
from dealtrust_correlator.following import Follower
from dealtrust_correlator.inputs import Inputs
from dealtrust_correlator.latest import Latest
from dealtrust_correlator.leading import LEAD, Lead
from dealtrust_correlator.merging import Place, Read
from dealtrust_correlator.routing import DEAL_EVENTS, MEMORY, UNATTRIBUTED, Plan, Router
from dealtrust_correlator.transactions import Transactions, UndoneError
from dealtrust_correlator.vetting import INPUTS, Vetting
from dealtrust_runtime.garbage import Kept, look_at_all, look_seldom
from dealtrust_runtime.streams import confluent
from dealtrust_runtime.streams.letters import REASON, Flood
from dealtrust_runtime.streams.letters import TOPIC as DEAD_LETTERS
from dealtrust_runtime.streams.records import Outgoing
from dealtrust_runtime.streams.stream import READY, Stream, StreamError
from dealtrust_runtime.streams.watch import Deadlines, Progress, end_now

_LOG = logging.getLogger(__name__)

_MOST_FAILURES = 6
_LAG_SECONDS = 5.0
_IDLE_COMMIT_SECONDS = 1.0
_STANDBY_SECONDS = 0.2


class Worker:
    """One process of the correlator. ``plan``: all but how many partitions there are."""

    def __init__(
        self,
        stream: Stream,
        brokers: confluent.Brokers,
        plan: Plan,
        vetting: Vetting,
        connectors: Connectors,
        stop: threading.Event,
    ) -> None:
        self._stream, self._brokers, self._plan, self._vetting = stream, brokers, plan, vetting
        self._topics, self._stop = (*INPUTS, *connectors.topics), stop
        self._inputs = Inputs(stream, vetting, connectors, in_order=plan.by_events)
        self._deadlines, self._flood, self._latest = Deadlines(), Flood(), Latest()
        self._lead = Lead(stream)
        self._follower = Follower(
            stream, brokers, plan.config.tenant, lambda: Router(self._plan, self._vetting)
        )
        self._leading: tuple[Router, Transactions] | None = None
        self._stands_by = False
        self._committed: dict[Place, int] = {}
        self._committed_at = 0.0
        self._failures = 0
        self._kept = Kept()

    def run(self) -> None:
        """Work until asked to stop. Raises `StreamError`, `KafkaException`."""
        try:
            places = self._look()
            self._follower.start()
            threading.Thread(target=self._watch, args=(places,), name="progress", daemon=True).start()
            while not self._stop.is_set():
                self._stream.health.beat()
                self._turn(places)
        finally:
            self._deadlines.begin(self._stream.settings.stop_seconds, "stopping")
            self._stop.set()
            self._lead.close()
            self._inputs.close()
            self._follower.close()

    def _look(self) -> list[Place]:
        """The partitions to read. Raises `StreamError` where a topic is missing."""
        needed = (*self._topics, DEAL_EVENTS, LEAD, MEMORY, UNATTRIBUTED, DEAD_LETTERS)
        counts = {name: self._inputs.partitions(name) for name in needed}
        if missing := [name for name, count in counts.items() if not count]:
            said = "; `dealtrust-admin topics apply` makes them"
            raise StreamError(f"topics are missing: {', '.join(missing)}{said}")
        self._plan = replace(self._plan, partitions=counts[DEAL_EVENTS])
        return [(name, number) for name in self._topics for number in range(counts[name])]

    def _turn(self, places: list[Place]) -> None:
        if not self._lead.poll():
            if self._leading is not None:
                _LOG.info("another one leads now")
                self._give_up()
            self._follower.step(_STANDBY_SECONDS)
            if self._lead.joined and not self._stands_by:
                self._stands_by = True
                self._stream.health.condition(READY, True)
                _LOG.info("stands by")
        elif self._leading is None:
            self._take_over(places)
        else:
            self._step(*self._leading)

    # Leading begins and ends.

    def _take_over(self, places: list[Place]) -> None:
        """Go on where the last leader committed."""
        began = time.monotonic()
        transactions = Transactions(self._stream, self._brokers, self._deadlines)
        router = self._follower.router(self._goes_on)
        if router is None:
            return
        if router.told is not None:
            self._latest.of(router.told)
        self._inputs.start(places, self._goes_on)
        self._committed = dict(self._inputs.positions)
        self._leading = router, transactions
        look_seldom()
        self._stream.health.condition(READY, True)
        self._stream.metrics.set("dealtrust_partitions_assigned", len(places), topic="all inputs")
        _LOG.info("leads, after %.1f s", time.monotonic() - began)

    def _goes_on(self) -> bool:
        self._stream.health.beat()
        return self._lead.poll() and not self._stop.is_set()

    def _give_up(self) -> None:
        """Know nothing of what was being done: memory and offsets are the truth."""
        self._leading, self._stands_by = None, False
        self._inputs.stop()
        self._committed = {}
        self._follower.start()
        look_at_all()  # the memory as a whole refers to itself
        self._stream.health.condition(READY, False)
        self._stream.metrics.set("dealtrust_partitions_assigned", 0, topic="all inputs")

    # One step.

    def _step(self, router: Router, transactions: Transactions) -> None:
        settings = self._stream.settings
        reads = self._inputs.step(settings.batch_records, settings.batch_ms / 1000)
        began = time.monotonic()
        with self._deadlines.within(settings.handle_seconds, "handling a batch"):
            now = datetime.now(UTC)
            written = router.handle(reads, now, self._latest.of(now))
            if reads:
                self._flood.note(len(reads), sum(record.topic == DEAD_LETTERS for record in written))
            written += router.remembered()
            self._kept.more(len(reads))
        moved = {p: at for p, at in self._inputs.positions.items() if at != self._committed.get(p)}
        idle = began - self._committed_at < _IDLE_COMMIT_SECONDS
        if not written and (not moved or (not reads and idle)):
            return
        try:
            seconds = transactions.write(written, moved, self._lead.membership)
        except UndoneError as undone:
            self._failures += 1
            if self._failures >= _MOST_FAILURES:
                raise StreamError(f"a transaction failed: {undone}") from undone
            _LOG.warning("a transaction failed and is done again: %s", undone)
            self._give_up()
            time.sleep(random.uniform(0.5, 1) * min(5, 0.1 * 2**self._failures))
            return
        self._committed |= moved
        self._failures, self._committed_at = 0, time.monotonic()
        self._measure(reads, written, seconds, self._committed_at - began)

    # What is told of it.

    def _measure(
        self, reads: Sequence[Read], written: Sequence[Outgoing], commit: float, whole: float
    ) -> None:
        metrics = self._stream.metrics
        metrics.observe("dealtrust_commit_seconds", commit)
        if reads:
            metrics.set("dealtrust_progress_timestamp_seconds", time.time())
            metrics.observe("dealtrust_handling_seconds", whole, topic=reads[0].record.topic)
        for record, _, _ in reads:
            metrics.count("dealtrust_records_read_total", topic=record.topic)
        for out in written:
            metrics.count("dealtrust_records_written_total", topic=out.topic)
            if (reason := out.headers.get(REASON)) is not None:
                metrics.count("dealtrust_dead_letters_total", topic=DEAD_LETTERS, reason=reason.decode())

    def _watch(self, places: list[Place]) -> None:
        """Measure lag, and end the process when a partition stands still; from a thread of its own."""
        progress = {name: Progress(name, self._stream.settings.stall_seconds) for name, _ in places}
        while not self._stop.wait(_LAG_SECONDS):
            leads, committed = self._leading is not None, dict(self._committed)
            for name, of_topic in progress.items():
                positions = {n: committed.get((name, n), 0) for topic, n in places if topic == name and leads}
                try:
                    ends = self._brokers.ends(name, positions, committed=True)
                except KafkaException:
                    continue  # Kafka is away, which is no fault of ours
                for number, at in positions.items():
                    labels = {"topic": name, "partition": str(number)}
                    self._stream.metrics.set("dealtrust_lag_records", max(0, ends[number] - at), **labels)
                if (why := of_topic.stalled(positions, ends)) is not None:
                    end_now(why)
