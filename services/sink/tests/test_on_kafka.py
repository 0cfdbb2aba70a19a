"""The sink on a real Kafka (`make kafka`) and a current engine of ClickHouse."""

import urllib.request
from pathlib import Path

import pytest

from services.sink.tests.conftest import READ, Database, alert_id, alerts, golden
from services.sink.tests.running import lag, letters, running, send, until
from services.sink.tests.test_native import DEAL, EVALUATION

PORT = "19464"


def _answer(path: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/{path}", timeout=5) as answer:
        return str(answer.read().decode())


def test_everything_arrives_once(
    tmp_path: Path, kafka: str, database: Database, settings: dict[str, str]
) -> None:
    for number, compression in enumerate((None, "gzip", "lz4", "snappy", "zstd")):
        send(kafka, "deal-alerts", alerts(6 * number, 6), compression)
    mail, command = golden("mail/v1/full"), golden("alert.command/v1/full")
    send(
        kafka,
        "deal-events",
        [("acme/006D1", {**mail, "id": f"m{n}"}, {"deal": "006D1", "method": "thread"}) for n in range(20)]
        + [("acme/", golden("tick/v1/full"), {}), ("acme/", command, {}), ("acme/x", b"{", {})],
    )
    send(kafka, "deal-reports", [("acme/006D1", {"deal": DEAL, "evaluations": [EVALUATION]}, {})])
    delivery = {**golden("delivery/v1/full"), "alert_id": alert_id(1)}
    send(kafka, "notification-ledger", [(f"acme/{alert_id(1)}/1/slack/a", delivery, {})])
    with running(tmp_path, settings | {"HTTP__PORT": PORT}) as sink:
        until(lambda: lag(kafka, READ) == 0)
        assert _answer("readyz") == "ok\n"
        until(lambda: 'dead_letters_total{reason="not_json",topic="deal-events"} 1.0' in _answer("metrics"))
        assert 'dealtrust_rows_written_total{table="alerts"} 30.0' in _answer("metrics")
        status, seconds = sink.stop()
    assert (status, seconds < 10) == (0, True), sink.said()
    counts = {
        table: database.count(table)
        for table in ("alerts", "deal_events", "deals", "evaluations", "deliveries")
    }
    assert counts == {"alerts": 30, "deal_events": 20, "deals": 1, "evaluations": 1, "deliveries": 1}
    assert database.count("alert_history", "kind = 'revision'") == 30
    assert database.count("alert_history", "kind = 'command'") == 1
    assert [(one["topic"], one["reason"], one["key"]) for one in letters(kafka)] == [
        ("deal-events", "not_json", "YWNtZS94")
    ]


def test_an_alert_that_returns_is_one_row(
    tmp_path: Path, kafka: str, database: Database, settings: dict[str, str]
) -> None:
    with running(tmp_path, settings):
        send(kafka, "deal-alerts", alerts(0, 5))
        until(lambda: database.count("alerts") == 5)
        send(kafka, "deal-alerts", alerts(0, 5, revision=2, starts_at="2026-05-09T14:00:00Z"))
        until(lambda: database.count("alert_history") == 10)
        until(lambda: lag(kafka, READ) == 0)
    assert (
        database.ask("SELECT revision, toString(starts_at) FROM alerts FINAL")
        == [(2, "2026-05-09 14:00:00.000")] * 5
    )


def test_it_stops_in_time_while_clickhouse_is_away(
    tmp_path: Path, kafka: str, database: Database, settings: dict[str, str]
) -> None:
    with running(tmp_path, settings) as sink:
        send(kafka, "deal-alerts", alerts(0, 10))
        until(lambda: database.count("alerts") == 10)
        database.kill()
        try:
            send(kafka, "deal-alerts", alerts(10, 10))
            until(lambda: "trying again" in sink.said())
            status, seconds = sink.stop()
        finally:
            database.start()
    assert (status, seconds < 10) == (0, True), sink.said()


def test_a_flood_of_bad_records_stops_it(
    tmp_path: Path, kafka: str, database: Database, settings: dict[str, str]
) -> None:
    send(kafka, "deal-alerts", [(f"acme/{n}", b"{", {}) for n in range(400)])
    with running(tmp_path, settings) as sink:
        assert sink.process.wait(20) == 1
        [line] = [line for line in sink.said().splitlines() if line.startswith("dealtrust-sink: ")]
    assert "would become dead letters" in line
    assert len(letters(kafka)) <= 100
    assert database.count("alerts") == 0


@pytest.mark.parametrize(
    ("changed", "status", "said"),
    [
        ({"CLICKHOUSE__PROT": "1"}, 2, "unknown setting; did you mean port?"),
        ({"HTTP__PORT": "{kafka}"}, 1, "in use"),
        ({"CLICKHOUSE__PASSWORD_FILE": "/nowhere/secret"}, 1, "/nowhere/secret: No such file"),
    ],
)
def test_a_mistake_is_one_line(
    tmp_path: Path, kafka: str, settings: dict[str, str], changed: dict[str, str], status: int, said: str
) -> None:
    port = kafka.rpartition(":")[2]
    given = settings | {name: value.replace("{kafka}", port) for name, value in changed.items()}
    with running(tmp_path, given) as sink:
        assert sink.process.wait(60) == status
        [line] = [line for line in sink.said().splitlines() if line.startswith("dealtrust-sink: ")]
    assert said in line
    assert "Traceback" not in sink.said()
