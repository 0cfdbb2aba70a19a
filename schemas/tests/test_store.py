"""Tables and views do in ClickHouse what their descriptions say."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from dealtrust_schemas import ddl, migrations, rows
from dealtrust_schemas.alerts import Alert
from dealtrust_schemas.events import AlertCommand, Tick, make_event

Golden = Callable[[str], dict[str, Any]]
Sql = Callable[[list[str]], list[list[dict[str, Any]]]]

NINE = datetime(2026, 3, 9, 9, tzinfo=UTC)
CREATED = [statement for migration in migrations.load() for statement in migration.statements]
AN_ALERT = "00000000-0000-5000-8000-00000000000{}"


def _insert(table: str, given: list[dict[str, Any]]) -> str:
    return f"INSERT INTO {table} FORMAT JSONEachRow\n" + "\n".join(json.dumps(row) for row in given)


@pytest.fixture
def alert(golden: Golden) -> Callable[..., Alert]:
    """A revision: the first word tells the alert apart, the rest is as in the golden example but for ``changed``."""

    def make(number: int, **changed: Any) -> Alert:
        base = Alert.model_validate_json(json.dumps(golden("alert/v1/minimal")))
        moments = {"starts_at": NINE, "detected_at": NINE, "revised_at": NINE}
        return base.model_copy(update={"alert_id": AN_ALERT.format(number), **moments, **changed})

    return make


def _command(number: int, action: Any, at: datetime, **changed: Any) -> dict[str, Any]:
    data = AlertCommand(alert_id=AN_ALERT.format(number), action=action, by="005M1", **changed)
    event = make_event(
        "dealtrust.alert.command.v1",
        data,
        id=f"c{number}{at}",
        source="inbox",
        time=at,
        subject="",
        tenant="acme",
    )
    return rows.command_row(event)


def _deal(deal_id: str, status: str = "open", **changed: Any) -> dict[str, Any]:
    moment = rows.moment_text(NINE)
    return {
        "tenant": "acme",
        "deal_id": deal_id,
        "updated_at": moment,
        "name": f"Deal {deal_id}",
        "owner_id": "005A1",
        "owner_team": "DACH",
        "status": status,
        "opened_at": moment,
        **changed,
    }


def _fired(alerts: list[Alert]) -> list[str]:
    return [
        _insert("alerts", rows.alert_rows(alerts)),
        _insert("alert_history", [rows.history_row(a) for a in alerts]),
    ]


def test_rows_have_the_columns_of_their_tables(alert: Callable[..., Alert]) -> None:
    tables = {table.name: [column.name for column in table.columns] for table in ddl.TABLES}
    assert list(rows.alert_row(alert(1))) == tables["alerts"]
    assert list(rows.history_row(alert(1))) == tables["alert_history"]
    assert list(_command(1, "note", NINE)) == tables["alert_history"]


def test_only_a_command_has_a_command_row() -> None:
    tick = make_event(
        "dealtrust.tick.v1", Tick(now=NINE), id="1", source="s", time=NINE, subject="", tenant="acme"
    )
    with pytest.raises(TypeError, match="is no command"):
        rows.command_row(tick)


def test_moments_and_days_as_text() -> None:
    assert (
        rows.moment_text(datetime.fromisoformat("2026-03-06T15:00:00.123987+01:00"))
        == "2026-03-06 14:00:00.123"
    )
    assert rows.day_text(date(2026, 3, 6)) == "2026-03-06"
    assert rows.day_text(date.max) == "2299-12-31"


def test_every_key_lies_in_one_partition_and_ends_in_an_id() -> None:
    for table in ddl.TABLES:
        names = {column.name for column in table.columns}
        assert set(table.order_by) <= names
        assert table.order_by[0] == "tenant"
        assert {table.version, table.deleted} - {None} <= names
        if table.partition_by:
            assert table.partition_by.removeprefix("toYYYYMM(").removesuffix(")") in table.order_by
    by_name = {table.name: table for table in ddl.TABLES}
    assert by_name["alerts"].order_by == ("tenant", "deal_id", "starts_at", "alert_id")
    assert by_name["alerts"].version == "revision"


def test_an_alert_survives_the_way_into_the_store(sql: Sql, golden: Golden) -> None:
    full = Alert.model_validate_json(json.dumps(golden("alert/v1/full")))
    [stored] = sql([*CREATED, _insert("alerts", rows.alert_rows([full])), "SELECT * FROM alerts FINAL"])[0]
    wanted = rows.alert_row(full)
    wanted["deal_amount"] = 99900
    assert stored == wanted


def test_sending_everything_twice_adds_no_row(sql: Sql, alert: Callable[..., Alert]) -> None:
    revisions = [alert(1), alert(1, revision=2, severity="medium", revised_at=NINE + timedelta(hours=8))]
    sent = [*_fired(revisions), _insert("alert_history", [_command(1, "acknowledge", NINE)])]
    deals = [_insert("deals", [_deal("006D1")])]
    counts = [f"SELECT count() AS n FROM {table.name} FINAL" for table in ddl.TABLES]
    once = sql([*CREATED, *sent, *deals, *counts])
    twice = sql([*CREATED, *sent, *deals, *sent, *deals, *counts])
    assert once == twice
    assert [count[0]["n"] for count in once] == [1, 3, 0, 0, 1, 0]


def test_an_alert_that_returns_with_another_start_is_one_row(sql: Sql, alert: Callable[..., Alert]) -> None:
    later = NINE + timedelta(days=40)
    first = alert(1)
    ended = alert(1, revision=2, status="resolved", reason="touched", resolved_at=NINE + timedelta(days=1))
    returned = alert(1, revision=3, reason="returned", starts_at=later, revised_at=later)
    answers = sql(
        [
            *CREATED,
            _insert("alerts", rows.alert_rows([first, ended])),
            "SELECT revision, status FROM alerts FINAL",
            _insert("alerts", rows.alert_rows([returned, ended, first])),
            "SELECT revision, starts_at FROM alerts FINAL",
            "SELECT revision FROM alerts FINAL SETTINGS do_not_merge_across_partitions_select_final = 1",
        ]
    )
    assert answers[0] == [{"revision": 2, "status": "resolved"}]
    assert answers[1] == [{"revision": 3, "starts_at": rows.moment_text(later)}]
    assert answers[2] == [{"revision": 3}]


def test_starts_within_one_millisecond_need_no_marker(alert: Callable[..., Alert]) -> None:
    finer = alert(1, revision=2, starts_at=NINE + timedelta(microseconds=400))
    assert [row["retired"] for row in rows.alert_rows([alert(1), finer])] == [0]


def test_open_alerts_tell_what_people_did(sql: Sql, alert: Callable[..., Alert]) -> None:
    hour = timedelta(hours=1)
    future = datetime(2298, 1, 1, tzinfo=UTC)
    fired = [
        alert(1),
        alert(2),
        alert(3),
        alert(3, revision=2, reason="escalated", severity="medium", revised_at=NINE + 8 * hour),
        alert(4),
        alert(5),
        alert(6, status="suppressed", reason="source_stale"),
        alert(7),
        alert(8),
    ]
    commands = [
        _command(2, "acknowledge", NINE + hour),
        _command(3, "acknowledge", NINE + hour),
        _command(4, "snooze", NINE + hour, until=future),
        _command(5, "dismiss", NINE + hour, reason="Answered by phone"),
        _command(5, "note", NINE + 2 * hour, reason="Told the owner"),
        _command(7, "snooze", NINE + hour, until=NINE + 2 * hour),
        _command(8, "dismiss", NINE + hour),
        _command(8, "reopen", NINE + 2 * hour),
    ]
    read = "SELECT alert_id, handling, snoozed_until, handled_by, severity FROM open_alerts ORDER BY alert_id"
    statements = [*CREATED, *_fired(fired), _insert("alert_history", commands)]
    found, with_nulls = sql([*statements, read, f"{read} SETTINGS join_use_nulls = 1"])
    assert found == with_nulls
    assert [(row["alert_id"][-1], row["handling"], row["handled_by"]) for row in found] == [
        ("1", "new", ""),
        ("2", "acknowledged", "005M1"),
        ("3", "new", "005M1"),
        ("4", "snoozed", "005M1"),
        ("7", "new", "005M1"),
        ("8", "new", "005M1"),
    ]
    assert [row["snoozed_until"] for row in found] == [None] * 3 + [rows.moment_text(future)] + [None] * 2
    assert [row["severity"] for row in found] == ["low", "low", "medium", "low", "low", "low"]


def test_alerts_daily_counts_what_fired(sql: Sql, alert: Callable[..., Alert]) -> None:
    late = datetime.fromisoformat("2026-03-10T00:30:00+01:00")
    fired = [
        alert(1),
        alert(2, starts_at=late),
        alert(3, starts_at=late + timedelta(hours=1)),
        alert(4, status="suppressed", reason="muted_by:silent-prospect"),
        alert(5),
        alert(5, revision=2, status="suppressed", reason="away"),
        alert(6, severity="critical"),
        alert(6, severity="critical", revision=2, status="resolved", reason="answered", resolved_at=late),
    ]
    counts = (
        "SELECT day, severity, alerts, firing, suppressed, resolved FROM alerts_daily ORDER BY day, severity"
    )
    found = sql([*CREATED, *_fired(fired), counts])[0]
    assert [tuple(row.values()) for row in found] == [
        ("2026-03-09", "low", 3, 2, 1, 0),
        ("2026-03-09", "critical", 1, 0, 0, 1),
        ("2026-03-10", "low", 1, 1, 0, 0),
    ]


def test_time_to_act(sql: Sql, alert: Callable[..., Alert]) -> None:
    hour = timedelta(hours=1)
    answered = alert(1, revision=2, status="resolved", reason="answered", resolved_at=NINE + 30 * hour)
    commands = [
        _command(1, "note", NINE + hour / 2),
        _command(1, "acknowledge", NINE + 2.5 * hour),
        _command(1, "dismiss", NINE + 9 * hour),
    ]
    read = (
        "SELECT first_action, first_action_at, hours_to_action, resolved_reason, hours_to_resolution"
        " FROM time_to_act ORDER BY alert_id"
    )
    statements = [*CREATED, *_fired([alert(1), answered, alert(2)]), _insert("alert_history", commands)]
    found = [tuple(row.values()) for row in sql([*statements, read])[0]]
    assert found == [
        ("acknowledge", rows.moment_text(NINE + 2.5 * hour), 2.5, "answered", 30),
        ("", None, None, "", None),
    ]


def test_pattern_precision(sql: Sql, alert: Callable[..., Alert]) -> None:
    fired = [
        alert(1, deal_id="lost1"),
        alert(2, deal_id="lost1"),
        alert(3, deal_id="won1"),
        alert(4, deal_id="open1"),
        alert(4, deal_id="open1", revision=2, status="resolved", reason="late_evidence"),
        alert(5, deal_id="open1", pattern="broken-promise"),
        alert(6, deal_id="open1", status="suppressed", reason="source_stale"),
    ]
    commands = [
        _command(1, "acknowledge", NINE),
        _command(2, "dismiss", NINE),
        _command(3, "dismiss", NINE),
        _command(3, "reopen", NINE + timedelta(hours=1)),
    ]
    deals = [
        _deal("lost1", "lost"),
        _deal("won1", "won"),
        _deal("won2", "won"),
        _deal("won3", "won"),
        _deal("open1"),
    ]
    statements = [*CREATED, *_fired(fired), _insert("alert_history", commands), _insert("deals", deals)]
    read = "SELECT * EXCEPT (tenant, family) FROM pattern_precision ORDER BY pattern"
    assert sql([*statements, read])[0] == [
        {
            "pattern": "broken-promise",
            "alerts": 1,
            "acknowledged": 0,
            "dismissed": 0,
            "withdrawn": 0,
            "precision": 1,
            "closed_deals": 0,
            "lost_deals": 0,
            "loss_rate": None,
            "loss_rate_all": 0.25,
            "lift": None,
        },
        {
            "pattern": "unanswered-buyer",
            "alerts": 4,
            "acknowledged": 1,
            "dismissed": 1,
            "withdrawn": 1,
            "precision": 0.5,
            "closed_deals": 2,
            "lost_deals": 1,
            "loss_rate": 0.5,
            "loss_rate_all": 0.25,
            "lift": 2,
        },
    ]


def test_deal_health(sql: Sql, alert: Callable[..., Alert]) -> None:
    def touch(deal_id: str, side: str, at: datetime, touch: bool = True) -> dict[str, Any]:
        moment = rows.moment_text(at)
        event = {
            "event_id": f"{side}{at}",
            "type": "dealtrust.mail.v1",
            "source": "mailbox:a",
            "method": "thread",
        }
        return {
            "tenant": "acme",
            "deal_id": deal_id,
            "occurred_at": moment,
            "side": side,
            "touch": touch,
            **event,
        }

    events = [
        touch("d1", "buyer", NINE),
        touch("d1", "buyer", NINE + timedelta(days=1)),
        touch("d1", "seller", NINE + timedelta(days=3), touch=False),
    ]
    fired = [
        alert(1, deal_id="d1", severity="high", pattern="retracted-offer", side="leadership"),
        alert(2, deal_id="d1"),
        alert(3, deal_id="d2", severity="medium"),
        alert(4, deal_id="d3", severity="critical"),
        alert(5, deal_id="d4", severity="critical"),
    ]
    deals = [_deal("d1"), _deal("d2"), _deal("d3"), _deal("d4", "won")]
    statements = [*CREATED, *_fired(fired), _insert("deals", deals), _insert("deal_events", events)]
    dismissed = _insert("alert_history", [_command(4, "dismiss", NINE)])
    read = (
        "SELECT deal_id, health, alerts, top_severity, patterns, sides, last_buyer_touch_at, last_seller_touch_at"
        " FROM deal_health ORDER BY deal_id"
    )
    found = [tuple(row.values()) for row in sql([*statements, dismissed, read])[0]]
    last = rows.moment_text(NINE + timedelta(days=1))
    both = ["retracted-offer", "unanswered-buyer"]
    assert found == [
        ("d1", "broken", 2, "high", both, ["leadership", "seller"], last, None),
        ("d2", "strained", 1, "medium", ["unanswered-buyer"], ["seller"], None, None),
        ("d3", "steady", 0, None, [], [], None, None),
    ]


def test_team_responsiveness_is_per_team(sql: Sql, alert: Callable[..., Alert]) -> None:
    def ended(number: int, hours: int, reason: str, deal_id: str) -> list[Alert]:
        end = NINE + timedelta(hours=hours)
        resolved = alert(
            number, revision=2, status="resolved", reason=reason, resolved_at=end, deal_id=deal_id
        )
        return [alert(number, deal_id=deal_id), resolved]

    fired = [
        *ended(1, 2, "answered", "d1"),
        *ended(2, 4, "followed_up", "d1"),
        *ended(3, 60, "answered", "d2"),
        *ended(4, 900, "deal_closed", "d2"),
        alert(5, deal_id="d2"),
        alert(6, deal_id="d3"),
        alert(7, deal_id="d1", family="scope_change"),
    ]
    deals = [_deal("d1"), _deal("d2", owner_id="005A2"), _deal("d3", owner_team="Nordics")]
    read = "SELECT * FROM team_responsiveness ORDER BY team"
    assert sql([*CREATED, *_fired(fired), _insert("deals", deals), read])[0] == [
        {
            "tenant": "acme",
            "team": "DACH",
            "owners": 2,
            "alerts": 5,
            "standing": 1,
            "repaired": 3,
            "median_hours": 4,
            "p90_hours": 60,
        },
        {
            "tenant": "acme",
            "team": "Nordics",
            "owners": 1,
            "alerts": 1,
            "standing": 1,
            "repaired": 0,
            "median_hours": None,
            "p90_hours": None,
        },
    ]


def test_tenants_stay_apart(sql: Sql, alert: Callable[..., Alert]) -> None:
    fired = [alert(1, deal_id="d1"), alert(1, deal_id="d1", tenant="other")]
    dismissed = _command(1, "dismiss", NINE)
    deals = [_deal("d1"), _deal("d1", tenant="other", owner_team="Elsewhere")]
    statements = [*CREATED, *_fired(fired), _insert("alert_history", [dismissed]), _insert("deals", deals)]
    health = "SELECT tenant, health, owner_team FROM deal_health ORDER BY tenant"
    found = sql([*statements, "SELECT tenant FROM open_alerts", health])
    assert found[0] == [{"tenant": "other"}]
    assert [tuple(row.values()) for row in found[1]] == [
        ("acme", "steady", "DACH"),
        ("other", "strained", "Elsewhere"),
    ]
