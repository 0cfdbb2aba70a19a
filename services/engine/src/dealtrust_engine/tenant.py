"""What the engine knows of the organisation: its zone, week, people and what is late or large for it."""

from __future__ import annotations

from datetime import time
from decimal import Decimal
from functools import cache, cached_property
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo
from zoneinfo import available_timezones as _available_timezones

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from dealtrust_engine.moments import HOUR, MINUTE
from dealtrust_engine.worktime import CalendarSpec
from dealtrust_schemas.fields import Currency, Model, Money

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


@cache
def available_timezones() -> frozenset[str]:
    """The names of all IANA time zones."""
    return frozenset(_available_timezones())


class Section(Model):
    """A part of the configuration; an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, ignored_types=(cached_property,))


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise PydanticCustomError("unknown_timezone", "{name} is no IANA time zone", {"name": repr(name)})
    return name


def _clock_time(value: Any) -> Any:
    # YAML 1.1 reads an unquoted 09:00 as the number of minutes 540.
    return time(value // 60, value % 60) if isinstance(value, int) and 0 <= value < 1440 else value


Zone = Annotated[str, AfterValidator(_zone)]
ClockTime = Annotated[time, BeforeValidator(_clock_time)]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]


class WorkingHours(Section):
    """The working week."""

    days: tuple[Weekday, ...] = Field(
        ("mon", "tue", "wed", "thu", "fri"), description="Working days.", min_length=1
    )
    start: ClockTime = Field(time(9), description="When work begins, local time of day.")
    end: ClockTime = Field(time(17), description="When work ends, local time of day.")

    @model_validator(mode="after")
    def _ends_later(self) -> Self:
        if self.end <= self.start:
            raise PydanticCustomError("hours", "work must end after it starts, on the same day")
        return self


class PersonHours(Section):
    """What differs for one person; what is left out is as in the CRM or as for the tenant."""

    timezone: Zone | None = Field(None, description="IANA time zone.")
    country: Country | None = Field(None, description="Country of the public holidays, ISO 3166-1 alpha-2.")
    subdivision: str | None = Field(
        None, description="Region of the public holidays, ISO 3166-2 without the country."
    )
    working_hours: WorkingHours | None = Field(None, description="The person's own working week.")


class LargeAmount(Section):
    """From which amount on a deal is large."""

    value: Money = Field(description="The amount, in the currency below.")
    currency: Currency = Field(description="ISO 4217 code.")


class Tenant(Section):
    """The organisation, without the settings of the patterns."""

    tenant: str = Field(
        "local", min_length=1, description="Name of the organisation; part of every alert's identity."
    )
    internal_domains: tuple[Annotated[str, Field(min_length=1)], ...] = Field(
        (), description="Mail domains of the organisation."
    )
    timezone: Zone = Field("UTC", description="IANA time zone of everybody who has none of his own.")
    country: Country | None = Field(None, description="Country of the public holidays, ISO 3166-1 alpha-2.")
    subdivision: str | None = Field(
        None, description="Region of the public holidays, ISO 3166-2 without the country."
    )
    working_hours: WorkingHours = Field(WorkingHours(), description="The working week.")
    people: dict[str, PersonHours] = Field(
        default_factory=dict, description="Exceptions for single people, by mail address."
    )
    large_amount: LargeAmount | None = Field(
        None, description="From which amount on a deal is large: one step of severity more."
    )
    exchange_rates: dict[Currency, Annotated[Decimal, Field(gt=0)]] = Field(
        default_factory=dict,
        description="What one unit of another currency is worth in the currency of large_amount.",
    )
    stages: tuple[str, ...] = Field((), description="Stages in order; the first one is where a deal starts.")
    late_stages: tuple[str, ...] = Field(
        (), description="Stages that count as late: one step of severity more."
    )
    grace_minutes: float = Field(
        10, ge=0, description="Minutes a condition must last before an alert exists."
    )
    away_default_days: float = Field(
        5, gt=0, description="Business days somebody is away whose automatic reply names no date."
    )
    away_longest_days: float = Field(
        60, gt=0, description="Calendar days after which an automatic reply is no longer believed."
    )

    @field_validator("internal_domains", mode="after")
    @classmethod
    def _lower(cls, domains: tuple[str, ...], _info: ValidationInfo) -> tuple[str, ...]:
        return tuple(domain.lower().lstrip("@") for domain in domains)

    @cached_property
    def zone(self) -> ZoneInfo:
        """The tenant's time zone."""
        return ZoneInfo(self.timezone)

    def zone_named(self, name: str) -> ZoneInfo | None:
        """A time zone by its IANA name; None if there is no such zone."""
        return ZoneInfo(name) if name in available_timezones() else None

    @cached_property
    def grace(self) -> int:
        """Grace in microseconds."""
        return round(self.grace_minutes * MINUTE)

    @cached_property
    def away_default(self) -> int:
        """Working microseconds of an absence without a date: a business day is eight hours."""
        return round(self.away_default_days * 8 * HOUR)

    @cached_property
    def _longest_day(self) -> int:
        """The working time of the longest working day of anybody, in microseconds."""
        weeks = [self.working_hours, *(p.working_hours for p in self.people.values() if p.working_hours)]
        return max(((w.end.hour - w.start.hour) * 60 + w.end.minute - w.start.minute) * MINUTE for w in weeks)

    def least_wall_time(self, amount: int) -> int:
        """The least time by the wall clock in which an amount of working time can pass for one person.

        A night lies between two working days; an hour is left for a change of the clock.
        """
        day = self._longest_day
        nights = max(0, -(-amount // day) - 1)
        return max(amount, amount + nights * (24 * HOUR - day) - HOUR)

    def calendar_spec(
        self,
        timezone: str | None = None,
        country: str | None = None,
        subdivision: str | None = None,
        email: str = "",
    ) -> CalendarSpec:
        """The calendar of a person of whom the CRM knows this much; the tenant's where it knows nothing."""
        own = self.people.get(email)
        hours = own.working_hours if own and own.working_hours else self.working_hours
        if own:
            timezone = own.timezone or timezone
            country, subdivision = (own.country, own.subdivision) if own.country else (country, subdivision)
        if country is None:
            country, subdivision = self.country, subdivision or self.subdivision
        return CalendarSpec(
            timezone or self.timezone,
            tuple(sorted(WEEKDAYS.index(day) for day in hours.days)),
            hours.start,
            hours.end,
            country,
            subdivision,
        )
