"""What needs somebody first: the highest severity, then the most money, then the newest breach, which is best repaired."""

from datetime import datetime
from decimal import Decimal

from dealtrust_engine.config import Config
from dealtrust_schemas.alerts import Alert, Severity
from dealtrust_solo.display.wording import SEVERITY_RANK

Key = tuple[int, Decimal, float, str]


class Priority:
    """Puts alerts into order. Amounts in other currencies than that of ``large_amount`` are compared by the configured
    rates; where there is no rate, by the bare figure.
    """

    def __init__(self, config: Config) -> None:
        self._rates = config.exchange_rates

    def of(self, alert: Alert) -> Key:
        """The sort key of an alert."""
        deal = alert.deal
        return self.key(alert.severity, deal.amount, deal.currency, alert.starts_at, alert.alert_id)

    def key(
        self,
        severity: Severity,
        amount: Decimal | None,
        currency: str | None,
        starts_at: datetime,
        alert_id: str,
    ) -> Key:
        """The sort key of an alert of which only this is known."""
        worth = (amount or Decimal(0)) * self._rates.get(currency or "", Decimal(1))
        return (-SEVERITY_RANK[severity], -worth, -starts_at.timestamp(), alert_id)
