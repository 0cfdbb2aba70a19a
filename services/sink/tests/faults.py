"""The sink through faults that take their time, on a real Kafka (`make kafka`) and a current engine of ClickHouse.

No part of the tests that are found by themselves: `make sink-faults` runs it.
"""

import signal
import time
from pathlib import Path

from services.sink.tests.conftest import READ, Database, alerts
from services.sink.tests.running import Running, lag, running, send, until


def test_killed_again_and_again_it_writes_each_row_once(
    tmp_path: Path, kafka: str, database: Database, settings: dict[str, str]
) -> None:
    send(kafka, "deal-alerts", alerts(0, 3000))
    for pause in (1.3, 1.7, 2.1, 2.4):
        sink = Running(tmp_path, settings)
        time.sleep(pause)
        sink.kill()
    with running(tmp_path, settings):
        until(lambda: lag(kafka, READ) == 0, 60)
    assert database.count("alerts") == database.count("alert_history") == 3000
    # The same batches were formed anew, so that not even rows that FINAL would remove were written.
    assert database.ask("SELECT count() FROM alert_history") == [(3000,)]


def test_while_clickhouse_is_away_nothing_is_lost(
    tmp_path: Path, kafka: str, database: Database, settings: dict[str, str]
) -> None:
    with running(tmp_path, settings) as sink:
        send(kafka, "deal-alerts", alerts(0, 500))
        until(lambda: database.count("alerts") > 0)
        for number, pause in enumerate((0.1, 0.25, 0.4, 0.55, 0.7), 1):
            send(kafka, "deal-alerts", alerts(500 * number, 500))
            time.sleep(pause)
            database.kill()  # now and then amid an insert
            time.sleep(2)
            database.start()
        until(lambda: lag(kafka, READ) == 0, 60)
        assert sink.process.poll() is None
        assert sink.said().count("partitions are ours") <= 2
    assert database.count("alerts") == database.count("alert_history") == 3000
    assert database.ask("SELECT count() FROM alert_history") == [(3000,)]


def test_two_share_the_work_and_one_takes_over(
    tmp_path: Path, kafka: str, database: Database, settings: dict[str, str]
) -> None:
    send(kafka, "deal-alerts", alerts(0, 1000))
    with running(tmp_path, settings) as first, running(tmp_path, settings | {"INSTANCE": "other"}) as second:
        until(lambda: "partitions are ours" in second.said())
        send(kafka, "deal-alerts", alerts(1000, 1000))
        first.kill()
        send(kafka, "deal-alerts", alerts(2000, 1000))
        until(lambda: lag(kafka, READ) == 0, 60)
    assert database.count("alerts") == database.count("alert_history") == 3000


def test_a_frozen_one_that_wakes_up_sets_nothing_back(
    tmp_path: Path, kafka: str, database: Database, settings: dict[str, str]
) -> None:
    other = settings | {"INSTANCE": "other"}
    with running(tmp_path, settings) as frozen, running(tmp_path, other) as second:
        send(kafka, "deal-alerts", alerts(0, 600))
        until(lambda: "partitions are ours" in second.said() and database.count("alerts") > 0)
        frozen.process.send_signal(signal.SIGSTOP)
        send(kafka, "deal-alerts", alerts(0, 600, revision=2))
        until(lambda: lag(kafka, READ) == 0, 60)
        frozen.process.send_signal(signal.SIGCONT)
        send(kafka, "deal-alerts", alerts(600, 200))
        until(lambda: lag(kafka, READ) == 0, 60)
        assert (frozen.process.poll(), second.process.poll()) == (None, None)
    assert database.count("alerts") == 800
    assert database.count("alerts", "revision = 2") == 600
    assert database.count("alert_history") == 1400


def test_a_kafka_that_is_not_there_is_told_in_one_line(tmp_path: Path, settings: dict[str, str]) -> None:
    with running(tmp_path, settings | {"KAFKA__BOOTSTRAP": "127.0.0.1:1"}) as sink:
        assert sink.process.wait(60) == 1
        [line] = [line for line in sink.said().splitlines() if line.startswith("dealtrust-sink: ")]
    assert line.startswith("dealtrust-sink: kafka: KafkaTimeoutError: Unable to bootstrap")
    assert "Traceback" not in sink.said()


def test_why_kafka_refuses_is_told(tmp_path: Path, settings: dict[str, str]) -> None:
    with running(tmp_path, settings | {"KAFKA__SECURITY__PROTOCOL": "SSL"}) as sink:
        assert sink.process.wait(60) == 1
        [line] = [line for line in sink.said().splitlines() if line.startswith("dealtrust-sink: ")]
    assert "Handshake failed" in line
    assert "Traceback" not in sink.said()
