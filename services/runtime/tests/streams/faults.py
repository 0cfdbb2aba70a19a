"""What every runtime keeps through faults, on a real Kafka: nothing lost, doubled or out of order.

Takes minutes, so it is no part of the tests that are found by themselves: `make conformance` runs it.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from itertools import repeat
from pathlib import Path

from services.runtime.tests.streams.bench import PARTITIONS, Bench, loop_kills, wait
from services.runtime.tests.streams.conftest import OwnBroker

MakeBench = Callable[..., Bench]


def test_killed_at_any_moment(bench: MakeBench, runtime: str) -> None:
    trial = bench()
    chance = random.Random(7)
    trial.start(settings={"instance": "one"})
    for _ in range(3):
        trial.send(50, 40)
        time.sleep(chance.uniform(0.2, 1.5))
        trial.workers[-1].kill()
        trial.start(settings={"instance": "one"})
    trial.settle()
    trial.check(doubled=runtime == "faust")


def test_workers_come_and_go(bench: MakeBench, runtime: str) -> None:
    trial = bench()
    first = trial.start()
    trial.send(50, 20)
    wait(first.ready, 30, first.said())
    others = [trial.start(), trial.start()]
    trial.send(50, 20)
    for worker in others:
        wait(worker.ready, 30, worker.said())
    trial.send(50, 20)
    assert [worker.stop() for worker in (first, others[0])] == [0, 0]
    trial.send(50, 20)
    trial.start()
    trial.send(50, 20)
    trial.settle()
    trial.check(doubled=runtime == "faust")


def test_a_flood_of_dead_letters_stops_it(bench: MakeBench) -> None:
    trial = bench(batch_records=100)
    trial.send(10, 1)
    for _ in range(600):
        trial.put(b"acme/0", b"{")
    trial.flush()
    worker = trial.start()
    assert worker.process.wait(30) == 70
    assert "would become dead letters; stopped rather than draining the topic" in worker.said()
    assert len(trial.letters()) < 600


def test_a_handler_that_hangs_ends_the_process(bench: MakeBench) -> None:
    trial = bench(handle_seconds=2)
    trial.put(b"acme/1", b'{"n": 1, "sleep": 60}')
    trial.flush()
    worker = trial.start()
    assert worker.process.wait(30) == 70
    assert "handling a batch took longer than 2 s" in worker.said()
    assert trial.outputs() == {}


def test_a_frozen_owner_changes_nothing_once_another_took_over(bench: MakeBench, runtime: str) -> None:
    trial = bench(handle_seconds=120)
    frozen = trial.start()
    trial.send(50, 10)
    trial.settle()
    trial.send(20, 3, sleep=0.02)
    time.sleep(0.3)
    frozen.send(signal.SIGSTOP)
    trial.start()
    trial.send(50, 10)
    trial.settle(90)
    frozen.send(signal.SIGCONT)
    trial.send(50, 10)
    trial.settle()
    time.sleep(2)
    trial.settle()
    trial.check(doubled=runtime == "faust")


def test_a_state_record_that_knows_less_does_not_count(bench: MakeBench) -> None:
    trial = bench()
    first = trial.start()
    trial.send(4, 100)
    trial.settle()
    assert first.stop() == 0
    trial.set_back(b"acme/2", b'{"count": 3, "last": 3}', source=1)
    trial.start()
    trial.send(4, 1)
    trial.settle()
    trial.check(doubled=False)


def test_a_broker_that_is_not_there_is_told_in_one_line(bench: MakeBench) -> None:
    trial = bench()
    worker = trial.start(kafka={"bootstrap": ["127.0.0.1:1"]})
    assert worker.process.wait(40) == 70
    lines = [line for line in worker.said().splitlines() if '"critical"' in line]
    assert len(lines) == 1
    assert "kafka at 127.0.0.1:1: " in lines[0]


def test_many_kills_of_several_workers(bench: MakeBench, runtime: str) -> None:
    trial = bench()
    chance = random.Random(11)
    for _ in range(2):
        trial.start()
    trial.send(100, 30)
    loop_kills(trial, 3, chance, repeat(1.0))
    trial.send(100, 30)
    trial.settle(90)
    trial.check(doubled=runtime == "faust")


def test_a_step_that_was_frozen_in_the_middle_is_refused(bench: MakeBench, runtime: str) -> None:
    """It is thawed after another did the same step, while its transaction, had it one, could still be committed."""
    trial = bench(handle_seconds=120, transaction_seconds=60)
    frozen = trial.start()
    trial.send(20, 10)
    trial.settle()
    trial.send(1, 1, sleep=3)
    time.sleep(1.5)
    frozen.send(signal.SIGSTOP)
    trial.send(20, 5)
    trial.start()
    trial.settle(90)
    for _ in range(5):  # what the thawed one writes must not stand behind this
        trial.send(20, 2)
    frozen.send(signal.SIGCONT)
    trial.settle()
    time.sleep(5)
    trial.send(20, 1)
    trial.settle()
    trial.check(doubled=runtime == "faust")
    if runtime == "transactional":
        assert "a transaction failed" in frozen.said()


def test_records_that_were_never_committed_are_not_read(bench: MakeBench) -> None:
    trial = bench()
    worker = trial.start()
    trial.send(10, 5)
    for _ in range(3):
        with trial.aborted():
            trial.put(b"acme/1", b'{"n": 999}')
        with trial.committed():
            trial.send(10, 5)
    trial.settle(behind=2 * PARTITIONS)
    trial.check(doubled=False)
    wait(lambda: trial.lag_told(worker) == 0, 20, "lag does not become 0")
    trial.put(None, b'{"n": 1}')
    trial.flush()
    wait(lambda: trial.outputs().get(b"") == ["1:1"], 20, "a record without a key is lost")


def test_each_runtime_goes_on_where_the_other_was_killed(bench: MakeBench) -> None:
    trial = bench()
    chance = random.Random(3)
    for other in ("faust", "transactional", "faust", "transactional"):
        worker = trial.start(runtime=other)
        trial.send(50, 40)
        time.sleep(chance.uniform(2.5, 4.5))
        worker.kill()
    trial.start()
    trial.settle(90)
    trial.check(doubled=True)


def test_the_broker_is_killed_and_comes_again(own_broker: OwnBroker, tmp_path: Path, runtime: str) -> None:
    trial = Bench(own_broker.bootstrap, tmp_path, runtime)
    try:
        trial.start()
        for round_ in range(3):
            trial.send(50, 20)
            time.sleep(1 + round_)
            own_broker.kill()
            time.sleep(2 * round_)
            own_broker.start()
            trial.send(50, 20)
        trial.settle(180, tended=True)
        trial.check(doubled=runtime == "faust")
    finally:
        trial.close()


def test_frozen_again_and_again(bench: MakeBench, runtime: str) -> None:
    trial = bench(handle_seconds=120)
    chance = random.Random(5)
    trial.start()
    trial.start()
    for _ in range(3):
        trial.send(50, 20, sleep=0.001)
        time.sleep(chance.uniform(0.1, 0.5))
        frozen = chance.choice(trial.running())
        frozen.send(signal.SIGSTOP)
        trial.send(50, 20)
        time.sleep(chance.choice([1, 8, 15]))
        frozen.send(signal.SIGCONT)
    trial.settle(120, tended=True)
    trial.check(doubled=runtime == "faust")


def test_killed_as_often_as_asked(bench: MakeBench, runtime: str) -> None:
    kills = int(os.environ.get("KILLS", "5"))
    trial = bench()
    chance = random.Random(13)
    for _ in range(3):
        trial.start()
    for _ in range(kills):
        trial.send(100, 10)
        loop_kills(trial, 1, chance, [chance.uniform(0.0, 4.0)])
    trial.settle(120)
    trial.check(doubled=runtime == "faust")
