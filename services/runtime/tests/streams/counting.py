"""The handler that runtimes are tried with, and the process that runs it.

The input are records ``{"n": N}`` whose numbers ascend from 1 for each key. State holds how many there were and the
last number; each new one is written to the output as ``N:COUNT``. Nothing lost, nothing doubled and nothing out of
order is then the same as: outputs 1:1, 2:2 ... for each key, and a state that ends with the last.
"""

from __future__ import annotations

import faulthandler
import json
import os
import signal
import sys
import time
from collections.abc import Sequence

from dealtrust_runtime.health import Health
from dealtrust_runtime.logs import start_logging
from dealtrust_runtime.metrics import Metrics
from dealtrust_runtime.probes import ProbeServer
from dealtrust_runtime.settings import KafkaSettings
from dealtrust_runtime.streams.letters import dead_letter
from dealtrust_runtime.streams.records import Handled, Incoming, Outgoing
from dealtrust_runtime.streams.stream import READY, Stream, StreamSettings


class Counting:
    """Counts the records of each key. A record may tell it to fail, to hang, or to write something large."""

    def __init__(self, output: str, stream: Stream) -> None:
        self._output, self._stream = output, stream
        self._known: dict[int, dict[bytes, tuple[int, int]]] = {}
        self._loaded: set[int] = set()

    def assigned(self, partition: int) -> None:
        self._known[partition] = {}
        self._loaded.discard(partition)

    def load(self, partition: int, key: bytes, value: bytes | None, timestamp: int) -> None:
        assert value is not None
        assert timestamp > 0
        said = json.loads(value)
        self._known[partition][key] = said["count"], said["last"]

    def loaded(self, partition: int) -> None:
        self._loaded.add(partition)

    def revoked(self, partition: int) -> None:
        del self._known[partition]
        self._loaded.discard(partition)

    def handle(self, partition: int, batch: Sequence[Incoming]) -> Handled:
        assert partition in self._loaded
        known = self._known[partition]
        handled = Handled([], [], [])
        touched: dict[bytes, None] = {}
        for record in batch:
            assert record.partition == partition
            key = record.key or b""
            try:
                said = json.loads(record.value or b"")
                number = int(said["n"])
            except (ValueError, KeyError, TypeError) as error:
                handled.dead.append(dead_letter(record, "not_a_number", str(error), self._stream.version))
                continue
            count, last = known.get(key, (0, 0))
            if number <= last:
                continue
            known[key] = count + 1, number  # before it may fail: what is left behind must be forgotten
            touched[key] = None
            if said.get("fail"):
                raise RuntimeError("told to fail")
            time.sleep(said.get("sleep", 0))
            filling = "x" * said.get("large", 0)
            handled.alerts.append(Outgoing(self._output, key, f"{number}:{count + 1}{filling}".encode()))
        for key in touched:
            count, last = known[key]
            value = json.dumps({"count": count, "last": last}).encode()
            handled.state.append(Outgoing(self._stream.state, key, value, partition))
        return handled


def main() -> int:
    """Run as a worker: the argument is a JSON object that tells runtime, topics, group, brokers and settings."""
    told = json.loads(sys.argv[1])
    faulthandler.register(signal.SIGUSR1, all_threads=True)
    start_logging("counting")
    stream = Stream(
        group=told["group"],
        input=told["input"],
        state=told["state"],
        version="1",
        kafka=KafkaSettings.model_validate(told["kafka"]),
        metrics=Metrics(),
        health=Health([READY], 30),
        settings=StreamSettings.model_validate(told["settings"]),
    )
    probes = ProbeServer(stream.health, stream.metrics, "127.0.0.1", told.get("port", 0))
    probes.start()
    handler = Counting(told["output"], stream)
    if told["runtime"] == "transactional":
        from dealtrust_runtime.streams.transactional import run_transactional

        return run_transactional(handler, stream)
    from dealtrust_runtime.streams.faust import run_faust

    return run_faust(handler, stream)


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    os._exit(status)
