"""A correlator on a real Kafka: what it reads, what it sets aside, and what it says when it cannot go on."""

from __future__ import annotations

import json
from pathlib import Path

from services.correlator.tests.bench import Bench
from services.correlator.tests.stories import event, mail, opened, people, role


def test_bad_records_become_dead_letters_with_their_origin(bench: Bench, tmp_path: Path) -> None:
    path = tmp_path / "acme.yaml"
    path.write_text("tenant: acme\ninternal_domains: [acme.example]\n")
    bench.put([("email-events", "acme/x", b"{"), ("crm-events", "acme/y", None)])
    bench.feed(
        [
            *people(),
            opened(),
            role(),
            mail(1, "m"),
            event("deal.closed", 1, "D", tenant="no", deal_id="D", outcome="won"),
        ]
    )
    bench.start(CLOCK="events", CONFIGURATION=path)
    bench.until(lambda: bench.lag() == 0 and bool(bench.written("deal-events")))
    letters = [
        (headers["reason"], json.loads(value)) for _, _, _, value, headers in bench.written("dead-letters")
    ]
    assert sorted(reason for reason, _ in letters) == ["no_value", "not_json", "unknown_tenant"]
    assert {letter["topic"] for reason, letter in letters if reason == "not_json"} == {"email-events"}
    assert ("acme/D1", "mail:m") in {(key, told) for _, key, told, _, _ in bench.written("deal-events")}


def test_a_flood_of_bad_records_stops_it_and_nothing_is_lost(bench: Bench) -> None:
    bench.put(("crm-events", f"default/{number}", b"{") for number in range(400))
    process = bench.start(CLOCK="events")
    assert process.wait(60) == 70
    last = json.loads(bench.said(0).splitlines()[-1])
    assert last["level"] == "critical"
    assert "would become dead letters" in last["message"]
    assert bench.lag() >= 300


def test_a_missing_topic_is_told_in_one_line(bench: Bench) -> None:
    bench.delete(["deal-events"])
    process = bench.start()
    assert process.wait(60) == 70
    assert "topics are missing: deal-events" in bench.said(0)
