"""Which rows a batch is, in which inserts, under which tokens."""

from typing import Any

from dealtrust_sink.batch import Batch, Piece
from dealtrust_sink.intent import Intent, intent_of
from dealtrust_sink.reading import NATIVES
from services.sink.tests.conftest import Make, alert, alert_id, batch_of, golden


def _shown(piece: Piece, *columns: str) -> list[tuple[Any, ...]]:
    places = [NATIVES[piece.table].columns.index(column) for column in columns]
    return [tuple(row.values[place] for place in places) for row in piece.rows]


def _alerts(batch: Batch, stored: dict[tuple[str, str], set[str]] | None = None) -> list[tuple[Any, ...]]:
    pieces = [piece for piece in batch.pieces(stored or {}) if piece.table == "alerts"]
    return [row for piece in pieces for row in _shown(piece, "alert_id", "starts_at", "revision", "retired")]


def test_rows_go_by_table_and_month(record: Make) -> None:
    batch = batch_of(
        [
            record("deal-alerts", alert(1, starts_at="2026-02-28T23:59:59.999Z")),
            record("deal-alerts", alert(2, starts_at="2026-03-01T00:00:00Z"), partition=2),
            record("deal-alerts", alert(3, starts_at="2026-02-01T00:00:00Z")),
            record("deal-events", golden("mail/v1/full"), deal="006D1"),
        ]
    )
    pieces = list(batch.pieces({}))
    found = {(piece.table, piece.rows[0].month): len(piece.rows) for piece in pieces}
    assert found[("alerts", "2026-02")] == 2
    assert found[("alerts", "2026-03")] == 1
    assert sum(n for (table, _), n in found.items() if table == "deal_events") == 1
    assert len({piece.token for piece in pieces}) == len(pieces)
    assert batch.ranges == {
        ("deal-alerts", 0): (0, 1),
        ("deal-alerts", 2): (0, 0),
        ("deal-events", 0): (0, 0),
    }


def test_the_same_records_have_the_same_tokens_in_any_order_of_partitions(record: Make) -> None:
    records = [record("deal-alerts", alert(n), partition=n % 2) for n in range(6)]
    parted = sorted(records, key=lambda one: one.partition)

    def tokens(batch: Batch) -> list[str]:
        return sorted(piece.token for piece in batch.pieces({}))

    assert tokens(batch_of(records)) == tokens(batch_of(parted))
    assert tokens(batch_of(records)) != tokens(batch_of(records[1:]))
    # A topic that was made anew begins with the same offsets.
    other = [one._replace(value=(one.value or b"").replace(b"Nordwind", b"Suedwind")) for one in records]
    assert not set(tokens(batch_of(records))) & set(tokens(batch_of(other)))


def test_only_the_latest_revision_is_a_row_and_all_are_history(record: Make) -> None:
    batch = batch_of([record("deal-alerts", alert(1, revision=n)) for n in (1, 3, 2)])
    assert [row[2:] for row in _alerts(batch)] == [(3, 0)]
    [history] = [piece for piece in batch.pieces({}) if piece.table == "alert_history"]
    assert _shown(history, "revision") == [(1,), (3,), (2,)]


def test_an_alert_that_returned_hides_its_earlier_rows(record: Make) -> None:
    later = "2026-05-09T14:00:00Z"
    batch = batch_of([record("deal-alerts", alert(1, revision=3, starts_at=later))])
    assert [one.alert_id for one in batch.returning()] == [alert_id(1)]
    stored = {("acme", alert_id(1)): {"2026-03-09 14:00:00.000", "2026-05-09 14:00:00.000"}}
    march, may = 1773064800000, 1778335200000
    assert sorted(row[1:] for row in _alerts(batch, stored)) == [(march, 3, 1), (may, 3, 0)]
    months = {piece.rows[0].month for piece in batch.pieces(stored) if piece.table == "alerts"}
    assert months == {"2026-03", "2026-05"}


def test_a_first_revision_has_no_earlier_rows(record: Make) -> None:
    assert batch_of([record("deal-alerts", alert(1))]).returning() == []


def test_what_is_refused_holds_up_nothing(record: Make) -> None:
    batch = batch_of(
        [record("deal-alerts", alert(1)), record("deal-alerts", b"{"), record("deal-alerts", alert(2))]
    )
    assert len(_alerts(batch)) == 2
    assert [(one.offset, refused.reason) for one, refused in batch.refused] == [(1, "not_json")]


def test_an_intent_survives_the_way_through_kafka() -> None:
    intent = Intent("0123abcd", 99)
    assert intent_of(intent.metadata()) == intent
    assert len(intent.metadata()) < 4096
    for other in (None, "", "{", "[]", '{"batch": "x"}', '{"batch": "x", "to": null}'):
        assert intent_of(other) is None
