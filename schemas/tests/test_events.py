"""Reading and writing events: what passes, what is refused, and by which name."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from dealtrust_schemas.envelope import REASONS
from dealtrust_schemas.events import (
    EVENT_TYPES,
    DealChanged,
    Event,
    EventError,
    FieldChange,
    Mail,
    Meeting,
    OfferChanged,
    Person,
    Tick,
    dump_event,
    make_event,
    parse_event,
)

Golden = Callable[[str], dict[str, Any]]


def _set(record: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """A copy with the value at ``data.terms.currency`` replaced; numbers step into lists."""
    copied: Any = json.loads(json.dumps(record))
    node = copied
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    for step in steps:
        node = node[step]
    if value is ...:
        del node[last]
    else:
        node[last] = value
    return dict(copied)


def _reason(raw: bytes | str) -> str:
    with pytest.raises(EventError) as caught:
        parse_event(raw)
    assert str(caught.value) == f"{caught.value.reason}: {caught.value.detail}"
    return caught.value.reason


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("", "not_json"),
        ('{"id": ', "not_json"),
        (b"\xff\xfe", "not_json"),
        ("\ud800", "not_json"),
        ("null", "not_an_event"),
        ("[]", "not_an_event"),
        ("{}", "not_an_event"),
        ('{"type": "dealtrust.tick.v1"}', "not_an_event"),
        ('{"type": 3}', "unknown_type"),
    ],
)
def test_what_is_no_event_at_all(raw: bytes | str, reason: str) -> None:
    assert _reason(raw) == reason


@pytest.mark.parametrize(
    ("example", "path", "value", "reason"),
    [
        ("mail/v1/full", "type", "dealtrust.mail.v2", "unknown_version"),
        ("mail/v1/full", "type", "dealtrust.mails.v1", "unknown_type"),
        ("mail/v1/full", "type", "com.example.mail", "unknown_type"),
        ("mail/v1/full", "type", ..., "not_an_event"),
        ("mail/v1/full", "specversion", "0.3", "not_an_event"),
        ("mail/v1/full", "id", "", "not_an_event"),
        ("mail/v1/full", "id", ..., "not_an_event"),
        ("mail/v1/full", "tenantid", ..., "not_an_event"),
        ("mail/v1/full", "time", ..., "not_an_event"),
        ("mail/v1/full", "data", None, "not_an_event"),
        ("mail/v1/full", "data", ..., "not_an_event"),
        ("mail/v1/full", "time", "2026-03-06T15:00:00", "naive_time"),
        ("mail/v1/full", "time", "20260306", "invalid_field"),
        ("mail/v1/full", "time", 1772805600, "invalid_field"),
        ("mail/v1/full", "time", "2026-02-30T15:00:00Z", "invalid_field"),
        ("mail/v1/full", "time", "1601-01-01T00:00:00Z", "invalid_field"),
        ("mail/v1/full", "time", "9999-12-31T23:59:59-01:00", "invalid_field"),
        ("mail/v1/away", "data.away.until", "2026-03-16T00:00:00", "naive_time"),
        ("mail/v1/full", "data.message_id", ..., "missing_field"),
        ("mail/v1/full", "data.from", ..., "missing_field"),
        ("mail/v1/full", "data.features.words", "many", "invalid_field"),
        ("mail/v1/full", "data.features.words", -1, "invalid_field"),
        ("mail/v1/full", "data.features.confidence", 1.1, "invalid_field"),
        ("mail/v1/bounce", "data.automatic", "robot", "invalid_field"),
        ("offer.changed/v1/full", "data.terms.currency", "EURO", "unknown_currency"),
        ("offer.changed/v1/full", "data.terms.currency", "eur", "unknown_currency"),
        ("deal.opened/v1/full", "data.currency", "XXZ", "unknown_currency"),
        ("offer.changed/v1/full", "data.terms.lines.0.quantity", "-1", "negative_quantity"),
        ("offer.changed/v1/full", "data.terms.lines.0.unit_price", -0.01, "negative_amount"),
        ("offer.changed/v1/full", "data.terms.total", "-5", "negative_amount"),
        ("offer.changed/v1/full", "data.terms.total", "NaN", "invalid_field"),
        ("offer.changed/v1/full", "data.terms.total", "1E+30", "invalid_field"),
        ("offer.changed/v1/full", "data.terms.total", "1E-900000", "invalid_field"),
        ("offer.changed/v1/full", "data.terms.lines.0.discount_pct", "101", "invalid_field"),
        ("offer.changed/v1/full", "data.status", "denied", "invalid_field"),
        ("offer.changed/v1/full", "data.terms.valid_until", "2026-02-30", "invalid_field"),
        ("offer.changed/v1/full", "data.terms.valid_until", 1772755200, "invalid_field"),
        ("offer.changed/v1/full", "data.terms.valid_until", "2026-03-06T00:00:00Z", "invalid_field"),
        ("deal.opened/v1/full", "data.amount", "-1", "negative_amount"),
        ("deal.opened/v1/full", "data.lines.0.quantity", -2, "negative_quantity"),
        ("deal.opened/v1/full", "data.probability", 101, "invalid_field"),
        ("deal.opened/v1/full", "data.owner_id", "", "invalid_field"),
        ("deal.changed/v1/full", "data.changes.amount.new", -1, "negative_amount"),
        ("deal.changed/v1/full", "data.changes.amount.new", "Infinity", "invalid_field"),
        ("deal.changed/v1/full", "data.changes.amount.new", "1E+30", "invalid_field"),
        ("deal.changed/v1/full", "data.changes.probability.new", "NaN", "invalid_field"),
        ("deal.changed/v1/full", "data.changes.stage_order.new", 2.5, "invalid_field"),
        ("deal.changed/v1/full", "data.changes.stage_order.new", 10**400, "invalid_field"),
        ("deal.changed/v1/full", "data.changes.probability.new", 10**400, "invalid_field"),
        ("deal.changed/v1/full", "data.changes.close_date.new", "next week", "invalid_field"),
        ("deal.changed/v1/full", "data.changes.close_date.new", 20260306, "invalid_field"),
        ("deal.changed/v1/full", "data.changes.stage.new", ..., "missing_field"),
        ("meeting/v1/full", "data.end", "2026-03-12T10:59:59+01:00", "ends_before_start"),
        ("meeting/v1/full", "data.start", "2026-03-12T11:00:00", "naive_time"),
        ("meeting/v1/full", "data.start", "2026-03-12", "naive_time"),
        ("meeting/v1/full", "data.start", "soon", "invalid_field"),
        ("meeting/v1/all_day_away", "data.end", "2026-03-21T00:00:00Z", "invalid_field"),
        ("alert.command/v1/full", "data.alert_id", "7", "invalid_field"),
    ],
)
def test_what_is_refused_has_a_name(
    golden: Golden, example: str, path: str, value: object, reason: str
) -> None:
    assert _reason(json.dumps(_set(golden(example), path, value))) == reason


def test_the_detail_says_where(golden: Golden) -> None:
    record = _set(golden("offer.changed/v1/full"), "data.terms.lines.0.quantity", "-1")
    with pytest.raises(EventError) as caught:
        parse_event(json.dumps(record))
    assert caught.value.detail.startswith("data.terms.lines.0.quantity: ")


def test_a_named_reason_comes_before_a_general_one(golden: Golden) -> None:
    record = _set(golden("offer.changed/v1/full"), "data.version", "two")
    assert _reason(json.dumps(_set(record, "data.terms.currency", "EURO"))) == "unknown_currency"


def test_unknown_fields_are_ignored_everywhere(golden: Golden) -> None:
    record = golden("mail/v1/full")
    known = parse_event(json.dumps(record))
    for node in (record, record["data"], record["data"]["from"], record["data"]["features"]):
        node["later"] = {"any": ["thing"]}
    assert parse_event(json.dumps(record)) == known


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-06T15:00:00+01:00",
        "2026-03-06T14:00:00Z",
        "2026-03-06t14:00:00z",
        "2026-03-06 14:00:00Z",
        "2026-03-06T14:00:00-00:00",
        "2026-03-06T19:30:00+05:30",
        "2026-03-06T14:00:00.000000000Z",
    ],
)
def test_any_offset_of_rfc_3339_is_the_same_moment(golden: Golden, text: str) -> None:
    event = parse_event(json.dumps(_set(golden("mail/v1/full"), "time", text)))
    assert event.time == datetime(2026, 3, 6, 14, tzinfo=UTC)
    assert '"time":"2026-03-06T14:00:00Z"' in dump_event(event)


def test_money_is_exact_as_text_and_accepted_as_a_number(golden: Golden) -> None:
    record = _set(golden("offer.changed/v1/full"), "data.terms.total", 0.1)
    data = parse_event(json.dumps(_set(record, "data.terms.lines.0.unit_price", "600.10"))).data
    assert isinstance(data, OfferChanged)
    assert data.terms.total == Decimal("0.1")
    assert data.terms.lines[0].unit_price == Decimal("600.10")


def test_a_free_line_is_no_error(golden: Golden) -> None:
    data = parse_event(
        json.dumps(_set(golden("offer.changed/v1/full"), "data.terms.lines.0.unit_price", 0))
    ).data
    assert isinstance(data, OfferChanged)
    assert data.terms.lines[0].unit_price == 0


def test_exponents_are_written_as_plain_decimals(golden: Golden) -> None:
    event = parse_event(json.dumps(_set(golden("offer.changed/v1/full"), "data.terms.total", "1E+5")))
    assert '"total":"100000"' in dump_event(event)


def test_known_changes_have_one_form(golden: Golden) -> None:
    record = golden("deal.changed/v1/minimal")
    record["data"]["changes"] = {
        "amount": {"old": 1200.5, "new": "1E+3"},
        "probability": {"new": "70"},
        "stage_order": {"new": 3.0},
        "close_date": {"old": "2026-03-31T00:00:00+02:00", "new": ""},
        "stage": {"new": 7},
        "region": {"old": "north", "new": 3},
    }
    data = parse_event(json.dumps(record)).data
    assert isinstance(data, DealChanged)
    assert data.changes == {
        "amount": FieldChange(old="1200.5", new="1000"),
        "probability": FieldChange(new=70.0),
        "stage_order": FieldChange(new=3),
        "close_date": FieldChange(old="2026-03-31", new=None),
        "stage": FieldChange(new="7"),
        "region": FieldChange(old="north", new=3),
    }


def test_an_emptied_field_stays_visible_when_written(golden: Golden) -> None:
    record = golden("deal.changed/v1/minimal")
    record["data"]["changes"] = {"next_step": {"old": "Call", "new": None}}
    event = parse_event(json.dumps(record))
    assert '"next_step":{"old":"Call","new":null}' in dump_event(event)
    assert parse_event(dump_event(event)) == event


def test_addresses_are_in_lower_case(golden: Golden) -> None:
    data = parse_event(
        json.dumps(_set(golden("mail/v1/full"), "data.from.email", " Ada.Moreau@Acme.Example "))
    ).data
    assert isinstance(data, Mail)
    assert data.sender == Person(email="ada.moreau@acme.example", name="Ada Moreau")


def test_an_all_day_entry_has_days_or_moments(golden: Golden) -> None:
    days = parse_event(json.dumps(golden("meeting/v1/all_day_away"))).data
    assert isinstance(days, Meeting)
    assert (days.start, days.end) == (date(2026, 3, 16), date(2026, 3, 21))
    record = _set(golden("meeting/v1/all_day_away"), "data.start", "2026-03-16T00:00:00+01:00")
    moments = parse_event(json.dumps(_set(record, "data.end", "2026-03-17T00:00:00+01:00"))).data
    assert isinstance(moments, Meeting)
    assert moments.end == datetime(2026, 3, 16, 23, tzinfo=UTC)


def _tick(**changed: Any) -> Event:
    now = datetime(2026, 3, 6, 15, tzinfo=timezone(timedelta(hours=1)))
    given: dict[str, Any] = {"id": "t1", "source": "clock:test", "time": now, "subject": "", "tenant": "acme"}
    return make_event("dealtrust.tick.v1", Tick(now=now), **{**given, **changed})


def test_make_event_makes_what_parse_event_reads() -> None:
    event = _tick()
    assert parse_event(dump_event(event)) == event
    assert dump_event(event) == (
        '{"specversion":"1.0","id":"t1","source":"clock:test","type":"dealtrust.tick.v1",'
        '"time":"2026-03-06T14:00:00Z","subject":"","tenantid":"acme","data":{"now":"2026-03-06T14:00:00Z"}}'
    )


def test_a_moment_within_a_clock_change_is_one_moment() -> None:
    in_the_gap = datetime(2026, 3, 29, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    repeated = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"), fold=1)
    assert _tick(time=in_the_gap).time == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert _tick(time=repeated).time == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_make_event_refuses_by_name() -> None:
    with pytest.raises(EventError, match="naive_time"):
        _tick(time=datetime(2026, 3, 6, 15))  # noqa: DTZ001
    with pytest.raises(EventError, match="not_an_event"):
        _tick(id="")
    data = Tick(now=datetime(2026, 3, 6, 15, tzinfo=UTC))
    for name, reason in (
        ("dealtrust.tick.v9", "unknown_version"),
        ("tick", "unknown_type"),
        ("dealtrust.mail.v1", "not_an_event"),
    ):
        with pytest.raises(EventError, match=reason):
            make_event(name, data, id="t1", source="s", time=data.now, subject="", tenant="acme")


def test_every_type_name_has_a_version() -> None:
    assert len(EVENT_TYPES) == 16
    assert all(name.startswith("dealtrust.") and name.endswith(".v1") for name in EVENT_TYPES)


def test_values_cannot_be_changed(golden: Golden) -> None:
    event = parse_event(json.dumps(golden("mail/v1/full")))
    with pytest.raises(ValidationError):
        event.id = "other"  # type: ignore[misc]


_MOMENTS = st.datetimes(
    min_value=datetime(1901, 1, 1),  # noqa: DTZ001
    max_value=datetime(2298, 1, 1),  # noqa: DTZ001
    timezones=st.timezones(),
)


@given(
    moment=_MOMENTS, text=st.text(st.characters(exclude_categories=["Cs"])), new=st.none() | st.text("ab1-")
)
def test_written_events_read_back_equal(moment: datetime, text: str, new: str | None) -> None:
    data = DealChanged(
        deal_id="d1", changes={"stage": FieldChange(old=text, new=new), "other": FieldChange(new=1)}
    )
    event = make_event(
        "dealtrust.deal.changed.v1", data, id="e1", source="s", time=moment, subject=text, tenant="acme"
    )
    line = dump_event(event)
    assert "\n" not in line
    assert parse_event(line) == event
    assert dump_event(parse_event(line)) == line


def _paths(node: Any, path: str = "") -> list[str]:
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    own = [path] if path else []
    return own + [
        found for key, child in children for found in _paths(child, f"{path}.{key}" if path else str(key))
    ]


_RECORDS: dict[str, Any] = {
    file.parent.parent.name: json.loads(file.read_text(encoding="utf-8"))
    for file in (Path(__file__).parent.parent / "golden").glob("*/v1/full.json")
}
_PLACES = [
    (name, path) for name, record in _RECORDS.items() if "specversion" in record for path in _paths(record)
]
_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.just(10**400) | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)


@settings(max_examples=400, deadline=None)
@given(place=st.sampled_from(_PLACES), value=_ANYTHING)
def test_any_value_in_any_place_is_read_or_refused(place: tuple[str, str], value: object) -> None:
    name, path = place
    answer = _read(json.dumps(_set(_RECORDS[name], path, value)))
    assert answer in REASONS if isinstance(answer, str) else parse_event(dump_event(answer)) == answer


def _read(raw: str) -> Event | str:
    try:
        return parse_event(raw)
    except EventError as error:
        return error.reason


@given(st.binary(max_size=60) | st.text(max_size=60))
def test_any_input_is_read_or_refused(raw: bytes | str) -> None:
    with pytest.raises(EventError):
        parse_event(raw)
