"""Every public sample of Debezium, one by one; skipped where the samples are not at hand."""

import json
import os
from pathlib import Path

import pytest

from services.sources.tests.debezium.test_rows import read
from services.sources.tests.outcome import reasons

SAMPLES = Path(os.environ.get("DEALTRUST_SAMPLES", "../shared/samples")) / "debezium"

pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="no public samples here: set DEALTRUST_SAMPLES to their folder"
)

# Their tables hold no deals.
EXPECTED = {
    "cloudevents_avro_data.json": ["binary_schema"],
    "cloudevents_json.json": ["ignored_entity"],
    "postgres_create_1.json": ["ignored_entity"],
    "postgres_delete_3.json": ["ignored_entity"],
    "postgres_truncate_4.json": ["truncated"],
    "postgres_update_2.json": ["ignored_entity"],
}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_sample(name: str) -> None:
    items = read(json.loads((SAMPLES / name).read_text()))
    assert reasons(items) == EXPECTED[name]
    assert len(items) == 1


def test_no_sample_is_left_out() -> None:
    assert set(EXPECTED) == {path.name for path in SAMPLES.iterdir()}
