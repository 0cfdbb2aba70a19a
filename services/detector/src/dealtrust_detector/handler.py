"""The detector as a handler: batches of events in, alerts, rows and state out."""

import logging
import time
from collections import Counter
from collections.abc import Sequence
from typing import Final

from pydantic_core import to_json

from dealtrust_detector.pacing import Pace
from dealtrust_detector.parsing import parse
from dealtrust_detector.vetting import Refused, vetted
from dealtrust_engine.alike import Alike
from dealtrust_engine.config import Config
from dealtrust_engine.deal_log import StateError
from dealtrust_engine.live import LivePartition
from dealtrust_engine.live_deal import Report
from dealtrust_engine.live_tenant import Effects
from dealtrust_runtime.garbage import Kept, look_seldom
from dealtrust_runtime.metrics import Metrics
from dealtrust_runtime.streams.letters import dead_letter
from dealtrust_runtime.streams.records import Handled, Incoming, Outgoing
from dealtrust_runtime.streams.stream import StreamError
from dealtrust_runtime.streams.tracing import PARENT, handed_on, place_of, traced
from dealtrust_schemas.alerts import Alert, dump_alert

ALERTS: Final = "deal-alerts"
REPORTS: Final = "deal-reports"
_COMMAND: Final = "dealtrust.alert.command.v1"

_Traces = dict[tuple[str, str], dict[str, bytes]]
"""By tenant and deal the headers of the trace that was last heard of."""

_LOG = logging.getLogger(__name__)
_AT_ONCE = 5
"""Deals that are looked at between two glances at the clock."""
_MOST_LINES = 10
"""Alerts of a batch that have a line of their own in the log: a backlog tells of thousands."""


class Detector:
    """Handles the partitions of deal-events.

    families: as for the engine; name: of the detector, in what it reports. state: its topic. complete: every source counts as
    read up to the clock. keep: deals of a partition that stay open in memory at most. version: of the code, for dead letters.
    """

    def __init__(
        self,
        config: Config,
        families: frozenset[str] | None,
        state: str,
        metrics: Metrics,
        *,
        complete: bool,
        keep: int,
        version: str,
    ) -> None:
        self._config, self._families, self._complete, self._keep = config, families, complete, keep
        self._state, self._metrics, self._version = state, metrics, version
        self._tenant = config.tenant if "tenant" in config.model_fields_set else None
        self._partitions: dict[int, LivePartition] = {}
        self._traces: dict[int, _Traces] = {}
        self._alike = Alike()
        self._pace = Pace()
        self._kept = Kept()

    def assigned(self, partition: int) -> None:
        """The partition is ours from now on; nothing is known of it yet."""
        engine = LivePartition(
            self._config, self._families, self._complete, keep=self._keep, parse=parse, alike=self._alike
        )
        self._partitions[partition] = engine
        self._traces[partition] = {}

    def load(self, partition: int, key: bytes, value: bytes | None, timestamp: int) -> None:  # noqa: ARG002
        """The newest state record of that key."""
        self._partitions[partition].load(key.decode(errors="replace"), value)

    def loaded(self, partition: int) -> None:
        """That was all of its state. Raises `StreamError` where it cannot be read."""
        try:
            self._partitions[partition].loaded()
        except StateError as error:
            raise StreamError(f"{self._state}-{partition}: {error}") from error
        look_seldom()

    def revoked(self, partition: int) -> None:
        """The partition is no longer ours."""
        del self._partitions[partition], self._traces[partition]

    def handle(self, partition: int, batch: Sequence[Incoming]) -> Handled:
        """What comes of the records. Where deals are left to be looked at, an empty batch goes on with them."""
        engine, traces = self._partitions[partition], self._traces[partition]
        self._alike.forget()
        began = time.perf_counter()
        dead = self._take(engine, batch, traces)
        again = engine.look(0)
        if batch:
            self._pace.read(batch[-1].timestamp, time.perf_counter() - began)
        again = again and self._look(engine)
        effects = engine.effects()
        self._tell(effects, traces)
        alerts = [_alert(alert, traces) for alert in effects.alerts]
        alerts += [self._report(report) for report in effects.reports]
        state = [
            Outgoing(self._state, key.encode(), value, partition) for key, value in effects.state.items()
        ]
        if not again:
            traces.clear()
        self._kept.more(len(batch) + len(effects.state))
        return Handled(alerts, state, dead, again)

    def _look(self, engine: LivePartition) -> bool:
        """Look at deals as long as there is time; whether more are left."""
        began = now = time.perf_counter()
        until = began + self._pace.seconds(len(self._partitions))
        again = True
        while again and now < until:
            again, now = engine.look(_AT_ONCE), time.perf_counter()
        self._pace.spent(now - began)
        return again

    def _take(self, engine: LivePartition, batch: Sequence[Incoming], traces: _Traces) -> list[Outgoing]:
        """Give the events of records to the engine; the dead letters for what is none."""
        dead = []
        for record in batch:
            try:
                event, deal_id, route, raw = vetted(record, self._tenant)
            except Refused as refused:
                about = {"reason": refused.reason, **place_of(record)}
                _LOG.warning("set aside: %s", refused.detail, extra=about)
                dead.append(dead_letter(record, refused.reason, refused.detail, self._version))
                continue
            if event.type != _COMMAND:  # the tables remember it; it changes no alert
                engine.take(event, deal_id, route, raw)
                if deal_id is not None and PARENT in record.headers:
                    traces[event.tenantid, deal_id] = handed_on(record.headers)
        return dead

    def _report(self, report: Report) -> Outgoing:
        """A deal's rows; a detector of some families has keys of its own, as each of them reports its evaluations."""
        parts = [report.tenant, report.deal_id, *sorted(self._families or ())]
        said = {"deal": report.deal, "evaluations": report.evaluations}
        return Outgoing(REPORTS, "/".join(parts).encode(), to_json(said))

    def _tell(self, effects: Effects, traces: _Traces) -> None:
        for failure in effects.failures:
            about = {"tenant": failure.tenant, "deal_id": failure.deal_id}
            _LOG.error("the deal could not be looked at", exc_info=failure.error, extra=about)
        told = Counter((alert.family, alert.pattern, alert.status, alert.reason) for alert in effects.alerts)
        for said, count in told.items():
            labels = dict(zip(("family", "pattern", "status", "reason"), said, strict=True))
            self._metrics.count("dealtrust_alerts_total", count, **labels)
        for alert in effects.alerts[:_MOST_LINES]:
            about = {"tenant": alert.tenant, "deal_id": alert.deal_id, "alert_id": alert.alert_id}
            trace = traced(traces.get((alert.tenant, alert.deal_id), {}))
            _LOG.info(
                "%s is %s", alert.pattern, alert.status, extra={**about, "reason": alert.reason, **trace}
            )
        if (more := len(effects.alerts) - _MOST_LINES) > 0:
            _LOG.info("and %d more alerts of the same batch", more)


def _alert(alert: Alert, traces: _Traces) -> Outgoing:
    key, trace = f"{alert.tenant}/{alert.alert_id}".encode(), traces.get((alert.tenant, alert.deal_id), {})
    return Outgoing(ALERTS, key, dump_alert(alert).encode(), headers=trace)
