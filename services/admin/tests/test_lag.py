"""Lag on a real Kafka where one runs (`make kafka`)."""

import json
import os

import confluent_kafka
import pytest
from kafka.admin import KafkaAdminClient  # type: ignore[import-untyped]

from dealtrust_admin.cli import run

GROUP = "dealtrust-lag-test"


@pytest.fixture
def behind(kafka: KafkaAdminClient, capsys: pytest.CaptureFixture[str]) -> None:
    """Five records in five transactions, of which the group has read two in one partition, none in another."""
    assert run(["topics", "apply", "--replicas", "1"]) == 0
    bootstrap = {"bootstrap.servers": os.environ["DEALTRUST_KAFKA__BOOTSTRAP"]}
    producer = confluent_kafka.Producer({**bootstrap, "transactional.id": "lag-test"})
    producer.init_transactions()
    for partition in (0, 0, 0, 1, 1):
        producer.begin_transaction()
        producer.produce("deal-alerts", b"{}", key=b"acme/1", partition=partition)
        producer.commit_transaction()
    consumer = confluent_kafka.Consumer({**bootstrap, "group.id": GROUP})
    at = [
        confluent_kafka.TopicPartition("deal-alerts", *place) for place in ((0, 3), (1, 0), (2, 0))
    ]  # the second record of partition 0 stands at 2, behind the mark of the first one's transaction
    consumer.commit(offsets=at, asynchronous=False)
    consumer.close()
    capsys.readouterr()
    assert kafka is not None


@pytest.mark.usefixtures("behind")
def test_what_is_left_is_counted_without_the_marks_of_transactions(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["lag", "--group", GROUP, "--json"]) == 0
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(lag["partition"], lag["position"], lag["end"], lag["records"]) for lag in found] == [
        (0, 3, 6, 1),
        (1, 0, 4, 2),
        (2, 0, 0, 0),
    ]
    assert run(["lag", "--group", GROUP]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines == [
        [GROUP, "deal-alerts", "3"],
        ["1", "0", "at", "3", "of", "6"],
        ["2", "1", "at", "0", "of", "4"],
    ]


@pytest.mark.usefixtures("kafka")
def test_an_unknown_group_has_read_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["lag", "--group", "nobody"]) == 0
    assert capsys.readouterr().out == "no group has committed an offset yet\n"
