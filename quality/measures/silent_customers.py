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
CURVE = (5, 7, 10, 14, 17, 21, 28)
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
    closed = [application for application in every if application.end() and not application.censored]
    dropped = [application.end_is("A_CANCELLED") for application in closed]
    figures = Figures(PATTERN, DATASET)
    stories = [list(events_of(application, closings=False)) for application in closed]
    for days in CURVE:
        config, later = _after(days), (days + 1) * DAY
        alerts = [
            _alert(a, story, config, _sent(a) + later) for a, story in zip(closed, stories, strict=True)
        ]
        units = [hit(alert is not None, out) for alert, out in zip(alerts, dropped, strict=True)]
        rule = [hit(not _answered(a, days), out) for a, out in zip(closed, dropped, strict=True)]
        figures.judged(units, total(rule), of=f"no answer {days} days after the offer")
    _in_use(figures, closed, dropped, _after(AIM), f"limit {AIM} days")
    _in_use(figures, closed, dropped, only(PATTERN, **BANK), "default settings")
    size = (
        f"{len(closed):,} closed applications with an offer, {sum(dropped):,} of them ended by the customer dropping out; "
        f"{len(every) - len(closed):,} more left out as still open or cut off by the end of the log"
    )
    return Measured(size, figures.rows)


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


def _in_use(
    figures: Figures, closed: list[Application], dropped: list[bool], config: Config, name: str
) -> None:
    """As in use: the end of the deal is told, so that only what came before it counts."""
    alerts = [
        _alert(application, list(events_of(application, closings=True)), config, application.steps[-1].at)
        for application in closed
    ]
    units = [hit(alert is not None, out) for alert, out in zip(alerts, dropped, strict=True)]
    figures.judged(units, of=f"told before the end, {name}")
    lead = [
        (end.at - alert) / DAY
        for application, alert, out in zip(closed, alerts, dropped, strict=True)
        if out and alert is not None and (end := application.end())
    ]
    figures.span(f"days from the alert to the end of those who dropped out, {name}", lead)


MEASUREMENT = Measurement(
    detector=PATTERN,
    dataset=DATASET,
    way="The application is the customer's first mail, each offer and each call an attempt of the bank, the returned offer an "
    "answer. For each limit the engine is asked one day after it has passed, with the ends of applications held back "
    f"(settings: that limit, one attempt, a week of seven days, so that {AIM} days are {AIM} days). "
    "The rows *told before the end* give it the ends as well: then only alerts that came before the end count.",
    baseline="the customer has not returned an offer within that many days of the first one",
    shows="Whether not answering is a leading sign at all, how the limit trades precision for recall, and how early it speaks.",
    not_shows="The engine adds nothing here to the plain rule but calendars; its figures should equal it. Consumer credit: "
    "the bank itself ends applications after about 30 days, so part of the foreknowledge is the bank's own deadline.",
    run=run,
)
