"""neglected-deal on a table of deals (Maven CRM): what a fixed limit of staleness is worth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from dealtrust_engine.fold import fold
from dealtrust_schemas.events import Event
from quality.datasets import DataFolder, Record, SetError
from quality.figures import Figures
from quality.histories import event, only, opening
from quality.measurement import Measured, Measurement

PATTERN = "neglected-deal"
DATASET = "crm-maven"
STEPS = {"low": 10, "medium": 20, "high": 40}
"""Business days without a touch at which each severity is reached."""
STAGES = {"won": "Won", "lost": "Lost", "still open": "Engaging"}


@dataclass(frozen=True, slots=True)
class Deal:
    """One row of the table."""

    id: str
    stage: str
    engaged: datetime | None
    closed: datetime | None


def run(data: DataFolder) -> Measured:
    """Every deal is opened on its engage date and closed on its close date; nothing else is known of it."""
    name = f"{DATASET}/sales_pipeline.csv"
    table = data.table(name, _deal, "opportunity_id", "deal_stage", "engage_date", "close_date")
    deals = [deal for deal in table if deal.engaged]
    last = max((deal.closed for deal in deals if deal.closed), default=None)
    if last is None:
        raise SetError(f"{name} holds no closed deal")
    figures = Figures(PATTERN, DATASET)
    events = (event for deal in deals for event in _events(deal))
    revisions = fold(events, only(PATTERN), last).alerts
    for severity, limit in STEPS.items():
        alerted = {alert.deal_id for alert in revisions if alert.severity == severity}
        for told, stage in STAGES.items():
            chosen = [deal.id for deal in deals if deal.stage == stage]
            measure = f"deals {told} that a limit of {limit} business days alerts"
            figures.share(measure, sum(deal in alerted for deal in chosen), len(chosen))
    for told in ("won", "lost"):
        ended = [deal for deal in deals if deal.stage == STAGES[told]]
        days = [(deal.closed - deal.engaged).days for deal in ended if deal.closed and deal.engaged]
        figures.span(f"days from start to end of deals {told}", days)
    return Measured(f"{len(deals):,} deals with an engage date", figures.rows)


def _deal(row: Record) -> Deal:
    engaged, closed = _moment(row["engage_date"], 9), _moment(row["close_date"], 17)
    return Deal(row["opportunity_id"], row["deal_stage"], engaged, closed)


def _moment(day: str, hour: int) -> datetime | None:
    return datetime.combine(date.fromisoformat(day), time(hour), UTC) if day else None


def _events(deal: Deal) -> Iterator[Event]:
    assert deal.engaged
    yield from opening(deal.id, deal.engaged)
    if deal.closed:
        closed = {"deal_id": deal.id, "outcome": "won" if deal.stage == STAGES["won"] else "lost"}
        yield event("deal.closed", f"{deal.id}/closed", deal.closed, closed)


MEASUREMENT = Measurement(
    detector=PATTERN,
    dataset=DATASET,
    way="Each deal is opened on its engage date and closed on its close date; the table knows no act in between, so that every "
    "deal looks neglected from its first day.",
    baseline="none",
    shows="Why a limit must follow the pipeline's own pace: with no other events any fixed limit fires on nearly every "
    "open deal.",
    not_shows="Neglect: it would need the messages. The seller is fictitious.",
    run=run,
)
