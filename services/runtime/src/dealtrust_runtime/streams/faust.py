"""The runtime on Faust: alerts and dead letters are awaited, then state is, then the records are acknowledged.

Nothing binds the three together, so a process that is killed between them leaves some of it done; whoever takes over
does it again, and finds the same alerts and the same state. A former owner that was frozen may write what it knew;
each state record says how much of the input it knows of, and the most counts (see `image`).
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Collection, Mapping, Sequence
from typing import Any, cast

from aiokafka.errors import KafkaError  # type: ignore[import-untyped]
from faust import Stream as FaustStream
from faust.exceptions import ConsumerNotStarted
from faust.types import EventT, StreamT

from dealtrust_runtime.streams import faust_shell
from dealtrust_runtime.streams.aiokafka import LastTrouble, Reading, Writing, security_settings
from dealtrust_runtime.streams.handling import HandlerFailedError, Handling
from dealtrust_runtime.streams.image import SOURCE, Entry
from dealtrust_runtime.streams.letters import Flood
from dealtrust_runtime.streams.measuring import measure
from dealtrust_runtime.streams.records import Handled, Handler, Incoming, Outgoing
from dealtrust_runtime.streams.stream import EXIT_FAILED, READY, Stream, StreamError
from dealtrust_runtime.streams.watch import Deadlines, Progress, Stop, end_now
from dealtrust_runtime.tokens import TokenError

_LOG = logging.getLogger(__name__)

_WRITE_SECONDS = 40.0
_WATCH_SECONDS = 5.0
_BEAT_SECONDS = 1.0


def run_faust(handler: Handler, stream: Stream) -> int:
    """Drive the handler until SIGTERM or SIGINT. To be called from the main thread.

    Gives the exit status: 0 when asked to stop, `EXIT_FAILED` when it cannot begin, which it has then logged in one
    line. Whatever goes wrong later ends the process at once with that status, before anything is acknowledged.
    """
    if logging.getLogger().level > logging.DEBUG:
        for chatty in ("faust", "mode", "aiokafka", faust_shell.__name__):
            logging.getLogger(chatty).setLevel(logging.WARNING)
    trouble = LastTrouble()
    logging.getLogger("aiokafka").addHandler(trouble)
    deadlines = Deadlines()
    try:
        with Stop(lambda: deadlines.begin(stream.settings.stop_seconds, "stopping")) as stop:
            asyncio.run(_Worker(handler, stream, deadlines).run(stop))
    except (StreamError, TokenError) as error:
        _LOG.critical("%s", error)
    except KafkaError as error:
        _LOG.critical("%s%s", _told(stream, error), f" ({trouble.said})" if trouble.said else "")
    except OSError as error:
        _LOG.critical("%s: %s", error.filename or "a secret", error.strerror or error)
    except Exception:
        _LOG.exception("the process cannot go on")
    else:
        return 0
    return EXIT_FAILED


class _Worker:
    """One member of the group."""

    def __init__(self, handler: Handler, stream: Stream, deadlines: Deadlines) -> None:
        self._handler, self._stream, self._deadlines = handler, stream, deadlines
        self._handling, self._flood = Handling(handler, stream), Flood()
        self._state_ends: dict[int, int] = {}
        """Of each partition that is ours: the offset at which our next state record will stand."""
        self._looked_at: dict[int, int] = {}
        """What was committed in each partition when it was last looked at."""
        self._sources: dict[int, int] = {}
        """Of each partition that is ours: the last offset that is in its state."""
        self._again: set[int] = set()
        """Partitions in which there is more to do without further records."""
        self._empty_to: dict[int, tuple[int, int]] = {}
        """Of partitions: from where to where the input holds nothing that can be read."""
        self._lock = asyncio.Lock()
        """Held while partitions come or go, and while records are handled."""

    async def run(self, stop: Stop) -> None:
        """Work until asked to stop. Raises `StreamError`, `KafkaError`, `OSError`, `TokenError`."""
        stream = self._stream
        security = security_settings(stream.kafka.security)
        self._reading, self._writing = Reading(stream, security), Writing(stream, security)
        try:
            await self._reading.start()
            await self._writing.start()
            self._shell = self._new_shell(security)
            running = [
                asyncio.create_task(self._guarded(work))
                for work in (self._shell.start(), self._beat(), self._watch(), self._go_on())
            ]
            await asyncio.to_thread(stop.asked.wait)
            for task in running[1:]:
                task.cancel()
            await self._shell.stop()
        finally:
            await self._reading.stop()
            await self._writing.stop()

    def _new_shell(self, security: dict[str, Any]) -> faust_shell.Shell:
        shell = faust_shell.new_shell(self._stream, security)
        # Left to itself Faust reads even values of type bytes as JSON, and stops in silence where they are not.
        raw: Any = {"key_serializer": "raw", "value_serializer": "raw"}
        topic = shell.topic(self._stream.input, key_type=bytes, value_type=bytes, **raw)
        shell.agent(topic, name=f"{self._stream.group}-agent")(self._agent)
        shell.on_rebalance_complete.connect(self._rebalanced)
        shell.on_partitions_revoked.connect(self._revoked)
        return shell

    async def _agent(self, stream: StreamT[bytes]) -> None:
        assert isinstance(stream, FaustStream)
        settings = self._stream.settings
        # The one way of Faust to get batches that does not acknowledge what failed. Its loop must not be left.
        async for events in stream.noack_take(settings.batch_records, settings.batch_ms / 1000):
            await self._guarded(self._step(stream, cast(Sequence[EventT[bytes]], events)))

    async def _guarded(self, work: Awaitable[object]) -> None:
        """End the process where the work fails: nothing that is not durable may be acknowledged on the way out."""
        try:
            await work
        except StreamError as error:
            end_now(str(error))
        except KafkaError as error:
            end_now(_told(self._stream, error))
        except Exception as error:
            _LOG.exception("the process cannot go on")
            end_now(f"the process cannot go on: {type(error).__name__}: {error}")

    # Partitions come and go. The streams stand still meanwhile, and what was in hand has been finished.

    async def _rebalanced(self, *_: object, **__: object) -> None:
        await self._guarded(self._begin())

    async def _revoked(self, *_: object, **__: object) -> None:
        async with self._lock:
            self._forget()

    async def _begin(self) -> None:
        topic = self._stream.input
        async with self._lock:
            self._forget()
            partitions = [
                place.partition for place in self._shell.consumer.assignment() if place.topic == topic
            ]
            await self._load(partitions)
        self._stream.health.condition(READY, True)
        self._stream.metrics.set("dealtrust_partitions_assigned", len(partitions), topic=topic)
        _LOG.info("%d partitions of %s assigned", len(partitions), topic)

    def _assigned(self) -> list[int]:
        """The partitions that are ours as the client knows it."""
        try:
            places = self._shell.consumer.assignment()
        except ConsumerNotStarted:
            return []
        return sorted(place.partition for place in places if place.topic == self._stream.input)

    def _forget(self) -> None:
        for partition in self._state_ends:
            self._handler.revoked(partition)
            labels = {"topic": self._stream.input, "partition": str(partition)}
            self._stream.metrics.forget("dealtrust_lag_records", **labels)
        self._state_ends, self._empty_to = {}, {}
        self._sources, self._again = {}, set()
        self._stream.health.condition(READY, False)
        self._stream.metrics.set("dealtrust_partitions_assigned", 0, topic=self._stream.input)

    async def _load(self, partitions: Collection[int]) -> None:
        """Have these partitions as their state topic tells; what a former owner set back there is set right."""
        with self._deadlines.within(self._stream.settings.stall_seconds, "reading state"):
            images, ends = await self._reading.state(partitions)
            self._state_ends |= ends
            for partition, image in images.items():
                self._handler.assigned(partition)
                for key, entry in image.entries():
                    self._handler.load(partition, key, entry.value, entry.timestamp)
                self._handler.loaded(partition)
                self._sources[partition] = image.source
                self._again.add(partition)
                if set_back := image.set_back():
                    _LOG.warning("%d state records of partition %d were set back", len(set_back), partition)
                    await self._write_state([self._anew(partition, *item) for item in set_back.items()])

    def _anew(self, partition: int, key: bytes, entry: Entry) -> Outgoing:
        return Outgoing(self._stream.state, key, entry.value, partition, _source(entry.source))

    # One step.

    async def _step(self, stream: FaustStream[bytes], events: Sequence[EventT[bytes]]) -> None:
        started = time.monotonic()
        async with self._lock:
            batches: dict[int, list[Incoming]] = {}
            for event in events:
                record = _incoming(event)
                if record.partition in self._state_ends:
                    batches.setdefault(record.partition, []).append(record)
            written, foreign = await self._work(batches)
            for event in events:
                if event.message.partition in batches:
                    await stream.ack(event)
            measure(self._stream, batches, written, time.monotonic() - started)
            await self._load(foreign)

    async def _go_on(self) -> None:
        """Do what needs no further records."""
        while True:
            await asyncio.sleep(self._stream.settings.batch_ms / 1000)
            async with self._lock:
                if self._again:
                    _, foreign = await self._work({partition: [] for partition in self._again})
                    await self._load(foreign)

    async def _work(self, batches: Mapping[int, list[Incoming]]) -> tuple[list[Outgoing], set[int]]:
        """Handle batches and write what comes of them: that, and the partitions in which somebody else wrote too."""
        handled = {partition: await self._handled(partition, batch) for partition, batch in batches.items()}
        for partition, batch in batches.items():
            if batch:  # later than what the handling may have loaded anew
                self._sources[partition] = max(batch[-1].offset, self._sources[partition])
        ahead = [record for each in handled.values() for record in (*each.alerts, *each.dead)]
        state = [
            record._replace(headers={**record.headers, **_source(self._sources[partition])})
            for partition, each in handled.items()
            for record in each.state
        ]
        with self._deadlines.within(_WRITE_SECONDS, "writing a batch"):
            await self._writing.write(ahead)
            foreign = await self._write_state(state)
        for partition, each in handled.items():
            (self._again.add if each.again else self._again.discard)(partition)
        labels = {"topic": self._stream.input}
        self._stream.metrics.set("dealtrust_partitions_unfinished", len(self._again), **labels)
        return [*ahead, *state], foreign

    async def _handled(self, partition: int, batch: list[Incoming]) -> Handled:
        while True:
            try:
                with self._deadlines.within(self._stream.settings.handle_seconds, "handling a batch"):
                    handled = self._handling.handle(partition, batch)
            except HandlerFailedError:
                await self._load([partition])
            else:
                self._flood.note(len(batch), len(handled.dead))
                return handled

    async def _write_state(self, records: list[Outgoing]) -> set[int]:
        """Write state; the partitions in which somebody else wrote since they were read."""
        foreign: set[int] = set()
        for partition, offset in sorted(await self._writing.write(records)):
            if offset != self._state_ends[partition]:
                foreign.add(partition)
            self._state_ends[partition] = offset + 1
        return foreign

    # What is told of it, and what ends it.

    async def _beat(self) -> None:
        while True:
            self._stream.health.beat()
            await asyncio.sleep(_BEAT_SECONDS)

    async def _watch(self) -> None:
        """Measure lag, notice what others write into the state of our partitions, and end what stands still."""
        progress = Progress(self._stream.input, self._stream.settings.stall_seconds)
        while True:
            await asyncio.sleep(_WATCH_SECONDS)
            try:
                async with self._lock:
                    positions, ends = await self._positions()
                    tails = await self._reading.ends(self._stream.state, self._state_ends)
                    await self._load([p for p, end in tails.items() if end > self._state_ends[p]])
            except KafkaError as error:
                _LOG.warning("kafka does not answer: %s", error)
                continue  # that it is away is no fault of ours
            for partition, position in positions.items():
                labels = {"topic": self._stream.input, "partition": str(partition)}
                self._stream.metrics.set(
                    "dealtrust_lag_records", max(0, ends[partition] - position), **labels
                )
            if (why := progress.stalled(positions, ends)) is not None:
                end_now(why)

    async def _positions(self) -> tuple[dict[int, int], dict[int, int]]:
        """What the group has committed in our partitions, and where they end; -1 and 0 for one that was not begun.

        Where nothing can be read in between, the end counts as committed: Faust does not commit what stands behind
        the last record.
        """
        ours = list(self._state_ends)
        ends = await self._reading.ends(self._stream.input, ours)
        committed = await self._reading.committed(ours)
        before, self._looked_at = self._looked_at, committed
        positions = dict(committed)
        for partition, position in committed.items():
            between = position, ends[partition]
            idle = position == before.get(partition) and position < between[1]
            known = self._empty_to.get(partition) == between
            if idle and not known and await self._reading.nothing_between(partition, *between):
                self._empty_to[partition] = between
            if self._empty_to.get(partition) == between:
                positions[partition] = between[1]
        waiting = set(self._assigned()) - positions.keys()
        return {**positions, **dict.fromkeys(waiting, -1)}, {**ends, **dict.fromkeys(waiting, 0)}


def _told(stream: Stream, error: KafkaError) -> str:
    return f"kafka at {','.join(stream.kafka.bootstrap)}: {' '.join(str(error).split())}"


def _incoming(event: EventT[bytes]) -> Incoming:
    message = event.message
    headers = {name: value or b"" for name, value in dict(message.headers or ()).items()}
    stamp = round((message.timestamp or 0) * 1000)
    return Incoming(
        message.topic, message.partition, message.offset, message.key, message.value, headers, stamp
    )


def _source(offset: int) -> dict[str, bytes]:
    return {SOURCE: str(offset).encode()}
