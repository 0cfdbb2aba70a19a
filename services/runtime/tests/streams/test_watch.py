"""What ends a process that no longer gets on."""

import signal
import subprocess
import sys
import time

import pytest

from dealtrust_runtime.streams.watch import Deadlines, Progress

BUSY_IN_C = """
import hashlib
from dealtrust_runtime.streams.watch import Deadlines, Stop
deadlines = Deadlines()
with Stop(lambda: deadlines.begin(0.3, "stopping")) as stop:
    print("here", flush=True)
    hashlib.pbkdf2_hmac("sha256", b"", b"", 2**31 - 1)  # for minutes, and nothing interrupts it
"""


def test_what_takes_too_long_is_ended_and_named() -> None:
    ended: list[str] = []
    deadlines = Deadlines(ended.append)
    with deadlines.within(5, "the quick one"), deadlines.within(0.05, "the slow one"):
        time.sleep(0.4)
    deadlines.close()
    assert set(ended) == {"the slow one took longer than 0.05 s"}


def test_what_ends_in_time_is_left_alone() -> None:
    ended: list[str] = []
    deadlines = Deadlines(ended.append)
    for _ in range(3):
        with deadlines.within(0.3, "it"):
            time.sleep(0.15)
    deadlines.close()
    assert ended == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_is_noticed_while_the_main_thread_is_busy_in_c(number: signal.Signals) -> None:
    command = [sys.executable, "-c", BUSY_IN_C]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == b"here\n"
        process.send_signal(number)
        assert process.wait(10) == 70
        assert b"stopping took longer than 0.3 s" in process.stderr.read()


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_partition_that_stands_with_something_to_read_is_told() -> None:
    clock = Clock()
    progress = Progress("in", 60, clock)
    assert progress.stalled({0: 5, 1: 7}, {0: 9, 1: 7}) is None
    clock.now = 60
    assert progress.stalled({0: 5, 1: 7}, {0: 9, 1: 7}) is None
    clock.now = 61
    assert progress.stalled({0: 5, 1: 7}, {0: 9, 1: 7}) == "partition 0 of in stands at offset 5 for 61 s"


def test_one_that_moves_or_has_nothing_to_read_is_not() -> None:
    clock = Clock()
    progress = Progress("in", 60, clock)
    for minute in range(5):
        clock.now = minute * 50
        assert progress.stalled({0: minute, 1: 7}, {0: 9, 1: 7}) is None
    clock.now = 230  # what has just come has not stood there for long
    assert progress.stalled({0: 4, 1: 7}, {0: 9, 1: 8}) is None
    assert progress.stalled({1: 7}, {1: 8}) is None


def test_one_that_never_begins_is_told_and_one_that_left_is_forgotten() -> None:
    clock = Clock()
    progress = Progress("in", 60, clock)
    assert progress.stalled({0: -1}, {0: 0}) is None
    clock.now = 30
    assert progress.stalled({}, {}) is None
    assert progress.stalled({0: -1}, {0: 0}) is None
    clock.now = 91
    assert progress.stalled({0: -1}, {0: 0}) == "partition 0 of in stands before its first record for 61 s"
