"""ClickHouse behind a small face: what the sink asks of it, and one kind of error."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from clickhouse_driver import Client  # type: ignore[import-untyped]
from clickhouse_driver.errors import Error, ServerException  # type: ignore[import-untyped]

from dealtrust_runtime.clickhouse import ClickHouseSettings, for_clickhouse_driver, told
from dealtrust_schemas.alerts import Alert
from dealtrust_schemas.rows import AlertKey, moment_text
from dealtrust_sink.batch import Piece
from dealtrust_sink.reading import NATIVES

INSERT_SETTINGS: Final[Mapping[str, str | int]] = {
    # Defaults of servers and of users' profiles differ; an insert that is acknowledged before it is stored, or whose
    # token is overlooked, would break the promise without a sign.
    "async_insert": 0,
    "insert_deduplicate": 1,
    "deduplicate_blocks_in_dependent_materialized_views": 1,
}
_TOKEN: Final = "insert_deduplication_token"
_NO_ENTRY: Final = frozenset({81, 192, 193, 194, 516})
"""Unknown database, unknown user, wrong password, required password, authentication failed."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)


class AwayError(Exception):
    """ClickHouse cannot do it now; says why in one line. What was sent may have been stored or not."""

    def __init__(self, said: str, no_entry: bool = False) -> None:
        super().__init__(said)
        self.no_entry = no_entry
        """Whether it refuses us, which waiting will hardly change."""


class Store:
    """The tables of one ClickHouse. Connects when it is needed; every method raises `AwayError`.

    client: the driver's class, or one like it.
    """

    def __init__(
        self,
        settings: ClickHouseSettings,
        insert_settings: Mapping[str, str | int],
        client: Callable[..., Any] = Client,
    ) -> None:
        self._settings = settings
        self._new_client = client
        self._insert_settings = {**INSERT_SETTINGS, **insert_settings}
        self._client: Any = None
        self._known: set[str] = set()

    def open(self) -> None:
        """See that it answers and has our tables."""
        self._ask("SELECT 1")

    def close(self) -> None:
        """End the connection."""
        if self._client is not None:
            self._client.disconnect()
        self._client = None

    def insert(self, piece: Piece) -> None:
        """Store the rows. The same token again changes nothing."""
        columns = ", ".join(f"`{name}`" for name in NATIVES[piece.table].columns)
        wanted = {**self._insert_settings, _TOKEN: piece.token}
        # A server that does not know a setting does not have what it tells about either.
        settings = {name: value for name, value in wanted.items() if name in self._named()}
        values = list(zip(*(row.values for row in piece.rows), strict=True))
        self._ask(f"INSERT INTO {piece.table} ({columns}) VALUES", values, columnar=True, settings=settings)

    def starts_of(self, alerts: Sequence[Alert]) -> dict[AlertKey, set[str]]:
        """Under which ``starts_at`` rows of these alerts lie in the store."""
        if not alerts:
            return {}
        wanted = {
            "name": "wanted",
            "structure": [("tenant", "String"), ("deal_id", "String"), ("alert_id", "UUID")],
            "data": [
                {"tenant": alert.tenant, "deal_id": alert.deal_id, "alert_id": alert.alert_id}
                for alert in alerts
            ],
        }
        rows = self._ask(
            "SELECT DISTINCT tenant, toString(alert_id), starts_at FROM alerts"
            " WHERE (tenant, deal_id, alert_id) IN wanted",
            external_tables=[wanted],
        )
        found: dict[AlertKey, set[str]] = defaultdict(set)
        for tenant, alert_id, starts_at in rows:
            found[tenant, alert_id].add(_text(starts_at))
        return found

    def _named(self) -> Collection[str]:
        if self._client is None:
            self._connect()
        return self._known

    def _connect(self) -> None:
        self._client = self._new_client(**for_clickhouse_driver(self._settings, "dealtrust-sink"))
        wanted = tuple(sorted({*self._insert_settings, _TOKEN}))
        rows = self._run("SELECT name FROM system.settings WHERE name IN %(names)s", {"names": wanted})
        self._known = {name for (name,) in rows}
        rows = self._run("SELECT name FROM system.tables WHERE database = currentDatabase()")
        if missing := NATIVES.keys() - {name for (name,) in rows}:
            self.close()
            raise AwayError(f"table {min(missing)} is missing; `dealtrust-admin migrate` makes it")

    def _ask(self, query: str, values: Any = None, **options: Any) -> list[tuple[Any, ...]]:
        if self._client is None:
            self._connect()
        return self._run(query, values, **options)

    def _run(self, query: str, values: Any = None, **options: Any) -> list[tuple[Any, ...]]:
        try:
            answer = self._client.execute(query, values, **options)
        except (Error, EOFError, OSError) as error:
            self.close()
            code = error.code if isinstance(error, ServerException) else 0
            raise AwayError(f"clickhouse at {self._place}: {told(error)}", code in _NO_ENTRY) from error
        return answer if isinstance(answer, list) else []

    @property
    def _place(self) -> str:
        return f"{self._settings.host}:{self._settings.port}"


def _text(starts_at: datetime | int) -> str:
    """As a row says it. A table that was made without DateTime64 holds the milliseconds."""
    if isinstance(starts_at, int):
        return moment_text(_EPOCH + starts_at * _MILLISECOND)
    # The driver reads moments by way of floats, which miss a far one by some microseconds.
    return moment_text(starts_at + _MILLISECOND / 2)
