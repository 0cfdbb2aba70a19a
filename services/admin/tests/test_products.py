from datetime import UTC, datetime
from decimal import Decimal

from dealtrust_admin.products import ProductNames
from dealtrust_schemas.events import DealLines, Line, dump_event, make_event, parse_event

AT = datetime(2026, 3, 9, 14, tzinfo=UTC)


def test_products_get_their_names_and_nothing_else_changes() -> None:
    lines = [Line(product=name, quantity=Decimal(2)) for name in ("01t1", "01t2", "01t3", "01t4", 'a"b')]
    event = make_event(
        "dealtrust.deal.lines.v1",
        DealLines(deal_id='"product":"01t1"', lines=tuple(lines)),
        id="01t1",
        source="crm",
        time=AT,
        subject="01t1",
        tenant="acme",
    )
    names = ProductNames({"01t1": 'Desk "Pro", ä', "01t2": "Seat", "01t3": "Seat", 'a"b': "B"})
    written = parse_event(names.written(dump_event(event)))
    found = [line.product for line in written.data.lines]  # type: ignore[attr-defined]
    assert found == ['Desk "Pro", ä', "01t2", "01t3", "01t4", "B"]
    assert written.model_copy(update={"data": event.data}) == event
    assert ProductNames({}).written(dump_event(event)) == dump_event(event)
