"""What a scan found, into the store."""

from collections.abc import Iterator, Sequence
from itertools import islice

from dealtrust_schemas.rows import alert_rows, history_row
from dealtrust_solo.sharding import Revisions
from dealtrust_solo.store.database import Database
from dealtrust_solo.store.migrating import migrate
from dealtrust_solo.store.replacing import ScanTables

_DEALS_A_BATCH = 1000


def save(database: Database, tenant: str, deals: Sequence[str], revisions: Revisions) -> Iterator[int]:
    """Put the alerts of these deals into the store; yields how many deals are done. Raises `StoreError`."""
    migrate(database)
    tables = ScanTables(database, tenant)
    places = revisions.by_deal()
    waiting = iter(deals)
    done = 0
    while batch := list(islice(waiting, _DEALS_A_BATCH)):
        alerts = revisions.alerts_at(place for deal in batch for place in places.get(deal, ()))
        tables.replace("alerts", batch, alert_rows(alerts))
        tables.replace("alert_history", batch, [history_row(alert) for alert in alerts])
        done += len(batch)
        yield done
