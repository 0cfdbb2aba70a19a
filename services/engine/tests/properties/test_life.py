"""What holds of every alert, whatever happened on its deal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given

from dealtrust_engine.fold import fold
from dealtrust_engine.patterns import PATTERNS
from dealtrust_schemas.alerts import Alert
from properties.histories import History, histories
from properties.profile import tried

RANK = {"low": 0, "medium": 1, "high": 2, "critical": 3}
UNIT = {"working_hours": timedelta(hours=1), "business_days": timedelta(hours=8)}
OPENED = "dealtrust.deal.opened.v1"


def lives(history: History) -> Iterator[list[Alert]]:
    """The revisions of each alert of a history, in order."""
    found: dict[str, list[Alert]] = {}
    for alert in fold(history.events, history.config, history.until).alerts:
        found.setdefault(str(alert.alert_id), []).append(alert)
    return iter(found.values())


def stands(life: list[Alert]) -> Iterator[list[Alert]]:
    """The revisions of an alert, cut where it stands again after it had ended."""
    stand: list[Alert] = []
    for alert in life:
        stand.append(alert)
        if alert.status == "resolved":
            yield stand
            stand = []
    if stand:
        yield stand


def counted(alert: Alert, until: datetime) -> timedelta:
    """What the ledger of an alert counts up to a moment."""
    spans = (min(span.end, until) - span.start for span in alert.clock if span.counted and span.start < until)
    return sum(spans, timedelta())


@tried(250)
@given(histories())
def test_no_alert_starts_before_its_limit(history: History) -> None:
    """As its own ledger counts: the limit is counted off when it starts. An act is no wait; it starts with the act."""
    for life in lives(history):
        for alert in life:
            if not PATTERNS[alert.pattern].PATTERN.absence:
                acted = min(item.occurred_at for item in alert.evidence if item.role == "anchor")
                assert alert.starts_at >= acted
                continue
            assert alert.limit is not None
            needed = alert.limit.value * UNIT[alert.limit.unit]
            assert counted(alert, alert.starts_at) >= needed, alert
            assert alert.limit.elapsed >= alert.limit.value


@tried(150)
@given(histories(longest=8, waiting=True))
def test_no_alert_starts_before_its_deal_was_opened(history: History) -> None:
    opened = {e.subject: e.time for e in reversed(history.events) if e.type == OPENED}
    for life in lives(history):
        assert all(alert.starts_at >= opened[alert.deal_id] for alert in life)


@tried(250)
@given(histories())
def test_an_alert_lasts_and_its_severity_never_falls_while_it_stands(history: History) -> None:
    grace = timedelta(microseconds=history.config.grace)
    for life in lives(history):
        assert [alert.revision for alert in life] == list(range(1, len(life) + 1))
        assert len({(alert.fingerprint, alert.deal_id, alert.pattern, alert.side) for alert in life}) == 1
        for stand in stands(life):
            assert len({alert.starts_at for alert in stand}) == 1
            ranks = [RANK[alert.severity] for alert in stand]
            assert ranks == sorted(ranks)
            last = stand[-1]
            if last.resolved_at:
                assert last.resolved_at >= last.starts_at + grace
                assert last.resolved_at == last.revised_at
        for former, latter in pairwise(life):
            assert former.revised_at <= latter.revised_at
            assert former.detected_at <= latter.detected_at
            assert (former.status, former.reason, former.severity) != (
                latter.status,
                latter.reason,
                latter.severity,
            ) or (latter.reason in ("new_evidence", "escalated"))


@tried(100)
@given(histories())
def test_the_moments_of_an_alert_are_in_order_and_within_the_scan(history: History) -> None:
    for life in lives(history):
        for alert in life:
            assert (alert.status == "resolved") == (alert.resolved_at is not None)
            assert alert.starts_at <= alert.revised_at <= alert.detected_at <= history.until
            if alert.status == "resolved":
                continue
            grace = timedelta(microseconds=history.config.grace)
            assert alert.starts_at + grace <= history.until


@tried(100)
@given(histories())
def test_a_ledger_has_no_gaps_and_ends_with_its_revision(history: History) -> None:
    for life in lives(history):
        for alert in life:
            if not alert.clock:
                continue
            assert alert.clock[-1].end == alert.revised_at
            assert all(span.start < span.end for span in alert.clock)
            assert all(former.end == latter.start for former, latter in pairwise(alert.clock))
            assert all(span.counted != bool(span.reason) for span in alert.clock)
            assert alert.limit is not None
            elapsed = counted(alert, alert.revised_at) / UNIT[alert.limit.unit]
            assert abs(elapsed - alert.limit.elapsed) <= 0.006


@tried(100)
@given(histories())
def test_evidence_is_of_the_past_and_names_events_that_are_there(history: History) -> None:
    known = {event.id for event in history.events}
    for life in lives(history):
        for alert in life:
            assert alert.evidence
            for item in alert.evidence:
                assert item.event_id in known
                assert item.occurred_at <= alert.detected_at, (alert.pattern, item)
