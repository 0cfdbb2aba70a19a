"""Runtimes at a Kafka that asks who they are, encrypts, and lets them do only what they may.

Starts a broker with certificates of its own, so it is no part of the tests that are found by themselves:
`make conformance` runs it.
"""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import trustme
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._acl import AclBinding, AclOperation, AclPermissionType
from confluent_kafka.admin._resource import ResourcePatternType, ResourceType
from confluent_kafka.admin._scram import ScramCredentialInfo, ScramMechanism, UserScramCredentialUpsertion
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from services.runtime.tests.streams.bench import DEAD_LETTERS, Bench, Worker
from tools import local_kafka
from tools.background import HOST

USER, PASSWORD = "detector", "between us"
MODULES = "org.apache.kafka.common.security"

SETTINGS = """
listeners=PLAINTEXT://127.0.0.1:$port,CONTROLLER://127.0.0.1:$controller_port,SASL_SSL://127.0.0.1:SECURE
advertised.listeners=PLAINTEXT://127.0.0.1:$port,SASL_SSL://127.0.0.1:SECURE
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL_SSL:SASL_SSL
sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-512
listener.name.sasl_ssl.plain.sasl.jaas.config=MODULES.plain.PlainLoginModule required user_USER="PASSWORD";
listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config=MODULES.scram.ScramLoginModule required;
ssl.keystore.type=PEM
ssl.keystore.location=KEYS
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:ANONYMOUS
"""


@dataclass(frozen=True)
class Guarded:
    """A Kafka with a plain door for the test, and a guarded one for the workers."""

    plain: str
    secure: str
    folder: Path

    def door(
        self, mechanism: str = "SCRAM-SHA-512", password: str = "password", ca: str = "ca"
    ) -> dict[str, Any]:
        """What a worker is told of Kafka. password and ca: names of files."""
        security = {
            "protocol": "SASL_SSL",
            "mechanism": mechanism,
            "username": USER,
            "password_file": str(self.folder / password),
            "ca_file": str(self.folder / f"{ca}.pem"),
        }
        return {"bootstrap": [self.secure], "security": security}


def _free_port() -> int:
    with socket.create_server((HOST, 0)) as free:
        return int(free.getsockname()[1])


@pytest.fixture(scope="module")
def guarded(bootstrap: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    assert bootstrap
    folder = tmp_path_factory.mktemp("guarded")
    authority, other = trustme.CA(), trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    other.cert_pem.write_to_path(str(folder / "other.pem"))
    leaf = authority.issue_cert(HOST)
    key = load_pem_private_key(leaf.private_key_pem.bytes(), None)
    chain = [key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())]  # Kafka reads no other
    chain += [blob.bytes() for blob in leaf.cert_chain_pems]
    (folder / "keys.pem").write_bytes(b"".join(chain))
    (folder / "password").write_text(PASSWORD + "\n")
    (folder / "wrong").write_text("something else")
    port, secure = _free_port(), _free_port()
    recipe = folder / "recipe"
    shutil.copytree(local_kafka.RECIPE, recipe)
    told = SETTINGS.replace("SECURE", str(secure)).replace("KEYS", str(folder / "keys.pem"))
    told = told.replace("MODULES", MODULES).replace("USER", USER).replace("PASSWORD", PASSWORD)
    with (recipe / "server.properties").open("a") as settings:
        settings.write(told)
    place = folder / "kafka"
    place.mkdir()
    (place / "jars").symlink_to(local_kafka.PLACE / "jars")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(local_kafka, "RECIPE", recipe)
        local_kafka.up(place, 1, port)
        try:
            yield Guarded(f"{HOST}:{port}", f"{HOST}:{secure}", folder)
        finally:
            local_kafka.down(place, wipe=True)


@pytest.fixture
def trial(guarded: Guarded, tmp_path: Path, runtime: str) -> Iterator[Bench]:
    """A bench at it, whose user has a password by SCRAM too, and may not do anything yet."""
    trial = Bench(guarded.plain, tmp_path, runtime)
    admin = AdminClient({"bootstrap.servers": guarded.plain})
    info = ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096)
    wanted = UserScramCredentialUpsertion(USER, info, PASSWORD.encode())
    for done in admin.alter_user_scram_credentials([wanted]).values():
        done.result(20)
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
    rules = [
        AclBinding(
            kind,
            name,
            ResourcePatternType.PREFIXED,
            f"User:{USER}",
            "*",
            operation,
            AclPermissionType.ALLOW,
        )
        for what, kind, name, operation in wanted
        if what != but
    ]
    admin = AdminClient({"bootstrap.servers": guarded.plain})
    for done in admin.create_acls(rules).values():
        done.result(20)


def _last_line(worker: Worker) -> str:
    """The one line in which a worker says why it ends."""
    assert worker.process.wait(60) == 70
    lines = [line for line in worker.said().splitlines() if '"critical"' in line]
    assert len(lines) == 1, worker.said()[-3000:]
    return lines[0]


@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-512"])
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
