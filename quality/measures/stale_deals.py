"""neglected-deal on a table of deals (Maven CRM): what a fixed limit of staleness is worth."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time

from dealtrust_engine.fold import fold
from dealtrust_schemas.events import Event
from quality.datasets import DataFolder, SetError
from quality.figures import Figures
from quality.histories import event, only, opening
from quality.measurement import Measured, Measurement

PATTERN = "neglected-deal"
DATASET = "crm-maven"
STEPS = {"low": 10, "medium": 20, "high": 40}
"""Business days without a touch at which each severity is reached."""
STAGES = {"won": "Won", "lost": "Lost", "still open": "Engaging"}


def run(data: DataFolder) -> Measured:
    """Every deal is opened on its engage date and closed on its close date; nothing else is known of it."""
    table = data.table(
        f"{DATASET}/sales_pipeline.csv", "opportunity_id", "deal_stage", "engage_date", "close_date"
    )
    deals = [deal for deal in table if deal["engage_date"]]
    try:
        last = max((_moment(deal["close_date"], 17) for deal in deals if deal["close_date"]), default=None)
        events = [event for deal in deals for event in _events(deal)]
    except ValueError as error:
        raise SetError(f"{DATASET}/sales_pipeline.csv: {error}") from error
    if last is None:
        raise SetError(f"{DATASET}/sales_pipeline.csv holds no closed deal")
    figures = Figures(PATTERN, DATASET)
    revisions = fold(events, only(PATTERN), last).alerts
    for severity, limit in STEPS.items():
        alerted = {alert.deal_id for alert in revisions if alert.severity == severity}
        for name, stage in STAGES.items():
            chosen = [deal["opportunity_id"] for deal in deals if deal["deal_stage"] == stage]
            measure = f"deals {name} that a limit of {limit} business days alerts"
            figures.share(measure, sum(deal in alerted for deal in chosen), len(chosen))
    for name in ("won", "lost"):
        chosen_deals = [deal for deal in deals if deal["deal_stage"] == STAGES[name] and deal["close_date"]]
        figures.span(f"days from start to end of deals {name}", [_days(deal) for deal in chosen_deals])
    return Measured(f"{len(deals):,} deals with an engage date", figures.rows)


def _events(deal: dict[str, str]) -> Iterator[Event]:
    id = deal["opportunity_id"]
    yield from opening(id, _moment(deal["engage_date"], 9))
    if deal["close_date"]:
        outcome = "won" if deal["deal_stage"] == "Won" else "lost"
        closed = {"deal_id": id, "outcome": outcome}
        yield event("deal.closed", f"{id}/closed", _moment(deal["close_date"], 17), closed)


def _days(deal: dict[str, str]) -> int:
    return (_moment(deal["close_date"], 17) - _moment(deal["engage_date"], 9)).days


def _moment(day: str, hour: int) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(hour), UTC)


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
