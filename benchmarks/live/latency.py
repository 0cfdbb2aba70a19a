"""From an event to the alert that it leads to, and to its row: while traffic runs at a rate."""

from __future__ import annotations

import threading
import time
from statistics import quantiles

from clickhouse_driver import Client  # type: ignore[import-untyped]

from benchmarks.live.filling import put_in, shown_offers, traffic
from dealtrust_schemas import ddl
from dealtrust_schemas.alerts import parse_alert
from dealtrust_schemas.events import OfferChanged, parse_event
from tests.live.house import CORRELATOR, DETECTOR, SINK, House
from tests.live.topics import finished, records
from tools.background import HOST

DEALS = 20_000
RUNS = 3
WARM_UP_SECONDS, SECONDS = 30, 30
"""Before it is measured, the same runs for a while: a Java process is slow at first."""
TRIGGERS = 300
SETTLE_SECONDS = 10
POLL_SECONDS = 0.2
"""How often ClickHouse is asked: often enough for rows that come in batches, and no load of its own."""
PATIENCE_SECONDS = 600

Times = list[float]


def measured(house: House, clickhouse: int, rate: int) -> tuple[Times, Times]:
    """Seconds from event to alert and from event to row, of offers made worse in traffic of so many events a second."""
    each = rate * SECONDS // TRIGGERS
    warm, count = rate * WARM_UP_SECONDS, rate * SECONDS
    with Client(HOST, clickhouse) as client:
        for table in ddl.TABLES:  # of a run before this one, which would be merged meanwhile
            client.execute(f"TRUNCATE TABLE {table.name}")
    put_in(house.cluster.bootstrap, shown_offers(DEALS))
    finished(house.kafka, {**CORRELATOR, **DETECTOR, **SINK}, PATIENCE_SECONDS)
    put_in(house.cluster.bootstrap, traffic(DEALS, range(warm), each), rate)
    with Rows(clickhouse) as rows:
        put_in(house.cluster.bootstrap, traffic(DEALS, range(warm, warm + count), each), rate)
        time.sleep(SETTLE_SECONDS)
    began = {}
    for record in records(house.kafka, "crm-events"):
        data = parse_event(record.value or b"").data
        if isinstance(data, OfferChanged) and data.version == 2 and int(data.deal_id[1:]) >= warm // each:
            began[data.deal_id] = record.timestamp / 1000
    told: dict[str, float] = {}
    for record in records(house.kafka, "deal-alerts"):
        alert = parse_alert(record.value or b"")
        if alert.pattern == "retracted-offer":
            told.setdefault(alert.deal_id, record.timestamp / 1000)
    assert began.keys() <= told.keys(), f"{len(began.keys() - told.keys())} offers were not told of"
    return (
        [told[deal] - at for deal, at in began.items()],
        [rows.seen[deal] - at for deal, at in began.items()],
    )


class Rows:
    """Notes when the alerts of a deal can first be read in ClickHouse, as seconds since 1970."""

    def __init__(self, port: int) -> None:
        self.seen: dict[str, float] = {}
        self._port = port
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Rows:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        with Client(HOST, self._port) as client:
            while not self._ended.wait(POLL_SECONDS):
                for (deal,) in client.execute(
                    "SELECT DISTINCT deal_id FROM alerts WHERE pattern = 'retracted-offer'"
                ):
                    self.seen.setdefault(str(deal), time.time())


def percentiles(times: Times) -> tuple[float, float]:
    """The 50th and the 99th."""
    cuts = quantiles(times, n=100)
    return cuts[49], cuts[98]
