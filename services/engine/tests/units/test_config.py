"""The configuration: what is refused, and which settings hold for which deal."""

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from dealtrust_engine.config import Config
from dealtrust_engine.pattern import DealFacts
from dealtrust_engine.patterns import PATTERNS


@pytest.mark.parametrize(
    ("given", "place", "kind"),
    [
        ({"tennant": "acme"}, "tennant", "extra_forbidden"),
        ({"patterns": {"unanswered-buyer": {"limit_hour": 8}}}, "patterns.limit_hour", "extra_forbidden"),
        ({"patterns": {"unansweredbuyer": {}}}, "patterns", "unknown_pattern"),
        ({"patterns": []}, "patterns", "patterns"),
        ({"timezone": "Europe/Berlim"}, "timezone", "unknown_timezone"),
        ({"country": "Germany"}, "country", "string_pattern_mismatch"),
        ({"working_hours": {"start": "17:00", "end": "09:00"}}, "working_hours", "hours"),
        ({"working_hours": {"days": []}}, "working_hours.days", "too_short"),
        ({"working_hours": {"days": ["mon", "tuesday"]}}, "working_hours.days.1", "literal_error"),
        ({"large_amount": {"value": -1, "currency": "EUR"}}, "large_amount.value", "greater_than_equal"),
        ({"large_amount": {"value": 1, "currency": "EURO"}}, "large_amount.currency", "unknown_currency"),
        ({"exchange_rates": {"USD": 0}}, "exchange_rates.USD", "greater_than"),
        ({"grace_minutes": -1}, "grace_minutes", "greater_than_equal"),
        (
            {"people": {"ada@acme.example": {"zone": "UTC"}}},
            "people.ada@acme.example.zone",
            "extra_forbidden",
        ),
        ({"segments": [{"name": "x"}]}, "segments.0.when", "missing"),
        ({"segments": [{"name": "x", "when": {"amount": 1}}]}, "segments.0.when.amount", "extra_forbidden"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(given: dict[str, Any], place: str, kind: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Config.model_validate(given)
    (error,) = caught.value.errors()
    assert (".".join(map(str, error["loc"])), error["type"]) == (place, kind)


def test_nothing_given_is_a_configuration() -> None:
    config = Config.model_validate({})
    assert (config.tenant, config.timezone, config.grace_minutes) == ("local", "UTC", 10)
    assert all(config.settings(name).enabled for name in PATTERNS)


def test_equal_configurations_have_equal_hashes_however_they_are_written() -> None:
    one = Config.model_validate({"tenant": "acme", "working_hours": {"start": 540, "end": "17:00"}})
    other = Config.model_validate({"working_hours": {"end": "17:00:00", "start": "09:00"}, "tenant": "acme"})
    assert one.hash == other.hash
    assert one.hash != Config.model_validate({"tenant": "other"}).hash


SEGMENTS = [
    {
        "name": "public",
        "when": {"account_segments": ["public"], "amount_at_least": 1000},
        "patterns": {"silent-prospect": {"limit_days": 20}},
    },
    {"name": "large", "when": {"amount_at_least": 100000}, "patterns": {"silent-prospect": {"attempts": 3}}},
    {"name": "small", "when": {"amount_below": 1000}, "patterns": {"silent-prospect": {"enabled": False}}},
    {
        "name": "north",
        "when": {"teams": ["north"], "stages": ["Proposal"]},
        "patterns": {"silent-prospect": {"limit_days": 2}},
    },
]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (DealFacts(Decimal(5000)), (True, 9, 2)),
        (DealFacts(Decimal(100000)), (True, 9, 3)),
        (DealFacts(Decimal(100000), None, "public"), (True, 20, 2)),
        (DealFacts(Decimal(999), None, "public"), (False, 9, 2)),
        (DealFacts(None), (True, 9, 2)),
        (DealFacts(Decimal(5000), "Proposal", None, "north"), (True, 2, 2)),
        (DealFacts(Decimal(5000), "Negotiation", None, "north"), (True, 9, 2)),
        (None, (True, 9, 2)),
    ],
)
def test_the_first_segment_that_holds_a_deal_decides(
    facts: DealFacts | None, expected: tuple[bool, float, int]
) -> None:
    config = Config.model_validate({"patterns": {"silent-prospect": {"limit_days": 9}}, "segments": SEGMENTS})
    settings = config.settings("silent-prospect", facts)
    assert (
        settings.enabled,
        settings.model_dump()["limit_days"],
        settings.model_dump()["attempts"],
    ) == expected
