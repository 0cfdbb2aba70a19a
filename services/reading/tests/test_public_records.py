"""Public samples of CRM records and of CloudEvents, each as a file that a user scans; skipped where they are not at hand."""

import os
from collections import Counter
from pathlib import Path

import pytest

from dealtrust_engine.config import Config
from dealtrust_reading.finding import Finder, Found
from dealtrust_reading.rejects import Rejects
from dealtrust_reading.settings import SourceSections
from dealtrust_reading.stage import Reading

SAMPLES = Path(os.environ.get("DEALTRUST_SAMPLES", "../shared/samples"))

pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="no public samples here: set DEALTRUST_SAMPLES to their folder"
)


def scan(path: Path) -> tuple[list[str], list[str], Counter[str]]:
    """Kinds of the files, types of the events, reasons of the rejects."""
    with Finder() as finder, Rejects(None) as rejects:
        files = []
        for found in finder.find([path]):
            if isinstance(found, Found):
                files.append(found)
            else:
                rejects.add(found)
        events = Reading(files, [], Config(), SourceSections(), rejects).events()
        return [file.kind for file in files], [event.type for event in events], rejects.counts


@pytest.mark.parametrize(
    ("name", "refused"),
    [
        ("json_batch.json", 2),
        ("json_data_base64.json", 1),
        ("json_object_data.json", 1),
        ("json_scalar_data.json", 1),
        ("json_xml_data.json", 1),
        ("kafka_binary.json", 1),
        ("kafka_structured.json", 1),
    ],
)
def test_cloud_events_of_others_are_refused_by_their_type(name: str, refused: int) -> None:
    assert scan(SAMPLES / "cloudevents" / name) == (["canonical"], [], Counter(unknown_type=refused))


def test_no_sample_of_cloud_events_is_left_out() -> None:
    (listed,) = (mark.args[1] for mark in test_cloud_events_of_others_are_refused_by_their_type.pytestmark)  # type: ignore[attr-defined]
    assert {name for name, _ in listed} == {path.name for path in (SAMPLES / "cloudevents").iterdir()}


@pytest.mark.parametrize(
    ("folder", "kinds", "others"),
    [
        ("salesforce", {"salesforce-cdc", "salesforce-export"}, 0),
        ("hubspot", {"hubspot"}, 1),  # test vectors of signatures hold no records
        ("debezium", {"debezium"}, 0),
    ],
)
def test_every_record_of_a_crm_is_told_from_the_others(folder: str, kinds: set[str], others: int) -> None:
    found = [scan(path) for path in sorted((SAMPLES / folder).iterdir())]
    assert {kind for each, _, _ in found for kind in each} == kinds
    assert sum(counts["unknown_kind"] for _, _, counts in found) == others


def test_a_folder_of_all_of_them_is_read_in_one_go() -> None:
    _, events, counts = scan(SAMPLES / "hubspot")
    assert Counter(events)["dealtrust.deal.opened.v1"] == 3
    assert counts["unknown_kind"] == 1
