"""Calling a handler: records at which it fails become dead letters, and so does what is too large to be written."""

import logging
from collections.abc import Sequence

from dealtrust_runtime.streams.letters import HANDLER_FAILED, OUTPUT_TOO_LARGE, dead_letter, size_of
from dealtrust_runtime.streams.records import Handled, Handler, Incoming, Outgoing
from dealtrust_runtime.streams.stream import Stream, StreamError
from dealtrust_runtime.streams.tracing import place_of

_LOG = logging.getLogger(__name__)


class HandlerFailedError(Exception):
    """The handler raised: what it holds of the partition is in doubt.

    The partition is to be assigned and loaded anew, and its records be handed over again from the same one on.
    """


class Handling:
    """Calls a handler so that no record can stop it twice.

    A handler does not raise for bad input; where it does all the same, it is a fault of the program that must not stop
    the deals behind it. The batch is then handled record by record, which finds the one at fault, and that becomes a
    dead letter.
    """

    def __init__(self, handler: Handler, stream: Stream) -> None:
        self._handler, self._stream = handler, stream
        self._one_by_one: dict[int, int] = {}
        """The offset up to which a partition's records are handled singly."""
        self._at_fault: dict[int, dict[int, str]] = {}

    def handle(self, partition: int, batch: Sequence[Incoming]) -> Handled:
        """What comes of the batch, of records that can be written. Raises `HandlerFailedError`."""
        if not batch:
            return self._fitting(self._called(partition, batch), _nothing(self._stream, partition))
        if batch[0].offset <= self._one_by_one.get(partition, -1):
            handled = self._singly(partition, batch)
        else:
            self._at_fault.pop(partition, None)
            handled = self._called(partition, batch)
        return self._fitting(handled, batch[-1])

    def _singly(self, partition: int, batch: Sequence[Incoming]) -> Handled:
        handled = Handled([], [], [])
        at_fault = self._at_fault.get(partition, {})
        for record in batch:
            if (why := at_fault.get(record.offset)) is not None:
                handled.dead.append(dead_letter(record, HANDLER_FAILED, why, self._stream.version))
                continue
            more = self._called(partition, [record])
            handled.alerts.extend(more.alerts)
            handled.state.extend(more.state)
            handled.dead.extend(more.dead)
            handled = handled._replace(again=more.again)
        return handled

    def _called(self, partition: int, batch: Sequence[Incoming]) -> Handled:
        try:
            return self._handler.handle(partition, batch)
        except Exception as error:
            if not batch:
                # No record is at fault, so none could be left out: it would fail again and again.
                raise StreamError(
                    f"the handler failed on its own: {type(error).__name__}: {error}"
                ) from error
            first, last = batch[0], batch[-1]
            _LOG.exception("the handler failed at a batch of %d records", len(batch), extra=place_of(first))
            if len(batch) == 1:
                self._at_fault.setdefault(partition, {})[first.offset] = f"{type(error).__name__}: {error}"
            self._one_by_one[partition] = max(last.offset, self._one_by_one.get(partition, -1))
            raise HandlerFailedError from error

    def _fitting(self, handled: Handled, last: Incoming) -> Handled:
        most = self._stream.settings.record_bytes
        alerts, state = ([r for r in records if size_of(r) <= most] for records in handled[:2])
        if len(alerts) == len(handled.alerts) and len(state) == len(handled.state):
            return handled
        large = [r for r in (*handled.alerts, *handled.state) if size_of(r) > most]
        dead = [*handled.dead, *(self._too_large(r, last) for r in large)]
        return Handled(alerts, state, dead, handled.again)

    def _too_large(self, record: Outgoing, last: Incoming) -> Outgoing:
        said = f"a record of {size_of(record)} bytes for {record.topic} came of what was read up to here"
        _LOG.error("%s", said, extra=place_of(last))
        origin = last._replace(key=record.key, value=None)
        return dead_letter(origin, OUTPUT_TOO_LARGE, said, self._stream.version)


def _nothing(stream: Stream, partition: int) -> Incoming:
    """What stands for the record at fault where nothing was read."""
    return Incoming(stream.input, partition, 0, None, None, {}, 0)
