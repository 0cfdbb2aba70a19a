from datetime import timedelta
from decimal import Decimal
from typing import Any

from dealtrust_engine.config import Config
from dealtrust_solo.priority import Priority
from services.solo.tests.samples import DEAL, START, alert


def deal(amount: str | None, currency: str | None = "EUR") -> dict[str, Any]:
    return {**DEAL, "amount": amount, "currency": currency}


def test_severity_goes_before_money_and_money_before_time() -> None:
    alerts = [
        alert(severity="critical", deal=deal("10")),
        alert(severity="high", deal=deal("500"), starts_at=START - timedelta(days=3)),
        alert(severity="high", deal=deal("400"), starts_at=START),
        alert(severity="high", deal=deal("400"), starts_at=START - timedelta(hours=1)),
        alert(severity="high", deal=deal(None)),
    ]
    assert sorted([*alerts[2:], *alerts[:2]], key=Priority(Config()).of) == alerts


def test_other_currencies_are_compared_by_the_configured_rates() -> None:
    config = Config.model_validate(
        {"large_amount": {"value": "1000", "currency": "EUR"}, "exchange_rates": {"JPY": Decimal("0.006")}}
    )
    yen, euro, unknown = (
        alert(deal=deal("100000", "JPY")),
        alert(deal=deal("700")),
        alert(deal=deal("800", "CHF")),
    )
    assert sorted([yen, euro, unknown], key=Priority(config).of) == [unknown, euro, yen]
    assert sorted([yen, euro], key=Priority(Config()).of) == [yen, euro]
