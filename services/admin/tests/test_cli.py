"""The command on a real Kafka where one runs (`make kafka`), and its errors everywhere."""

import socket
from pathlib import Path

import pytest
from kafka.admin import KafkaAdminClient  # type: ignore[import-untyped]

from dealtrust_admin import connection
from dealtrust_admin.cli import run
from dealtrust_engine.patterns import PATTERNS
from dealtrust_schemas.topics import TOPICS

FAMILIES = {module.PATTERN.family for module in PATTERNS.values()}
COUNT = len(TOPICS) + len(FAMILIES)
"""The topic of states stands for one of each family and one of all."""


def test_topics_are_made_once_and_verified(
    kafka: KafkaAdminClient, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["topics", "verify", "--replicas", "1"]) == 1
    missing = capsys.readouterr().err.splitlines()
    assert len(missing) == COUNT
    assert "dealtrust-admin: deal-events: is missing" in missing

    assert run(["topics", "apply", "--replicas", "1"]) == 0
    made = capsys.readouterr().out.splitlines()
    assert made[-1] == f"{COUNT} topics are as they must be"
    assert len(made) == COUNT + 1
    assert {line.removeprefix("made ") for line in made[:-1]} <= set(kafka.list_topics())

    for command in ("apply", "verify"):
        assert run(["topics", command, "--replicas", "1"]) == 0
        assert capsys.readouterr().out == f"{COUNT} topics are as they must be\n"

    assert run(["topics", "apply", "--replicas", "1", "--partitions", "6"]) == 1
    wrong = capsys.readouterr().err.splitlines()
    assert len(wrong) == COUNT - sum(topic.single for topic in TOPICS)
    assert "dealtrust-admin: deal-events: partitions is 12, must be 6" in wrong


def test_too_many_replicas_are_refused_in_one_line(
    kafka: KafkaAdminClient, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["topics", "apply", "--replicas", "9"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "replic" in line.lower()
    assert "deal-events" not in kafka.list_topics()


def test_without_a_broker_it_says_where_it_looked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(connection, "BOOTSTRAP_MS", 300)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    monkeypatch.setenv("DEALTRUST_KAFKA__BOOTSTRAP", f"127.0.0.1:{port}")
    assert run(["topics", "verify"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"dealtrust-admin: kafka at 127.0.0.1:{port}: ")


def test_why_a_broker_refuses_is_told(
    kafka: KafkaAdminClient, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert kafka is not None
    monkeypatch.setattr(connection, "BOOTSTRAP_MS", 1000)
    monkeypatch.setenv("DEALTRUST_KAFKA__SECURITY__PROTOCOL", "SSL")
    assert run(["topics", "verify"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "Handshake failed" in line


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["topics", "verify", "--partitions", "0"], 2, "--partitions"),
        (["topics", "verfy"], 2, "verfy"),
        (
            ["topics", "verify", "--config", "wrong.yaml"],
            2,
            "wrong.yaml:1: kafak: unknown setting; did you mean kafka?",
        ),
        (["topics", "verify", "--config", "no.yaml"], 2, "no.yaml: No such file"),
        (["topics", "verify", "--config", "secret.yaml"], 1, "gone: No such file"),
        (["topics", "verify", "--config", "token.yaml"], 1, "http://127.0.0.1:1/t: "),
    ],
)
def test_a_mistake_is_one_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    status: int,
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "wrong.yaml").write_text("kafak: {}\n")
    (tmp_path / "secret.yaml").write_text(
        "kafka: {security: {protocol: SASL_PLAINTEXT, mechanism: PLAIN, username: a, password_file: gone}}\n"
    )
    (tmp_path / "secret").write_text("s")
    (tmp_path / "token.yaml").write_text(
        "kafka: {security: {protocol: SASL_PLAINTEXT, mechanism: OAUTHBEARER, oauth:"
        " {token_url: 'http://127.0.0.1:1/t', client_id: a, client_secret_file: secret}}}\n"
    )
    assert run(arguments) == status
    (line,) = capsys.readouterr().err.splitlines()
    assert said in line
