"""Raw changes of a CRM, as Kafka Connect writes them."""

import json
from typing import Any

from dealtrust_correlator.connectors import Connectors
from dealtrust_correlator.vetting import Letter, Vetting
from dealtrust_engine.config import Config
from dealtrust_reading.settings import SourceSections
from dealtrust_runtime.streams.records import Incoming
from dealtrust_schemas.events import Event
from services.correlator.tests.stories import CONFIG

DEAL, OWNER = "006000000000001AAA", "005000000000001AAA"


def record(value: object, topic: str = "sfdc", offset: int = 0) -> Incoming:
    raw = None if value is None else json.dumps(value).encode()
    return Incoming(topic, 0, offset, None, raw, {}, 0)


def change(kind: str, seconds: int, entity: str = "Opportunity", **body: Any) -> dict[str, Any]:
    return {
        "ChangeEventHeader": {
            "entityName": entity,
            "recordIds": [DEAL],
            "changeType": kind,
            "transactionKey": f"tx-{seconds}",
            "sequenceNumber": 1,
            "commitTimestamp": 1_767_600_000_000 + seconds * 1000,
            "commitNumber": 1745500706683617281 + seconds,
            "commitUser": OWNER,
            "changedFields": sorted(body),
        },
        **body,
    }


CREATED = change("CREATE", 0, Name="Mill", StageName="Prospecting", OwnerId=OWNER, Amount=1000)
MOVED = change("UPDATE", 60, StageName="Negotiation")


def vetting() -> tuple[Vetting, Connectors]:
    connectors = Connectors(
        {"sfdc": "salesforce-cdc", "rows": "debezium"}, Config.model_validate(CONFIG), SourceSections()
    )
    return Vetting("acme", 10_000, punctual=False, raw=connectors), connectors


def kinds(found: list[Event | Letter]) -> list[str]:
    return [
        each.reason if isinstance(each, Letter) else each.type.removeprefix("dealtrust.") for each in found
    ]


def test_a_change_tells_what_it_was_before_also_when_connect_wraps_it() -> None:
    reading, connectors = vetting()
    assert kinds(reading.read(record(CREATED))) == ["deal.opened.v1"]
    [moved] = reading.read(record({"schema": {"type": "struct"}, "payload": MOVED}))
    assert isinstance(moved, Event)
    assert moved.tenantid == "acme"
    assert moved.data.changes["stage"].old == "Prospecting"  # type: ignore[attr-defined]

    connectors.forget()
    connectors.read(record(CREATED))
    assert reading.read(record(MOVED)) == [moved]


def test_what_cannot_be_read_has_a_reason_and_what_is_not_for_us_is_passed_over() -> None:
    reading, _ = vetting()
    raw = Incoming("sfdc", 0, 0, None, b"{", {}, 0)
    assert kinds(reading.read(raw)) == ["not_json"]
    assert reading.read(record(change("CREATE", 0, entity="Campaign", Name="x"))) == []
    assert reading.read(record(None, "rows")) == []
    assert kinds(reading.read(record({"a": 1}, "rows"))) != []
    assert kinds(reading.read(record("x" * 20_000))) == ["too_large"]
