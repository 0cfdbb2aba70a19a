"""silent-prospect on the loan offers: does silence after the first offer foretell that the customer drops out?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from dealtrust_engine.config import Config
from dealtrust_schemas.events import Event
from quality.datasets import DataFolder
from quality.figures import Figures, hit, total
from quality.histories import anchor_of, first_alerts, only
from quality.measurement import Measured, Measurement
from quality.measures.offer_log import BANK, DATASET, Application, applications, events_of

PATTERN = "silent-prospect"
DAY = timedelta(days=1)
CURVE = (7, 10, 14, 21, 28)
AIM = 14
WEEK = {
    "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
    "start": "09:00",
    "end": "17:00",
}
"""Seven days a week: a limit of so many business days then is one of as many days of the calendar."""


def run(data: DataFolder) -> Measured:
    """For each limit: alerts about the first offer beside how the application ended."""
    every = applications(data)
    ended = [application for application in every if application.end()]
    closed = [application for application in ended if not application.censored]
    figures = Figures(PATTERN, DATASET)
    _foretold(figures, ended, AIM, f"no answer {AIM} days after the offer; all that ended")
    for days in CURVE:
        _foretold(figures, closed, days, f"no answer {days} days after the offer")
    _as_shipped(figures, closed)
    size = (
        f"{len(ended):,} ended applications with an offer, {sum(map(_dropped_out, ended)):,} of them by the customer dropping "
        f"out; without those that began in the last weeks of the log (censored) {len(closed):,} and "
        f"{sum(map(_dropped_out, closed)):,}"
    )
    return Measured(size, figures.rows)


def _foretold(figures: Figures, asked: list[Application], days: int, name: str) -> None:
    """The engine asked once the limit has passed, without knowing how it ended."""
    config, later = _after(days), (days + 1) * DAY
    alerts = [_alert(a, list(events_of(a, closings=False)), config, _sent(a) + later) for a in asked]
    units = [hit(alert is not None, _dropped_out(a)) for a, alert in zip(asked, alerts, strict=True)]
    figures.judged(units, total(hit(not _answered(a, days), _dropped_out(a)) for a in asked), of=name)
    _lead(figures, asked, alerts, name)


def _as_shipped(figures: Figures, asked: list[Application]) -> None:
    """The engine with its default settings, told the ends as well: an alert must come before."""
    config, name = only(PATTERN, **BANK), "default settings"
    alerts = [_alert(a, list(events_of(a, closings=True)), config, a.steps[-1].at) for a in asked]
    units = [hit(alert is not None, _dropped_out(a)) for a, alert in zip(asked, alerts, strict=True)]
    figures.judged(units, of=f"{name}, before the end")
    _lead(figures, asked, alerts, name)


def _dropped_out(application: Application) -> bool:
    return application.end_is("A_CANCELLED")


def _after(days: int) -> Config:
    """The limit in days of the calendar, at the first attempt, whatever the deal's own pace."""
    settings = {"limit_days": days, "attempts": 1, "pace_samples": 1000}
    return only(PATTERN, settings=settings, timezone=BANK["timezone"], working_hours=WEEK)


def _alert(
    application: Application, story: Sequence[Event], config: Config, until: datetime
) -> datetime | None:
    """When the alert about the first offer began; None if there is none."""
    first = next(step for step in application.steps if step.activity == "O_SENT")
    alerts = first_alerts(story, config, until)
    return next((alert.starts_at for alert in alerts if anchor_of(alert) == f"{first.id}/mail"), None)


def _sent(application: Application) -> datetime:
    return application.moments("O_SENT")[0]


def _answered(application: Application, days: int) -> bool:
    limit = _sent(application) + days * DAY
    return any(moment <= limit for moment in application.moments("O_SENT_BACK"))


def _lead(figures: Figures, closed: list[Application], alerts: list[datetime | None], name: str) -> None:
    """How many of those who dropped out were told of before they did, and how long before."""
    ends = [end.at if (end := a.end()) and a.end_is("A_CANCELLED") else None for a in closed]
    lead = [
        (end - alert) / DAY for end, alert in zip(ends, alerts, strict=True) if end and alert and alert < end
    ]
    figures.share(f"told before the end ({name})", len(lead), sum(end is not None for end in ends))
    figures.span(f"days of lead ({name})", lead)


MEASUREMENT = Measurement(
    detector=PATTERN,
    dataset=DATASET,
    way="The application is the customer's first mail, each offer and each call an attempt of the bank, the returned offer an "
    "answer. For each limit the engine is asked one day after it has passed, with the ends of applications held back "
    f"(settings: that limit, one attempt, a week of seven days, so that {AIM} days are {AIM} days). *Told before the end* are "
    "those of the customers who dropped out whose alert came before they did, *days of lead* by how much. With its default "
    "settings (7 business days, two attempts) the engine is given the ends as well.",
    baseline="the customer has not returned an offer within that many days of the first one",
    shows="Whether not answering is a leading sign at all, how the limit trades precision for recall, and how early it speaks.",
    not_shows="The engine adds nothing here to the plain rule but calendars; its figures should equal it. Consumer credit: "
    "the bank itself ends applications after about 30 days, so part of the foreknowledge is the bank's own deadline.",
    run=run,
)
