"""Every public sample of HubSpot, one by one; skipped where the samples are not at hand."""

import json
import os
from pathlib import Path

import pytest

from dealtrust_sources.records import Reject
from services.sources.tests.hubspot.account import data, read
from services.sources.tests.outcome import told

SAMPLES = Path(os.environ.get("DEALTRUST_SAMPLES", "../shared/samples")) / "hubspot"

pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="no public samples here: set DEALTRUST_SAMPLES to their folder"
)

EXPECTED = {
    "event_occurrence_deal_closed.json": ["dealtrust.deal.closed.v1"],
    "objects_contacts_with_history.json": ["dealtrust.party.contact.v1"] * 2 + ["dealtrust.deal.contact.v1"] * 2,
    "objects_deals.json": ["no_owner", "dealtrust.deal.opened.v1"] * 2,
    "objects_quotes.json": ["no_deal"],
    "signature_test_vectors.json": ["not_hubspot"] * 3,
    "webhook_batch_same_event_id.json": ["incomplete_record"],
    "webhook_contact_created.json": ["incomplete_record"],
    "webhook_contact_updated.json": ["incomplete_record"],
    "webhook_deal_association_change_line_item.json": ["incomplete_lines"],
    "webhook_deal_created.json": ["incomplete_record"],
    "webhook_deal_deleted.json": ["dealtrust.deal.closed.v1"],
    "webhook_deal_stage_changed.json": ["dealtrust.deal.changed.v1"],
    "webhook_deal_updated.json": ["dealtrust.deal.changed.v1"],
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_sample(name: str) -> None:
    items = read(json.loads((SAMPLES / name).read_text()))
    assert [each.reason if isinstance(each, Reject) else each.type for each in items] == EXPECTED[name]


def test_no_sample_is_left_out() -> None:
    assert set(EXPECTED) == {path.name for path in SAMPLES.iterdir()}


def test_the_life_of_the_deal_that_webhooks_tell_of() -> None:
    names = ("created", "updated", "stage_changed", "deleted")
    items = read(*(json.loads((SAMPLES / f"webhook_deal_{name}.json").read_text()) for name in names))
    (opened,) = told(items, "deal.opened")
    assert (data(opened)["amount"], data(opened)["stage"]) == ("2000", "qualifiedtobuy")
    (closed,) = told(items, "deal.closed")
    assert data(closed) == {"deal_id": "332507367156", "outcome": "lost", "reason": "deleted"}
