"""Runtimes at a Kafka that asks who they are, encrypts, and lets them do only what they may.

Starts a broker with certificates of its own, so it is no part of the tests that are found by themselves:
`make secured` runs it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from confluent_kafka.admin._acl import AclOperation
from confluent_kafka.admin._resource import ResourceType

from services.runtime.tests.streams.bench import DEAD_LETTERS, Bench, Worker
from tests.live.guarded import Guarded
from tests.live.guarded import guarded as running


@pytest.fixture(scope="module")
def guarded(bootstrap: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    assert bootstrap
    with running(tmp_path_factory.mktemp("guarded")) as kafka:
        yield kafka


@pytest.fixture
def trial(guarded: Guarded, tmp_path: Path, runtime: str) -> Iterator[Bench]:
    """A bench at it, whose user may not do anything yet."""
    trial = Bench(guarded.plain, tmp_path, runtime)
    guarded.let_in()
    yield trial
    trial.close()


def _allow(guarded: Guarded, trial: Bench, but: str = "") -> None:
    """Let the user do all that a worker of the trial does, except at one thing."""
    topic, group, own = ResourceType.TOPIC, ResourceType.GROUP, ResourceType.TRANSACTIONAL_ID
    wanted = [
        ("input", topic, trial.input, AclOperation.READ),
        ("state", topic, trial.state, AclOperation.READ),
        ("state", topic, trial.state, AclOperation.WRITE),
        ("output", topic, trial.output, AclOperation.WRITE),
        ("dead", topic, DEAD_LETTERS, AclOperation.WRITE),
        ("group", group, trial.group, AclOperation.READ),
        ("transactions", own, trial.group, AclOperation.WRITE),
    ]
    guarded.allow([(kind, name, operation) for what, kind, name, operation in wanted if what != but])


def _last_line(worker: Worker) -> str:
    """The one line in which a worker says why it ends."""
    assert worker.process.wait(60) == 70
    lines = [line for line in worker.said().splitlines() if '"critical"' in line]
    assert len(lines) == 1, worker.said()[-3000:]
    return lines[0]


@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-512", "OAUTHBEARER"])
def test_with_the_right_key_it_works(guarded: Guarded, trial: Bench, mechanism: str, runtime: str) -> None:
    _allow(guarded, trial)
    trial.send(10, 10)
    worker = trial.start(kafka=guarded.door(mechanism))
    trial.put(b"acme/1", b"{")
    trial.send(10, 10)
    trial.settle()
    trial.check(doubled=runtime == "faust")
    assert len(trial.letters()) == 1
    assert worker.stop() == 0


@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-512"])
def test_a_wrong_password_is_told(guarded: Guarded, trial: Bench, mechanism: str) -> None:
    said = _last_line(trial.start(kafka=guarded.door(mechanism, password="wrong")))
    assert "authentication" in said.lower()
    assert guarded.secure in said


def test_a_refused_token_is_told(guarded: Guarded, trial: Bench) -> None:
    said = _last_line(trial.start(kafka=guarded.door("OAUTHBEARER", password="wrong")))
    assert "token" in said.lower()


def test_a_wrong_authority_is_told(guarded: Guarded, trial: Bench) -> None:
    said = _last_line(trial.start(kafka=guarded.door(ca="other")))
    assert "certificate verify failed" in said


def test_a_missing_password_file_is_told(guarded: Guarded, trial: Bench) -> None:
    said = _last_line(trial.start(kafka=guarded.door(password="missing")))
    assert f"{guarded.folder / 'missing'}: No such file" in said


@pytest.mark.parametrize("missing", ["input", "state", "output", "group", "transactions"])
def test_a_missing_permission_is_told(guarded: Guarded, trial: Bench, missing: str, runtime: str) -> None:
    if missing == "transactions" and runtime == "faust":
        pytest.skip("it has no transactions")
    _allow(guarded, trial, but=missing)
    trial.send(10, 10)
    said = _last_line(trial.start(kafka=guarded.door())).lower()
    names = {"input": trial.input, "state": trial.state, "output": trial.output, "group": trial.group}
    assert "authoriz" in said or "not ours to see" in said
    assert names.get(missing, "transactional") in said or missing in said
