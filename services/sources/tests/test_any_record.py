"""Whatever stands in a record or a table of a CRM, there are events or rejects with a reason; never an exception."""

import json
from collections.abc import Iterable
from io import BytesIO
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dealtrust_schemas.events import Event, dump_event
from dealtrust_sources.crm.rows import first_line, header_of
from dealtrust_sources.debezium import DebeziumMapping, collect_debezium
from dealtrust_sources.hubspot import (
    HubspotMapping,
    HubspotState,
    collect_hubspot,
    collect_table,
    hubspot_events,
    hubspot_mails,
)
from dealtrust_sources.records import Reject
from dealtrust_sources.salesforce import CdcState, SalesforceMapping, cdc_events, collect_cdc, read_export
from services.sources.tests.debezium.test_rows import MOVED, ROW, envelope
from services.sources.tests.hubspot.account import CONTEXT, OWNER, at, changed, deal, webhook
from services.sources.tests.hubspot.test_activities import email, meeting, of_deal
from services.sources.tests.hubspot.test_deals import PIPELINE
from services.sources.tests.hubspot.test_offers import line, linked, quote
from services.sources.tests.hubspot.test_tables import COMPANIES, CONTACTS, DEALS
from services.sources.tests.salesforce.changes import DEAL, QUOTE, change

HUBSPOT: list[Any] = [
    OWNER, PIPELINE, deal(), quote("APPROVED", hs_quote_amount="3"), line("21", "P", "1", "2"), meeting("COMPLETED"),
    email(), email(hs_email_status="BOUNCED"), of_deal("31", hs_task_subject="x", hs_timestamp=at(2)),
    of_deal("41", hs_call_title="x", hs_timestamp=at(2)), linked(21, 3), changed(11, 3, "amount", "5"),
    webhook("deal.restore", 11, 5), webhook("deal.deletion", 11, 4), webhook("contact.privacyDeletion", 5, 3),
    webhook("deal.merge", None, 4, primaryObjectId=11, mergedObjectIds=[12], newObjectId=13),
    {**deal(), "propertiesWithHistory": {"dealstage": [{"value": "s3", "timestamp": at(9)}]}},
    {"from": {"id": "11"}, "to": [{"toObjectId": 5, "associationTypes": [{"typeId": 3, "label": "x"}]}]},
]  # fmt: skip
ROWS: list[Any] = [
    envelope("c", None, ROW), envelope("u", ROW, MOVED, 5), envelope("r", None, ROW), envelope("d", ROW, None, 9),
    change("Opportunity", "CREATE", DEAL, ROW), change("Quote", "UPDATE", QUOTE, {"OpportunityId": DEAL, "Status": "Draft"}),
    change("Opportunity", "GAP_OVERFLOW", "000000000000000AAA", at=5), {"data": {"payload": change("Task", "CREATE", "00T1")}},
]  # fmt: skip
JUNK = st.sampled_from(
    [
        None, True, 0, -1, 1.5, 10**25, "", "x", "\ud800", "2026-13-40T00:00:00Z", "9999-12-31T23:59:59Z", "3/4/2026",
        [], {}, [None], {"a": None}, "1" * 400, "NaN", "1e999", "-5", "\x00", "11;12", '{"from":1}', "1.234,5",
    ]
)  # fmt: skip


@st.composite
def damaged(draw: st.DrawFn, records: list[Any]) -> list[str]:
    """Some records of which some values are something else."""
    chosen = draw(st.lists(st.sampled_from(records), min_size=1, max_size=5))

    def with_damage(value: Any) -> Any:
        if isinstance(value, dict) and value:
            name = draw(st.sampled_from(sorted(value)))
            spoilt = draw(JUNK) if draw(st.booleans()) else with_damage(value[name])
            return {**value, name: spoilt}
        return draw(JUNK)

    return [json.dumps(with_damage(each) if draw(st.booleans()) else each) for each in chosen]


def check(items: Iterable[Event | Reject]) -> None:
    for each in items:
        if isinstance(each, Reject):
            assert each.reason
        else:
            dump_event(each)


def in_time(test: Any) -> Any:
    return settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))(test)


@in_time
@given(damaged(HUBSPOT))
def test_records_of_hubspot(records: list[str]) -> None:
    state, mapping = HubspotState(), HubspotMapping()
    check(collect_hubspot(records, origin="deals.json", state=state, mapping=mapping))
    check(hubspot_events(state, context=CONTEXT, mapping=mapping))
    check(hubspot_mails(state, context=CONTEXT, mapping=mapping))


@in_time
@given(damaged(ROWS))
def test_changes_of_salesforce_and_of_rows(records: list[str]) -> None:
    state, mapping = CdcState(), SalesforceMapping()
    check(collect_debezium(records, origin="x", state=state, mapping=DebeziumMapping(), fields=mapping))
    check(collect_cdc(records, origin="x", state=state, mapping=mapping))
    check(cdc_events(state, context=CONTEXT, mapping=mapping))


@in_time
@given(
    st.sampled_from([DEALS, CONTACTS, COMPANIES]),
    st.lists(st.tuples(st.integers(0, 40), st.one_of(JUNK.map(str), st.text(max_size=6))), max_size=6),
    st.sampled_from(["utf-8", "utf-16", "utf-16-be", "cp1252"]),
)
def test_tables(table: str, spoilt: list[tuple[int, str]], encoding: str) -> None:
    cells = table.split(",")
    for place, text in spoilt:
        cells[place % len(cells)] = text
    raw = ",".join(cells).encode(encoding, "replace")
    state, mapping = HubspotState(), HubspotMapping()
    columns = header_of(first_line(raw).strip())[0]
    check(
        collect_table(
            lambda: BytesIO(raw), columns, origin="x.csv", state=state, mapping=mapping, context=CONTEXT
        )
    )
    check(hubspot_events(state, context=CONTEXT, mapping=mapping))
    files = {f"{name}.csv": lambda: BytesIO(raw) for name in ("Opportunity", "Account", "Quote", "Task")}
    check(read_export(files, origin="x", mapping=SalesforceMapping(), context=CONTEXT))
