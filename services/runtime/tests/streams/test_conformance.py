"""What every runtime keeps, on a real Kafka: the part that takes seconds. faults.py holds the rest."""

from __future__ import annotations

import time
from collections.abc import Callable

from services.runtime.tests.streams.bench import PARTITIONS, Bench, wait

MakeBench = Callable[..., Bench]


def test_what_was_sent_twice_counts_once_and_a_stop_leaves_nothing_undone(bench: MakeBench) -> None:
    trial = bench()
    worker = trial.start()
    trial.send(100, 20, twice=0.3)
    wait(worker.ready, 30, worker.said())
    trial.send(100, 20, twice=0.3)
    begun = time.monotonic()
    assert worker.stop() == 0
    assert time.monotonic() - begun < 10
    trial.start()
    trial.settle()
    trial.check(doubled=False)


def test_what_cannot_be_handled_becomes_a_dead_letter(bench: MakeBench) -> None:
    trial = bench(record_bytes=5_000)
    trial.send(20, 10)
    for value in (b"", b"{", b"\xff\xfe", b"[]", b'{"n": "x"}', None):
        trial.put(b"acme/1", value)
    trial.put(b"acme/fails", b'{"n": 1, "fail": true}')
    trial.put(b"acme/large", b'{"n": 1, "large": 6000}')
    trial.send(20, 10)
    worker = trial.start()
    trial.settle()
    letters = trial.letters()
    reasons = sorted(letter["reason"] for letter in letters)
    assert reasons == ["handler_failed", *["not_a_number"] * 6, "output_too_large"]
    failed = next(letter for letter in letters if letter["reason"] == "handler_failed")
    assert failed["detail"] == "RuntimeError: told to fail"
    states = trial.states()
    assert states.pop(b"acme/large") == {"count": 1, "last": 1}
    assert states == {key: {"count": 20, "last": 20} for key in trial.sent}
    said = worker.ask("/metrics")[1]
    labels = f'reason="not_a_number",topic="{trial.input}"'
    assert f"dealtrust_dead_letters_total{{{labels}}} 6.0" in said
    assert worker.stop() == 0


def test_commits_keep_up_with_many_small_transactions(bench: MakeBench) -> None:
    """The mark that ends each of them takes an offset of its own."""
    trial = bench()
    worker = trial.start()
    wait(worker.ready, 30, worker.said())
    for _ in range(20):
        with trial.committed():
            trial.send(20, 1)
    trial.settle(10, behind=2 * PARTITIONS)
    trial.check(doubled=False)


def test_topics_that_do_not_fit_are_told_in_one_line(bench: MakeBench) -> None:
    trial = bench()
    trial.state = f"{trial.state}-missing"
    worker = trial.start()
    assert worker.process.wait(30) == 70
    lines = [line for line in worker.said().splitlines() if '"critical"' in line]
    assert len(lines) == 1
    assert f"topic {trial.state}: " in lines[0]
