"""Generated files are fresh, and the command says so when they are not."""

import json
from pathlib import Path
from typing import Any

import pytest

from dealtrust_schemas import export
from dealtrust_schemas.asyncapi import document
from dealtrust_schemas.envelope import EVENT_TYPES
from dealtrust_schemas.topics import TOPICS, topic

ROOT = Path(__file__).parents[2]


def test_the_committed_files_are_fresh() -> None:
    assert export.stale(ROOT) == []


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "schemas").mkdir()
    assert export.main(["--write", "--root", str(tmp_path)]) == 0
    return tmp_path


def test_write_then_check(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert export.main(["--check", "--root", str(checkout)]) == 0
    (checkout / "docs/reference/tables.md").write_text("by hand")
    (checkout / "schemas/generated/clickhouse.sql").unlink()
    (checkout / "schemas/generated/old.json").write_text("{}")
    assert export.main(["--check", "--root", str(checkout)]) == 1
    said = capsys.readouterr().err
    assert "docs/reference/tables.md is stale" in said
    assert "schemas/generated/clickhouse.sql is missing" in said
    assert "schemas/generated/old.json is no longer generated" in said
    assert export.main(["--write", "--root", str(checkout)]) == 0
    assert export.main(["--check", "--root", str(checkout)]) == 0


def test_a_release_with_a_break_is_refused(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert export.main(["--release", "--root", str(checkout)]) == 0
    file = checkout / export.RELEASED_FOLDER / "dealtrust.tick.v1.json"
    schema = json.loads(file.read_text())
    schema["$defs"]["Tick"]["properties"]["zone"] = {"type": "string"}
    file.write_text(json.dumps(schema))
    for task in ("--release", "--check"):
        assert export.main([task, "--root", str(checkout)]) == 1
        assert "dealtrust.tick.v1: data.zone was removed or renamed" in capsys.readouterr().err
    assert json.loads(file.read_text()) == schema


def test_a_folder_that_is_no_checkout(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert export.main(["--check", "--root", str(tmp_path)]) == 2
    assert "is no checkout" in capsys.readouterr().err


def _references(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if "$ref" in node else []
        return own + [ref for value in node.values() for ref in _references(value)]
    return [ref for item in node for ref in _references(item)] if isinstance(node, list) else []


def test_every_reference_of_the_asyncapi_document_leads_somewhere() -> None:
    made = document()
    references = _references(made)
    assert len(references) > 100
    for reference in references:
        node: Any = made
        for step in reference.removeprefix("#/").split("/"):
            node = node[step.replace("~1", "/").replace("~0", "~")]
        assert isinstance(node, dict)


def test_channels_operations_and_messages_match_the_topics() -> None:
    made = document()
    assert made["asyncapi"] == "3.0.0"
    assert [channel["address"] for channel in made["channels"].values()] == [known.name for known in TOPICS]
    assert set(made["channels"]["deal-events"]["messages"]) == set(EVENT_TYPES)
    assert made["channels"]["deal-state-family"]["parameters"].keys() == {"family"}
    assert made["operations"]["detector.send.deal-alerts"]["action"] == "send"
    assert made["operations"]["sink.receive.deal-alerts"]["action"] == "receive"


def test_the_topics() -> None:
    names = [known.name for known in TOPICS]
    assert names == [
        "crm-events",
        "email-events",
        "calendar-events",
        "deal-events",
        "correlator-lead",
        "correlator-memory",
        "deal-alerts",
        "deal-reports",
        "deal-state.{family}",
        "notification-ledger",
        "dead-letters",
        "unattributed",
    ]
    assert all(known.key[0] == "tenant" for known in TOPICS if known.writers)
    # Every event type enters through one of the three intakes, but for those that are made inside.
    intake = {record for known in TOPICS[:3] for record in known.records}
    assert set(EVENT_TYPES) - intake == {"dealtrust.tick.v1"}


def test_topic_settings() -> None:
    assert topic("deal-state.{family}").settings() == {
        "cleanup.policy": "compact",
        "min.insync.replicas": "2",
        "min.compaction.lag.ms": "86400000",
    }
    assert topic("crm-events").settings()["retention.ms"] == "2592000000"
    with pytest.raises(KeyError):
        topic("orders")
