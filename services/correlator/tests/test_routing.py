"""What comes of records: events on their deals, ticks, dead letters."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType

import pytest

from dealtrust_correlator.merging import Read
from dealtrust_correlator.routing import Plan, Router
from dealtrust_correlator.vetting import Vetting
from dealtrust_engine.config import Config
from dealtrust_engine.correlation import Correlation, Routed
from dealtrust_runtime.streams.records import Incoming, Outgoing
from dealtrust_schemas.events import Event, dump_event
from services.correlator.tests.bench import address_of
from services.correlator.tests.stories import CONFIG, START, event, mail, opened, people, role
from services.runtime.tests.circles import circles_left_by

Told = tuple[str, str, str]
"""Topic, key, and the id of the event or the reason of the dead letter."""


def router(clock: str = "events", *, waiting: int = 1000, most: int = 100_000) -> Router:
    by_events = clock == "events"
    plan = Plan(Config.model_validate(CONFIG), 2, "test", by_events, waiting, most)
    return Router(plan, Vetting("acme", most, punctual=not by_events))


def handed(
    routing: Router,
    events: Sequence[Event | bytes | None],
    now: datetime = START,
    headers: Mapping[str, bytes] = MappingProxyType({}),
) -> list[Outgoing]:
    """What comes of events, or of values as they stand in crm-events, in records with these headers."""
    vetting, reads = routing._vetting, []
    for number, each in enumerate(events):
        name, key, value = "crm-events", "acme/x", each
        if isinstance(each, Event):
            (name, key), value = address_of(each), dump_event(each).encode()
        record = Incoming(name, 0, number, key.encode(), value, headers, 0)  # type: ignore[arg-type]
        reads.append(Read(record, vetting.read(record), 0.0))
    return routing.handle(reads, now)


def told(written: Sequence[Outgoing], topic: str = "") -> list[Told]:
    found = []
    for out in written:
        if out.topic == topic or not topic:
            content = json.loads(out.value or b"{}")
            found.append((out.topic, out.key.decode(), content.get("reason") or content["id"]))
    return found


def without_ticks(written: Sequence[Outgoing]) -> list[Told]:
    return [each for each in told(written) if not each[2].startswith("tick:") and each[1] != "acme/"]


def test_an_event_goes_to_its_deal_with_how_it_was_found() -> None:
    written = handed(router(), [*people(), opened(), role(), opened("D2", 1), role("D2", 1), mail(2, "m")])
    out = next(out for out in written if b"mail:m" in (out.value or b""))
    assert (out.topic, out.key, out.partition) == ("deal-events", b"acme/D2", None)
    said = {name: value.decode() for name, value in out.headers.items()}
    assert said == {
        "deal": "D2",
        "method": "contact_role",
        "confidence": "0.6",
        "rivals": '{"D1": "Deal D1"}',
    }


def test_a_trace_is_handed_on_to_what_belongs_to_a_deal() -> None:
    trace = {"traceparent": b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}
    written = handed(router(), [*people(), opened()], headers={**trace, "other": b"x"})
    assert [dict(out.headers) for out in written if out.key == b"acme/D1"] == [
        {"deal": b"D1", "method": b"explicit_id", "confidence": b"1.0", **trace}
    ]


def test_what_concerns_everybody_stands_in_every_partition() -> None:
    written = handed(router(), people())
    assert [(out.key, out.partition, dict(out.headers)) for out in written] == [
        (b"acme/", n, {}) for n in (0, 1, 0, 1)
    ]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (None, "no_value"),
        (b"{", "not_json"),
        (b"\xff\x00", "not_json"),
        (b"[]", "not_an_event"),
        (dump_event(opened()).replace("opened.v1", "opened.v9").encode(), "unknown_version"),
        (dump_event(opened()).replace("opened.v1", "invented.v1").encode(), "unknown_type"),
        (dump_event(mail(0, "m")).encode(), "unexpected_type"),
        (
            dump_event(event("deal.closed", 0, "D", tenant="other", deal_id="D", outcome="won")).encode(),
            "unknown_tenant",
        ),
        (
            dump_event(opened()).encode() + b" " * 100_000,
            "too_large",
        ),
    ],
)
def test_what_cannot_be_read_has_a_reason(value: bytes | None, reason: str) -> None:
    assert told(handed(router(), [value])) == [("dead-letters", "acme/x", reason)]


@pytest.mark.parametrize(
    ("what", "hours_later", "reason"),
    [
        (mail(0, "m"), 72, None),
        (mail(0, "m"), 72.1, "too_late"),
        (opened(), 2000, None),
        (
            event(
                "silence.expected", 0, "D1", deal_id="D1", until="2026-04-01T00:00:00Z", reason="r", by="ada"
            ),
            73,
            "too_late",
        ),
        (mail(0, "m"), -0.05, None),
        (mail(0, "m"), -0.1, "from_the_future"),
        (opened(), -0.1, "from_the_future"),
    ],
)
def test_by_the_wall_acts_have_their_time(what: Event, hours_later: float, reason: str | None) -> None:
    written = handed(router("wall"), [what], START + timedelta(hours=hours_later))
    assert [name for _, _, name in told(written, "dead-letters")] == ([reason] if reason else [])
    assert told(handed(router("events"), [what], START + timedelta(hours=hours_later)), "dead-letters") == []


def test_an_event_of_a_deal_to_come_waits_for_it_and_is_a_dead_letter_after_three_days() -> None:
    command = event(
        "alert.command",
        1,
        "D1",
        alert_id="7037e17b-0000-4000-8000-000000000000",
        action="acknowledge",
        by="ada",
    )
    closed = event("deal.closed", 2, "D9", deal_id="D9", outcome="won")
    routing = router()
    assert without_ticks(handed(routing, [command, closed])) == []
    assert [each[1:] for each in without_ticks(handed(routing, [opened("D1", 3)]))] == [
        ("acme/D1", "deal.opened:D1:3"),
        ("acme/D1", "alert.command:D1:1"),
    ]
    later = handed(routing, [opened("D2", 75.5)])
    [letter] = [json.loads(out.value or b"") for out in later if out.topic == "dead-letters"]
    assert (letter["reason"], letter["topic"], letter["partition"], letter["offset"]) == (
        "unknown_deal",
        "crm-events",
        0,
        1,
    )
    assert "'D9'" in letter["detail"]


def test_a_mail_of_no_deal_is_told_after_three_days() -> None:
    routing = router()
    assert without_ticks(handed(routing, [*people(), mail(0, "m")])) == []
    later = handed(routing, [opened("D1", 73)])
    assert told(later, "unattributed") == [("unattributed", "acme/mail:m", "mail:m")]


def test_of_too_much_that_waits_the_oldest_is_given_up() -> None:
    routing = router(waiting=2)
    handed(routing, [*people(), *(mail(hour / 10, f"m{hour}") for hour in range(4))])
    later = handed(routing, [opened("D1", 1.5)])
    assert [each[2] for each in told(later, "unattributed")] == ["mail:m0", "mail:m1"]


def ticks(written: Sequence[Outgoing]) -> list[dict[str, object]]:
    values = [
        json.loads(out.value or b"") for out in written if out.topic == "deal-events" and out.partition == 0
    ]
    return [value["data"] for value in values if value["type"] == "dealtrust.tick.v1"]


def test_time_comes_from_events_on_a_grid_of_hours() -> None:
    routing = router()
    written = handed(routing, [*people(), opened(hours=0.5), opened("D2", 0.9), opened("D3", 5.2)])
    assert ticks(written) == [{"now": "2026-03-02T09:00:00Z"}, {"now": "2026-03-02T14:00:00Z"}]
    end = event("source.progress", 9, "feed:clock", source="feed:clock", read_until="2026-03-02T20:30:00Z")
    assert ticks(handed(routing, [end, end])) == [{"now": "2026-03-02T20:30:00Z"}]


def test_time_comes_from_the_wall_on_a_grid_of_half_minutes_with_how_far_sources_were_read() -> None:
    routing = router("wall")
    assert ticks(handed(routing, [opened()], START + timedelta(seconds=47))) == [
        {"now": "2026-03-02T09:00:30Z", "sources": {"crm:test": "2026-03-02T09:00:00Z"}}
    ]
    assert ticks(handed(routing, [], START + timedelta(seconds=59))) == []
    assert ticks(handed(routing, [], START + timedelta(seconds=60))) == [
        {"now": "2026-03-02T09:01:00Z", "sources": {}}
    ]


def _story() -> list[Event]:
    return [
        *people(),
        event("task.changed", 0.1, "T", task_id="T", deal_id="D7", owner_id="ada", title="t", status="open"),
        mail(0.5, "before"),
        opened(hours=1),
        role(hours=1.5),
        mail(2, "after"),
        opened("D7", 2.5),
        mail(3, "late", sender="eve@else.example"),
        opened("D8", 80),
    ]


def test_what_comes_and_goes_does_not_go_in_circles() -> None:
    routing = router()

    def work() -> None:
        handed(routing, [*_story(), b"broken", None])
        routing.remembered()

    assert circles_left_by(work) == set()


def test_another_router_goes_on_from_what_is_remembered() -> None:
    events, whole = _story(), router()
    expected = [told(handed(whole, [each])) for each in events]
    for cut in range(len(events)):
        first = router()
        kept: list[tuple[str, bytes | None]] = []
        for each in events[:cut]:
            handed(first, [each])
            kept += [(out.key.decode().removeprefix("acme/"), out.value) for out in first.remembered()]
        second = router()
        for key, value in kept:
            second.load(key, value)
        second.loaded()
        assert [told(handed(second, [each])) for each in events[cut:]] == expected[cut:]


def test_a_fault_of_the_program_costs_one_event(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fault is put in; none is known."""
    routing, take = router(), Correlation.take

    def failing(self: Correlation, each: Event) -> list[Routed]:
        if each.id == "mail:bad":
            raise ZeroDivisionError("by zero")
        return take(self, each)

    monkeypatch.setattr(Correlation, "take", failing)
    written = handed(routing, [*people(), opened(), role(), mail(1, "bad"), mail(1.1, "good")])
    assert ("deal-events", "acme/D1", "mail:good") in told(written)
    assert [name for _, _, name in told(written, "dead-letters")] == ["handler_failed"]


def test_an_event_too_large_to_be_written_with_its_deal_is_a_dead_letter() -> None:
    large = event("deal.closed", 1, "D1", deal_id="D1", outcome="lost", reason="x" * 4000)
    least = len(dump_event(large)) + 20
    written = handed(router(most=least), [opened(), large])
    assert [name for _, _, name in told(written, "dead-letters")] == ["output_too_large"]
