"""The live engine ends with the alerts of a scan of the same events, however they are cut into batches."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pytest
from hypothesis import given

from benchmarks.history import lines
from dealtrust_engine.config import Config
from dealtrust_engine.live import LivePartition
from dealtrust_engine.moments import moment_of
from dealtrust_engine.patterns import PATTERNS
from dealtrust_engine.scan import Scan
from dealtrust_schemas.alerts import Alert
from dealtrust_schemas.events import Event, Mail, parse_event
from live.routes import at_end, lived, routed, scanned, with_ticks
from properties.histories import History, histories
from properties.profile import tried

BATCHES = (1, 7, 1000)


def alerts_of(scan: Scan) -> list[Alert]:
    """All revisions of all alerts that a scan tells."""
    return [alert for deal_id in scan.deals() for alert in scan.alerts(deal_id)]


def live(
    events: Sequence[Event], scan: Scan, config: Config, batch: int, families: frozenset[str] | None = None
) -> list[Alert]:
    """All revisions of all alerts that a partition tells of the same events."""
    until = scan.until
    known = [event for event in events if moment_of(event.time) <= until]
    partition = LivePartition(config, families, complete=True)
    return lived(partition, with_ticks(routed(known, config), until), batch)


def generated(deals: int, each: int) -> tuple[list[Event], Config, datetime]:
    """Deals of the benchmarks."""
    events = [parse_event(line) for line in lines(deals, each)]
    config = Config.model_validate({"internal_domains": ["acme.example"], "timezone": "Europe/Berlin"})
    return events, config, max(event.time for event in events)


@tried(50)
@given(histories(hindsight=False))
def test_any_batches_end_as_a_scan(history: History) -> None:
    """But for hindsight: what was told and taken back later never was in a scan, revisions before the last are fewer, and what it
    says of a moment knows which mail of that time was to bounce, and in which zone somebody would turn out to be.
    """
    scan = scanned(history.events, history.config, history.until)
    mails = [event.data for event in history.events if isinstance(event.data, Mail)]
    hindsight = any(mail.automatic == "bounce" or mail.utc_offset_minutes for mail in mails)
    apart = {"revision", "replaces", *(("title", "why", "evidence", "clock", "limit") if hindsight else ())}
    told = at_end(alerts_of(scan), apart)
    for batch in BATCHES:
        ended = at_end(live(history.events, scan, history.config, batch), apart)
        assert {key: alert for key, alert in ended.items() if alert["reason"] != "late_evidence"} == told


@pytest.mark.parametrize("batch", BATCHES)
def test_generated_deals_end_as_a_scan(batch: int) -> None:
    events, config, until = generated(60, 40)
    scan = scanned(events, config, until)
    told = at_end(alerts_of(scan))
    assert len(told) > 60
    assert at_end(live(events, scan, config, batch)) == told


def test_deals_that_wait_to_be_looked_at_end_as_a_scan() -> None:
    events, config, until = generated(60, 40)
    scan = scanned(events, config, until)
    state: dict[str, bytes] = {}
    routes = with_ticks(routed(events, config), scan.until)
    partition = LivePartition(config, None, complete=True, keep=7)
    told = lived(partition, routes, 50, state, limit=2)
    assert at_end(told, {"revision"}) == at_end(alerts_of(scan), {"revision"})


@tried(25)
@given(histories())
def test_one_family_alone_tells_what_it_tells_among_all(history: History) -> None:
    """What holds back an alert is looked at, whichever family it is of."""
    scan = scanned(history.events, history.config, history.until)
    every = at_end(live(history.events, scan, history.config, 20))
    apart: dict[str, dict[str, object]] = {}
    for family in {pattern.PATTERN.family for pattern in PATTERNS.values()}:
        alone = at_end(live(history.events, scan, history.config, 20, frozenset({family})))
        assert all(alert["family"] == family for alert in alone.values())
        apart |= alone
    assert apart == every
