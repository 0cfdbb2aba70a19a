"""The runtime whose every step is one Kafka transaction: alerts, dead letters, state and offsets, or nothing of it.

Two things keep a former owner from writing what is no longer his. The offsets of a step are sent with the generation
in which the partitions were assigned, and Kafka refuses them once there is a later one; and a transaction that stays
open is ended by Kafka, which the next owner waits for before he reads the state. (KIP-98, KIP-447.)
"""

import logging
import random
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future
from typing import NamedTuple

from confluent_kafka import (
    OFFSET_BEGINNING,
    Consumer,
    KafkaError,
    KafkaException,
    Message,
    Producer,
    TopicPartition,
)

from dealtrust_runtime.streams import confluent
from dealtrust_runtime.streams.ending import Ender
from dealtrust_runtime.streams.handling import HandlerFailedError, Handling
from dealtrust_runtime.streams.image import SOURCE, StateImage
from dealtrust_runtime.streams.letters import Flood
from dealtrust_runtime.streams.loading import Loader
from dealtrust_runtime.streams.measuring import measure
from dealtrust_runtime.streams.records import Handled, Handler, Incoming, Outgoing
from dealtrust_runtime.streams.stream import EXIT_FAILED, READY, Stream, StreamError
from dealtrust_runtime.streams.watch import Deadlines, Progress, Stop, end_now

_LOG = logging.getLogger(__name__)

_MOST_FAILURES = 6
_LAG_SECONDS = 5.0
_COMMITTED_SECONDS = 2.0
_IDLE_COMMIT_SECONDS = 1.0

_Records = dict[int, list[Incoming]]


def run_transactional(handler: Handler, stream: Stream) -> int:
    """Drive the handler until SIGTERM or SIGINT. To be called from the main thread.

    Gives the exit status: 0 when asked to stop, `EXIT_FAILED` when it cannot go on, which it has then logged in one
    line. Where something hangs, it ends the process itself with that status.
    """
    deadlines = Deadlines()
    try:
        with Stop(lambda: deadlines.begin(stream.settings.stop_seconds, "stopping")) as stop:
            brokers = confluent.Brokers(stream)
            try:
                _Worker(handler, stream, brokers, deadlines, stop.asked).run()
            except KafkaException as raised:
                raise StreamError(brokers.told(raised.args[0])) from raised
    except StreamError as error:
        _LOG.critical("%s", error)
    except KafkaException as raised:
        _LOG.critical("settings of Kafka: %s", " ".join(raised.args[0].str().split()))
    except OSError as error:
        _LOG.critical("%s: %s", error.filename or "a secret", error.strerror or error)
    except Exception:
        _LOG.exception("the process cannot go on")
    else:
        return 0
    return EXIT_FAILED


class _Written(NamedTuple):
    """A step whose transaction is being ended: ``ended`` gives when that was done. Moments are in monotonic seconds."""

    ended: "Future[float]"
    offsets: dict[int, int]
    batches: _Records
    written: list[Outgoing]
    started: float
    begun: float


