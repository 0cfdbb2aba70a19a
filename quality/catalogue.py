"""All measurements, in the order in which they are told, and what is aimed at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from quality.figures import Row
from quality.measurement import Measurement
from quality.measures import (
    absences,
    automatic_mail,
    calendar_objects,
    commitments,
    order_changes,
    requests,
    retracted_offers,
    silent_customers,
    stale_deals,
    threads,
    trimming,
    unanswered_mail,
    whole_chain,
)

MEASUREMENTS: tuple[Measurement, ...] = (
    retracted_offers.MEASUREMENT,
    silent_customers.MEASUREMENT,
    order_changes.MEASUREMENT,
    requests.PARAKWEET,
    requests.BC3,
    commitments.MEASUREMENT,
    absences.MEASUREMENT,
    automatic_mail.AUTOMATIC,
    automatic_mail.LISTS,
    automatic_mail.PEOPLE,
    threads.MEASUREMENT,
    trimming.MEASUREMENT,
    calendar_objects.MEASUREMENT,
    unanswered_mail.MEASUREMENT,
    whole_chain.MEASUREMENT,
    stale_deals.MEASUREMENT,
)


@dataclass(frozen=True, slots=True)
class Aim:
    """A figure that is to be at least (or, where ``most`` is set, at most) so much."""

    detector: str
    dataset: str
    measure: str
    goal: float
    most: bool = False
    but: str = ""
    """What must be known beside it where it was measured for the page."""

    def met(self, rows: Iterable[Row]) -> bool | None:
        """Whether it is met; None if it was not measured."""
        for row in rows:
            if (row.detector, row.dataset, row.measure) == (self.detector, self.dataset, self.measure):
                return row.value <= self.goal if self.most else row.value >= self.goal
        return None

    def __str__(self) -> str:
        sign = "<=" if self.most else ">="
        return f"{self.detector} on {self.dataset}, {self.measure} {sign} {self.goal:g}"


_RETRACTED = "cancelled, not replaced within a day"
_SILENT = f"no answer {silent_customers.AIM} days after the offer; all that ended"
_NAMED = "threads by all message ids named"
_FALSE = "false alarms: told as bounce or automatic reply"

AIMS: tuple[Aim, ...] = (
    Aim("retracted-offer", "bpic2012-offers", f"precision ({_RETRACTED})", 0.95),
    Aim("retracted-offer", "bpic2012-offers", f"recall ({_RETRACTED})", 0.95),
    Aim("silent-prospect", "bpic2012-offers", f"precision ({_SILENT})", 0.68),
    Aim("silent-prospect", "bpic2012-offers", f"recall ({_SILENT})", 0.93),
    Aim("scope-change", "bpic2019-p2p", "precision (change of terms told)", 1),
    Aim("scope-change", "bpic2019-p2p", "recall (change of terms told)", 1),
    Aim("scope-change", "bpic2019-p2p", "alerts from all other events", 0, most=True),
    Aim(
        "requests",
        "parakweet-intent",
        "f1",
        0.80,
        but="the weights were learned from this half; learned anew, see below",
    ),
    Aim("out-of-office", "enron-aeslc-nc", "f1 (the sender is away)", 0.95),
    Aim("out-of-office", "enron-aeslc-nc", absences.EXACT, 0.90),
    Aim("automatic-mail", "auto-mail", "recall (bounce and auto_reply)", 0.99),
    Aim("automatic-mail", "list-threads", _FALSE, 0, most=True),
    Aim("automatic-mail", "enron-berkeley", _FALSE, 0, most=True),
    Aim("threading", "list-threads", f"f1 (with headers; {_NAMED})", 0.97),
    Aim("threading", "list-threads", f"f1 (headers dropped from 10%; {_NAMED})", 0.90),
    Aim("reply-trimming", "reply-trim", "exact, but for spaces", 0.80),
)
