"""Every public sample of Salesforce's wire formats, one by one; skipped where the samples are not at hand."""

import json
import os
from pathlib import Path

import pytest

from dealtrust_schemas.events import Event
from dealtrust_sources.records import Context, Reject
from dealtrust_sources.salesforce import CdcState, SalesforceMapping, read_cdc

SAMPLES = Path(os.environ.get("DEALTRUST_SAMPLES", "../shared/samples")) / "salesforce"

pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="no public samples here: set DEALTRUST_SAMPLES to their folder"
)


def read(name: str, context: Context) -> list[Event | Reject]:
    line = json.dumps(json.loads((SAMPLES / name).read_text()))
    return list(read_cdc([line], origin=name, state=CdcState(), context=context, mapping=SalesforceMapping()))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("cdc_update_contact.json", ["incomplete_record"]),
        ("cdc_update_lead_compound_address.json", ["ignored_entity"]),
        ("cdc_update_user.json", ["incomplete_record"]),
        ("cloudevents_opportunity_update.json", ["field_clear_unknown"]),
        ("cometd_custom_object_create.json", ["ignored_entity"]),
        ("cometd_custom_object_delete.json", ["ignored_entity"]),
        ("cometd_custom_object_undelete.json", ["ignored_entity"]),
        ("cometd_custom_object_update.json", ["ignored_entity"]),
        ("confluent_cdc_source_contact_create.json", ["dealtrust.party.contact.v1"]),
        ("confluent_platform_event_source.json", ["no_change_header"]),
        ("eventbridge_event_relay_two_records.json", ["dealtrust.party.account.v1"] * 2),
        ("pubsub_account_update_merged_3_records.json", []),  # only the industry changed
        ("pubsub_account_update_nested_bitmap.json", []),  # only the street
        ("pubsub_enriched_update.json", ["incomplete_record"]),
        ("pubsub_gap_create.json", ["gap_event"]),
        ("pubsub_gap_overflow.json", ["gap_overflow"]),
        ("pubsub_opportunity_create.json", ["dealtrust.deal.opened.v1"]),
        ("pubsub_opportunity_update_stage.json", ["dealtrust.deal.changed.v1"]),
        ("rest_opportunity_with_contact_roles.json", ["no_change_header"]),
    ],
)
def test_sample(name: str, expected: list[str], context: Context) -> None:
    items = read(name, context)
    assert [each.reason if isinstance(each, Reject) else each.type for each in items] == expected


def test_no_sample_is_left_out() -> None:
    (listed,) = (mark.args[1] for mark in test_sample.pytestmark)  # type: ignore[attr-defined]
    assert {name for name, _ in listed} == {path.name for path in SAMPLES.iterdir()}


def test_the_created_opportunity(context: Context) -> None:
    (opened,) = read("pubsub_opportunity_create.json", context)
    assert isinstance(opened, Event)
    assert opened.time.isoformat() == "2022-05-19T16:32:13+00:00"
    assert opened.data.model_dump(mode="json", exclude_none=True) == {
        "deal_id": "006SM0000001Tb3YAE",
        "name": "Acme - 400 Widgets",
        "account_id": "001SM0000000iibYAA",
        "owner_id": "005SM000000146PYAQ",
        "stage": "Prospecting",
        "probability": 10,
        "forecast": "Pipeline",
        "amount": "40000",
        "currency": "EUR",
        "close_date": "2022-05-31",
    }


def test_the_changed_stage(context: Context) -> None:
    (changed,) = read("pubsub_opportunity_update_stage.json", context)
    assert isinstance(changed, Event)
    assert changed.data.model_dump(mode="json") == {
        "deal_id": "006am000006pSAYAA2",
        "changes": {
            "stage": {"old": None, "new": "Proposal/Quote"},
            "probability": {"old": None, "new": 75},
            "forecast": {"old": None, "new": "Best Case"},
        },
        "by": "005am000004KT8PAAW",
    }