class _Worker:
    """One member of the group, with one transactional producer."""

    def __init__(
        self,
        handler: Handler,
        stream: Stream,
        brokers: confluent.Brokers,
        deadlines: Deadlines,
        stop: threading.Event,
    ) -> None:
        self._handler, self._stream, self._brokers = handler, stream, brokers
        self._deadlines, self._stop = deadlines, stop
        self._handling, self._flood = Handling(handler, stream), Flood()
        self._consumer = Consumer(confluent.member_settings(stream))
        self._producer = Producer(confluent.producer_settings(stream))
        self._loader = Loader(stream, brokers)
        self._generation: object = None
        self._positions: dict[int, int] = {}
        """The next offset of each partition that is ours; -1 as long as nothing is known of it."""
        self._committed: dict[int, int] = {}
        self._starting = False
        """Whether there are partitions that are not read yet, as their state is not there yet."""
        self._again: set[int] = set()
        """Partitions in which there is more to do without further records."""
        self._assignments = 0
        self._failures = 0
        self._unwritten = ""
        self._ender = Ender(self._producer, stream, deadlines)
        self._step_before: _Written | None = None
        """The step that Kafka is still ending."""
        self._committed_at = time.monotonic()

    def run(self) -> None:
        """Work until asked to stop. Raises `StreamError`, `KafkaException`."""
        stream = self._stream
        try:
            self._brokers.partitions()
            confluent.until_decided(
                lambda: self._producer.init_transactions(confluent.PATIENCE_SECONDS), stream
            )
            self._consumer.subscribe(
                [stream.input], on_assign=self._assigned, on_revoke=self._revoked, on_lost=self._revoked
            )
            threading.Thread(target=self._watch, name="progress", daemon=True).start()
            while not self._stop.is_set():
                stream.health.beat()
                self._step()
        finally:
            self._deadlines.begin(stream.settings.stop_seconds, "stopping")
            self._stop.set()
            self._consumer.close()
            self._loader.close()
            self._ender.close()

    # Partitions come and go, always within `consume`.

    def _assigned(self, consumer: Consumer, places: list[TopicPartition]) -> None:
        self._generation = consumer.consumer_group_metadata()
        if not consumer.memberid():
            # The group has given us up meanwhile; without a member's name Kafka would refuse nothing of ours.
            self._generation = None
            places = []
        self._begin([place.partition for place in places])

    def _revoked(self, consumer: Consumer, places: list[TopicPartition]) -> None:
        self._settled()
        self._forget()
        self._generation = None
        consumer.unassign()
        _LOG.info("%d partitions of %s given back", len(places), self._stream.input)

    def _begin(self, partitions: list[int]) -> None:
        """Have these partitions, and know nothing of them: nothing is read before their state is there."""
        self._forget()
        self._assignments += 1
        self._consumer.assign([])
        self._positions = dict.fromkeys(partitions, -1)
        self._starting = bool(partitions)
        for partition in partitions:
            self._handler.assigned(partition)
        self._loader.start(partitions)
        self._stream.health.condition(READY, not partitions)
        self._stream.metrics.set("dealtrust_partitions_assigned", len(partitions), topic=self._stream.input)
        _LOG.info("%d partitions of %s assigned", len(partitions), self._stream.input)

    def _start_reading(self) -> None:
        """Read on where Kafka says, which is asked only now: what a former owner left open is decided.

        Partitions are given to the client only here and with their offsets. To give them at once and pause them is no
        way: what the client hands over in spite of that would be passed over.
        """
        places = [TopicPartition(self._stream.input, partition) for partition in self._positions]
        try:
            found = self._consumer.committed(places, _COMMITTED_SECONDS)
        except KafkaException as raised:
            if confluent.refused(raised.args[0]):
                raise
            return
        if any(place.error for place in found):
            return  # a transaction of the former owner is still being ended
        self._committed = {place.partition: place.offset for place in found if place.offset >= 0}
        self._positions |= self._committed
        self._consumer.assign(
            [
                TopicPartition(place.topic, place.partition, max(place.offset, OFFSET_BEGINNING))
                for place in found
            ]
        )
        self._starting = False
        self._stream.health.condition(READY, True)

    def _forget(self) -> None:
        self._loader.start([])
        self._starting = False
        for partition in self._positions:
            self._handler.revoked(partition)
            labels = {"topic": self._stream.input, "partition": str(partition)}
            self._stream.metrics.forget("dealtrust_lag_records", **labels)
        self._positions, self._committed, self._again = {}, {}, set()
        self._stream.metrics.set("dealtrust_partitions_assigned", 0, topic=self._stream.input)

    def _load(self, partition: int, image: StateImage) -> None:
        for key, entry in image.entries():
            self._handler.load(partition, key, entry.value, entry.timestamp)
        self._handler.loaded(partition)
        self._again.add(partition)

    # One step.

    def _step(self) -> None:
        if self._step_before is not None and self._step_before.ended.done():
            self._settled()
        loading = self._starting
        before = self._assignments
        settings = self._stream.settings
        # A step sends positions, by which Kafka tells whether the partition is still ours: one must be known.
        again = {partition for partition in self._again if self._positions[partition] >= 0}
        waits = 0 if loading or again else settings.batch_ms / 1000
        messages = self._consumer.consume(settings.batch_records, waits)
        batches: _Records = {}
        # What was read before partitions came or went in the same call is no longer ours, or comes again.
        if before == self._assignments:
            ours = again & self._positions.keys()
            batches = {**{partition: [] for partition in ours}, **self._sorted(messages)}
        if loading:
            for partition, image in self._loader.step(settings.batch_ms / 1000).items():
                self._load(partition, image)
        if self._starting and not self._loader.busy:
            self._start_reading()
        idle = time.monotonic() - self._committed_at > _IDLE_COMMIT_SECONDS
        if batches or (idle and self._moved()):
            self._transact(batches)

    def _sorted(self, messages: "Sequence[Message[bytes, bytes]]") -> _Records:
        batches: _Records = {}
        for message in messages:
            error = message.error()
            if error is None:
                record = confluent.incoming(message)
                if record.offset >= self._positions.get(record.partition, record.offset + 1):
                    batches.setdefault(record.partition, []).append(record)
                    self._positions[record.partition] = record.offset + 1
            elif error.code() == KafkaError._PARTITION_EOF:
                # Behind the last record may stand the end of its transaction, which is read with it.
                if (partition := message.partition() or 0) in self._positions:
                    self._positions[partition] = message.offset() or 0
            elif confluent.refused(error):
                raise KafkaException(error)
            else:
                _LOG.warning("reading %s: %s", self._stream.input, error.str())
        return batches

    def _moved(self) -> dict[int, int]:
        """The positions that are not committed yet."""
        return {
            partition: offset
            for partition, offset in self._positions.items()
            if offset >= 0 and offset != self._committed.get(partition)
        }

    def _transact(self, batches: _Records) -> None:
        """Handle the batches, while Kafka may still be at the end of the step before, and write what comes of them."""
        started = time.monotonic()
        try:
            written = self._handled(batches)
        except HandlerFailedError:
            if self._settled():
                self._begin(list(self._positions))
            return
        if self._settled():
            self._write(batches, written, started)

    def _handled(self, batches: _Records) -> list[Outgoing]:
        """What comes of the batches. Raises as `Handling` does, and `StreamError` for a flood of dead letters."""
        written: list[Outgoing] = []
        with self._deadlines.within(self._stream.settings.handle_seconds, "handling a batch"):
            for partition, batch in batches.items():
                handled = self._handling.handle(partition, batch)
                self._flood.note(len(batch), len(handled.dead))
                written += _in_order(handled, self._positions[partition] - 1)
                (self._again.add if handled.again else self._again.discard)(partition)
        return written

    def _write(self, batches: _Records, written: list[Outgoing], started: float) -> None:
        """Write a step in a transaction, and have it ended by a thread of its own."""
        offsets = self._moved() | {partition: self._positions[partition] for partition in batches}
        if not offsets:
            return
        try:
            self._producer.begin_transaction()
            for record in written:
                self._produce(record)
        except KafkaException as raised:
            self._failed(raised.args[0])
            return
        begun = time.monotonic()
        ended = self._ender.end(offsets, self._generation)
        self._step_before = _Written(ended, offsets, batches, written, started, begun)

    def _settled(self) -> bool:
        """Wait for the end of the step before. False if it failed: then its partitions have been begun anew."""
        step, self._step_before = self._step_before, None
        if step is None:
            return True
        try:
            self._committed_at = step.ended.result()
        except KafkaException as raised:
            self._failed(raised.args[0])
            return False
        self._committed |= step.offsets
        self._failures = 0
        self._stream.metrics.observe("dealtrust_commit_seconds", self._committed_at - step.begun)
        if step.batches:
            unfinished = len(self._again)
            self._stream.metrics.set("dealtrust_partitions_unfinished", unfinished, topic=self._stream.input)
            measure(self._stream, step.batches, step.written, self._committed_at - step.started)
        return True

    def _produce(self, record: Outgoing) -> None:
        partition = -1 if record.partition is None else record.partition
        while True:
            try:
                self._producer.produce(
                    record.topic,
                    record.value,
                    record.key,
                    partition,
                    on_delivery=self._undelivered,
                    headers=dict(record.headers),
                )
            except BufferError:
                self._producer.poll(0.1)
            except KafkaException as raised:
                self._note_unwritten(record.topic, raised.args[0])
                raise
            else:
                return

    # When a step fails.

    def _undelivered(self, error: KafkaError | None, message: "Message[bytes, bytes]") -> None:
        if error is not None:
            self._note_unwritten(message.topic() or "", error)

    def _note_unwritten(self, topic: str, error: KafkaError) -> None:
        self._unwritten = self._unwritten or f" (a record for {topic}: {error.str()})"

    def _failed(self, error: KafkaError) -> None:
        self._producer.poll(0)
        said, self._unwritten = f"{self._brokers.told(error)}{self._unwritten}", ""
        self._failures += 1
        if confluent.refused(error) or not error.txn_requires_abort() or self._failures >= _MOST_FAILURES:
            raise StreamError(f"a transaction failed: {said}")
        _LOG.warning("a transaction failed and is done again: %s", said)
        self._abort()
        self._stop.wait(random.uniform(0.5, 1) * min(5, 0.1 * 2**self._failures))

    def _abort(self) -> None:
        """Undo the step and begin its partitions anew: what the handler knows is ahead of what was written."""
        confluent.until_decided(
            lambda: self._producer.abort_transaction(confluent.PATIENCE_SECONDS), self._stream
        )
        self._begin(list(self._positions))

    # What is told of it.

    def _watch(self) -> None:
        """Measure lag, and end the process when a partition stands still; from a thread of its own."""
        topic = self._stream.input
        progress = Progress(topic, self._stream.settings.stall_seconds)
        while not self._stop.wait(_LAG_SECONDS):
            positions = {**dict.fromkeys(self._positions, -1), **self._committed}
            try:
                ends = self._brokers.ends(topic, positions, committed=True)
            except KafkaException:
                continue  # Kafka is away, which is no fault of ours
            for partition in positions.keys() & self._committed.keys():
                lag = max(0, ends[partition] - positions[partition])
                self._stream.metrics.set("dealtrust_lag_records", lag, topic=topic, partition=str(partition))
            if (why := progress.stalled(positions, ends)) is not None:
                end_now(why)


def _in_order(handled: Handled, source: int) -> list[Outgoing]:
    """What comes of a batch in the order in which it is written; state says what it knows of."""
    known = {SOURCE: str(source).encode()}
    state = [
        record._replace(headers={**record.headers, **known} if record.headers else known)
        for record in handled.state
    ]
    return [*handled.alerts, *handled.dead, *state]
