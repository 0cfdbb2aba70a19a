"""What the CRM says of a deal over time: its fields, its open windows, the people on it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from dealtrust_engine.directory import Directory
from dealtrust_engine.lazy import lazy
from dealtrust_engine.moments import NEVER
from dealtrust_engine.pattern import DealFacts
from dealtrust_engine.records import Fact
from dealtrust_engine.tenant import Tenant

OPENED, CHANGED, CLOSED = "dealtrust.deal.opened.v1", "dealtrust.deal.changed.v1", "dealtrust.deal.closed.v1"
LATE_FORECASTS = frozenset({"commit", "bestcase"})
LATE_PROBABILITY = 70


class Track:
    """The values that a field had, by the moment at which it got them."""

    __slots__ = ("moments", "values")

    def __init__(self) -> None:
        self.moments: list[int] = []
        self.values: list[Any] = []

    def set(self, at: int, value: Any) -> None:
        """The field has a value from a moment on; moments do not go backwards."""
        self.moments.append(at)
        self.values.append(value)

    def at(self, moment: int) -> Any:
        """The value as of a moment, None before the first."""
        index = bisect_right(self.moments, moment) - 1
        return self.values[index] if index >= 0 else None

    def items(self) -> Iterator[tuple[int, Any]]:
        """All changes in order."""
        return zip(self.moments, self.values, strict=True)


class Window(NamedTuple):
    """A time in which the deal was open; ``close`` is ``NEVER`` while it is. ``by`` is the event that opened it."""

    open: int
    close: int
    won: bool
    by: Fact


class Deal:
    """The fields of a deal over time."""

    def __init__(self, deal_id: str, facts: list[Fact], directory: Directory) -> None:
        self.id = deal_id
        self.directory = directory
        self.tracks: dict[str, Track] = {}
        self.windows = list(_windows(facts, directory.tenant))
        self.opened = self.windows[0].open if self.windows else 0
        self.account_id: str | None = None
        for fact in facts:
            if fact.type == OPENED:
                opened = fact.data
                self.account_id = opened.account_id or self.account_id
                for name in (
                    "owner_id",
                    "name",
                    "stage",
                    "stage_order",
                    "probability",
                    "forecast",
                    "amount",
                    "currency",
                    "close_date",
                ):
                    value = getattr(opened, name)
                    if value is not None:
                        self._set(name, fact.at, value)
            elif fact.type == CHANGED:
                for name, change in fact.data.changes.items():
                    value = change.new
                    self._set(
                        name,
                        fact.at,
                        Decimal(str(value)) if name == "amount" and value is not None else value,
                    )

    def _set(self, name: str, at: int, value: Any) -> None:
        self.tracks.setdefault(name, Track()).set(at, value)

    def value(self, name: str, at: int) -> Any:
        """A field as of a moment; before the deal was opened, as it was when it was opened."""
        track = self.tracks.get(name)
        if track is None:
            return None
        return track.at(max(at, self.opened))

    def owner_segments(self) -> list[tuple[int, str]]:
        """Who owned the deal from which moment on, as mail addresses."""
        track = self.tracks.get("owner_id")
        if track is None:
            return [(0, "")]
        return [(at, self.directory.user_email(owner or "")) for at, owner in track.items()]

    def owner(self, at: int) -> str:
        """Mail address of the owner as of a moment."""
        return self.directory.user_email(self.value("owner_id", at) or "")

    def is_late(self, at: int) -> bool:
        """Late stage: probability of 70% or more, forecast Commit or Best Case, or a stage that the tenant names."""
        probability = self.value("probability", at)
        forecast = self.value("forecast", at)
        return (
            (probability is not None and float(probability) >= LATE_PROBABILITY)
            or (
                forecast is not None
                and str(forecast).replace(" ", "").replace("_", "").lower() in LATE_FORECASTS
            )
            or self.value("stage", at) in self.directory.tenant.late_stages
        )

    def is_large(self, at: int) -> bool:
        """Large: an amount of at least ``large_amount``; in another currency only by a configured rate."""
        large = self.directory.tenant.large_amount
        amount = self.value("amount", at)
        if large is None or amount is None:
            return False
        currency = self.value("currency", at) or large.currency
        if currency != large.currency:
            rate = self.directory.tenant.exchange_rates.get(currency)
            return rate is not None and Decimal(amount) * rate >= large.value
        return bool(Decimal(amount) >= large.value)

    @lazy
    def weight_changes(self) -> list[int]:
        """The moments at which late or large may have changed."""
        names = ("probability", "forecast", "stage", "amount", "currency")
        return sorted({at for name in names if name in self.tracks for at in self.tracks[name].moments})

    @lazy
    def _weights(self) -> Track:
        track = Track()
        for at in self.weight_changes:
            track.set(at, self.is_late(at) + self.is_large(at))
        return track

    def weight(self, at: int) -> int:
        """The steps of severity that the deal adds as of a moment: one if it is late, one if it is large."""
        return self._weights.at(max(at, self.opened)) or 0

    def facts(self, at: int) -> DealFacts:
        """What decides which settings hold, as of a moment."""
        amount = self.value("amount", at)
        account = self.directory.accounts.get(self.account_id or "")
        owner = self.directory.users.get(self.value("owner_id", at) or "")
        return DealFacts(
            Decimal(amount) if amount is not None else None,
            self.value("stage", at),
            account.segment if account else None,
            owner.team if owner else None,
        )


def _windows(facts: list[Fact], tenant: Tenant) -> Iterator[Window]:
    """The times in which the deal was open: from ``deal.opened``, and again from a change to an open stage after a close."""
    opener: Fact | None = None
    closed: Fact | None = None
    for fact in facts:
        if fact.type == CLOSED:
            if opener is not None:
                yield Window(opener.at, fact.at, fact.data.outcome == "won", opener)
            opener, closed = None, fact
        elif opener is None and (fact.type == OPENED or (closed is not None and reopens(fact, tenant))):
            opener = fact
    if opener is not None:
        yield Window(opener.at, NEVER, False, opener)


def reopens(fact: Fact, tenant: Tenant) -> bool:
    """Whether a change that follows a close puts the deal into an open stage."""
    if fact.type != CHANGED or "stage" not in fact.data.changes:
        return False
    stage = str(fact.data.changes["stage"].new or "")
    if stage in tenant.stages:
        return True
    probability = fact.data.changes.get("probability")
    if probability is not None and probability.new is not None and float(probability.new) >= 100:
        return False
    return bool(stage) and "closed" not in stage.lower()
