"""retracted-offer on the loan offers: it fires where an offer was cancelled and not replaced, and only there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from quality.datasets import DataFolder
from quality.figures import Figures, Hits, hit, total
from quality.histories import anchor_of, first_alerts, only
from quality.measurement import Measured, Measurement
from quality.measures.offer_log import (
    BANK,
    DATASET,
    Application,
    Step,
    after_all,
    applications,
    events_of,
)

PATTERN = "retracted-offer"
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def run(data: DataFolder) -> Measured:
    """Every cancellation with what the engine said of it."""
    found = applications(data)
    figures = Figures(PATTERN, DATASET)
    alerts = _alerts(found, closings=False)
    units = [unit for application in found for unit in _judged(application, alerts)]
    everywhere = total(hit(True, unit.right + unit.missed > 0) for unit in units)
    figures.judged(units, everywhere, of="cancelled, not replaced within a day")
    _after_return(figures, found, alerts)
    final = [step for application in found for step in _cancelled(application) if _is_end(application, step)]
    told = _alerts(found, closings=True)
    figures.count(
        "alerts for cancellations in the act that ends the deal, where that end is told as well",
        len(final),
        sum(step.id in told for step in final),
    )
    positive = total(units)
    size = (
        f"{len(found):,} applications with an offer; {len(units):,} cancellations, "
        f"{positive.right + positive.missed:,} of them not replaced within 24 hours"
    )
    return Measured(size, figures.rows)


def _alerts(found: list[Application], *, closings: bool) -> dict[str, datetime]:
    """When an alert began, by the step of the log that it is about."""
    events = (event for application in found for event in events_of(application, closings=closings))
    alerts = first_alerts(events, only(PATTERN, **BANK), after_all(found))
    return {anchor_of(alert).removesuffix("/offer"): alert.starts_at for alert in alerts}


def _cancelled(application: Application) -> Iterator[Step]:
    return (step for step in application.steps if step.activity == "O_CANCELLED")


def _judged(application: Application, alerts: dict[str, datetime]) -> list[Hits]:
    return [hit(step.id in alerts, not _is_replaced(application, step)) for step in _cancelled(application)]


def _is_replaced(application: Application, step: Step) -> bool:
    return any(step.at <= moment <= step.at + DAY for moment in application.moments("O_CREATED"))


def _is_end(application: Application, step: Step) -> bool:
    end = application.end()
    return end is not None and abs(end.at - step.at) < timedelta(minutes=1)


def _after_return(figures: Figures, found: list[Application], alerts: dict[str, datetime]) -> None:
    """Offers that the customer had sent back already, and that were then declined by the bank or cancelled for good."""
    for activity, by in (("O_DECLINED", "declined by the bank"), ("O_CANCELLED", "cancelled for good")):
        steps = [
            step
            for application in found
            for step in application.steps
            if step.activity == activity and not _is_replaced(application, step)
            if any(moment < step.at for moment in application.moments("O_SENT_BACK"))
        ]
        told = [(alerts[step.id] - step.at) / HOUR for step in steps if step.id in alerts]
        figures.share(f"recall ({by} after the customer had returned it)", len(told), len(steps))
        figures.span(f"hours from the act to the alert ({by} after the customer had returned it)", told)


MEASUREMENT = Measurement(
    detector=PATTERN,
    dataset=DATASET,
    way="Offers, mails and calls of each loan application go through the engine with its default settings; the end of an "
    "application is held back, because it closes the deal in the act that cancels the offer, and of a closed deal "
    "nothing is told.",
    baseline="an alert for every cancellation",
    shows="Whether a replaced offer stays quiet and one that is not replaced is told, on real timing of offers.",
    not_shows="Nothing about a seller who takes an offer back from a buyer who wants it: here the cancellation of an "
    "offer that "
    "is not replaced goes with the end of the application. Consumer credit, terms of offers unknown.",
    run=run,
)
