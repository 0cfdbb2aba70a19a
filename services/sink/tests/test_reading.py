"""What a record becomes, and why one is set aside."""

import json
from typing import Any

import pytest

from dealtrust_runtime.streams.records import Incoming
from dealtrust_sink.reading import NATIVES, Found, RefusedError, read
from services.sink.tests.conftest import SIDES, Make, alert, alert_id, golden
from services.sink.tests.test_native import DEAL, EVALUATION


def said(record: Incoming) -> Found:
    return read(record, SIDES)


def rows(found: Any) -> list[tuple[str, dict[str, Any]]]:
    return [(table, dict(zip(NATIVES[table].columns, row.values, strict=True))) for table, row in found.rows]


def test_an_alert_is_a_row_and_an_entry_of_its_history(record: Make) -> None:
    found = said(record("deal-alerts", alert(7)))
    [(table, entry)] = rows(found)
    assert table == "alert_history"
    assert (entry["entry_id"], entry["kind"], entry["deal_id"]) == ("revision:1", "revision", "006D7")
    assert json.loads(entry["record"])["alert_id"] == alert_id(7)
    assert found.alert is not None
    assert found.alert[0].alert_id == alert_id(7)
    assert found.alert[1].month == "2026-03"


def test_an_attributed_event_is_a_row_without_its_content(record: Make) -> None:
    mail = golden("mail/v1/full")
    headers = {
        "deal": "006D1",
        "method": "contact_role",
        "confidence": "0.75",
        "rivals": '{"006D3": "Südwind", "006D2": "x"}',
    }
    [(table, row)] = rows(said(record("deal-events", mail, **headers)))
    assert table == "deal_events"
    assert row | {"occurred_at": 0} == {
        "tenant": mail["tenantid"],
        "deal_id": "006D1",
        "occurred_at": 0,
        "event_id": mail["id"],
        "type": "dealtrust.mail.v1",
        "source": mail["source"],
        "side": "seller",
        "touch": True,
        "method": "contact_role",
        "confidence": 0.75,
        "other_deals": ["006D3", "006D2"],
    }


def test_a_record_of_the_crm_needs_no_more_than_its_deal(record: Make) -> None:
    [(_, row)] = rows(said(record("deal-events", golden("deal.opened/v1/full"), deal="006D1")))
    assert (row["method"], row["confidence"], row["other_deals"]) == ("record", 1.0, [])
    assert (row["side"], row["touch"]) == ("", False)


def test_a_command_is_an_entry_of_its_alerts_history(record: Make) -> None:
    command = golden("alert.command/v1/full")
    for headers in ({}, {"deal": "006D1"}):
        [(table, row)] = rows(said(record("deal-events", command, **headers)))
        assert table == "alert_history"
        assert (row["kind"], row["action"], row["entry_id"]) == (
            "command",
            command["data"]["action"],
            command["id"],
        )


@pytest.mark.parametrize("name", ["tick", "party.user", "party.account", "source.progress"])
def test_what_concerns_no_deal_is_no_row(record: Make, name: str) -> None:
    assert rows(said(record("deal-events", golden(f"{name}/v1/full")))) == []
    assert rows(said(record("deal-events", golden(f"{name}/v1/full"), deal="006D1"))) == []


def test_a_mail_for_everybody_is_no_row(record: Make) -> None:
    assert rows(said(record("deal-events", golden("mail/v1/full")))) == []


def test_a_report_is_a_deal_and_its_evaluations(record: Make) -> None:
    found = rows(said(record("deal-reports", {"deal": DEAL, "evaluations": [EVALUATION, EVALUATION]})))
    assert [table for table, _ in found] == ["deals", "evaluations", "evaluations"]
    assert rows(said(record("deal-reports", {"deal": None}))) == []
    assert rows(said(record("deal-reports", None))) == []


def test_a_step_of_a_delivery(record: Make) -> None:
    delivery = {**golden("delivery/v1/full"), "alert_id": alert_id(3)}
    key = f"ac/me/{alert_id(3)}/1/slack/sales"
    [(table, row)] = rows(said(record("notification-ledger", delivery, key=key)))
    assert table == "deliveries"
    assert row["tenant"] == "ac/me"
    steps = {}
    for state in ("intent", "sent", "failed", "confirmed", "given_up"):
        [(_, row)] = rows(said(record("notification-ledger", {**delivery, "state": state}, key=key)))
        steps[row["step"]] = state
    assert list(steps.values()) == [steps[step] for step in sorted(steps)]
    assert rows(said(record("notification-ledger", None, key=key))) == []


HUGE = 2**32


@pytest.mark.parametrize(
    ("topic", "value", "headers", "reason", "detail"),
    [
        ("deal-alerts", None, {}, "no_value", "deal-alerts holds no tombstones"),
        ("deal-alerts", b"{", {}, "not_json", "Invalid JSON: EOF"),
        ("deal-alerts", b"\xff\x00", {}, "not_json", ""),
        ("deal-alerts", [], {}, "not_an_alert", ""),
        ("deal-alerts", {**alert(), "status": "odd"}, {}, "not_an_alert", "status: "),
        ("deal-alerts", {**alert(), "revision": HUGE}, {}, "does_not_fit", "alert_history.revision: "),
        ("deal-alerts", {**alert(), "pattern_version": -1}, {}, "does_not_fit", "alerts.pattern_version: "),
        ("deal-events", None, {}, "no_value", "deal-events"),
        ("deal-events", b"nothing", {}, "not_json", ""),
        ("deal-events", {}, {"deal": "d"}, "not_an_event", ""),
        ("deal-events", {**golden("tick/v1/full"), "type": "dealtrust.tick.v9"}, {}, "unknown_version", ""),
        (
            "deal-events",
            golden("mail/v1/full"),
            {"deal": "d", "confidence": "2"},
            "invalid_header",
            "confidence is b'2'",
        ),
        (
            "deal-events",
            golden("mail/v1/full"),
            {"deal": "d", "rivals": "["},
            "invalid_header",
            "rivals is b'['",
        ),
        ("deal-events", golden("mail/v1/full"), {"deal": "d", "rivals": "[1]"}, "invalid_header", "rivals"),
        ("deal-reports", b"x", {}, "not_json", ""),
        ("deal-reports", b'{"deal": {"tenant": "\\ud800"}}', {}, "not_json", ""),
        ("deal-reports", [], {}, "not_a_report", ""),
        ("deal-reports", {"evaluations": 5}, {}, "not_a_report", ""),
        ("deal-reports", {"deal": {"tenant": 5}}, {}, "does_not_fit", "deals.tenant"),
        ("deal-reports", {"evaluations": [{"a": 1}]}, {}, "does_not_fit", "evaluations.tenant"),
        ("notification-ledger", b"x", {}, "not_json", ""),
        ("notification-ledger", {}, {}, "not_a_delivery", "alert_id"),
        (
            "notification-ledger",
            golden("delivery/v1/full"),
            {},
            "not_a_delivery",
            "the key 'acme/k' does not",
        ),
    ],
)
def test_why_a_record_is_set_aside(
    record: Make, topic: str, value: Any, headers: dict[str, str], reason: str, detail: str
) -> None:
    with pytest.raises(RefusedError) as raised:
        said(record(topic, value, **headers))
    assert raised.value.reason == reason
    assert raised.value.detail.startswith(detail)


def test_a_header_that_is_no_text_is_set_aside(record: Make) -> None:
    mail = record("deal-events", golden("mail/v1/full"))
    with pytest.raises(RefusedError, match="invalid_header: method is"):
        said(mail._replace(headers={"deal": b"006D1", "method": b"\xff"}))
