"""Sets that are not there, or broken, are told in a line; so is a wrong folder."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from quality.__main__ import main
from quality.catalogue import AIMS, MEASUREMENTS
from quality.datasets import DataFolder, SetError
from quality.page import as_markdown
from quality.tests import sets


def _written(path: Path, content: bytes) -> DataFolder:
    file = path / "bc3" / "threads.jsonl.gz"
    file.parent.mkdir(parents=True)
    file.write_bytes(content)
    return DataFolder(path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"no gzip at all", "cannot be read"),
        (gzip.compress(b'{"messages": []}\n')[:-9], "cannot be read"),
        (gzip.compress(b'{"messages"'), "cannot be read"),
        (gzip.compress(b"\xff\xfe"), "cannot be read"),
        (gzip.compress(b'{"thread": 1}'), "record 1: it has no messages"),
        (gzip.compress(b'{"messages": null}'), "record 1: it has no messages"),
        (gzip.compress(b"[1]"), "record 1: 'list' object"),
        (gzip.compress(b"\n"), "it is empty"),
    ],
)
def test_a_broken_set_is_named(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(SetError, match=said):
        _written(tmp_path, content).records("bc3/threads.jsonl.gz", "messages")


def test_a_missing_set_and_a_table_without_a_column(tmp_path: Path) -> None:
    with pytest.raises(SetError, match="is not there"):
        DataFolder(tmp_path).records("bc3/threads.jsonl.gz")
    data = sets.pipeline(tmp_path, "opportunity_id,deal_stage\nA1,Won\n")
    with pytest.raises(SetError, match="record 1: it has no close_date"):
        data.table("crm-maven/sales_pipeline.csv", dict, "deal_stage", "close_date")


@pytest.mark.parametrize("measurement", MEASUREMENTS, ids=lambda m: f"{m.detector}-{m.dataset}")
def test_every_measurement_says_what_is_missing(tmp_path: Path, measurement) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(SetError, match=f"{measurement.dataset}/.* is not there"):
        measurement.run(DataFolder(tmp_path))


def test_a_broken_record_is_set_aside(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sets.language(tmp_path)
    broken = {**sets.DROPPED_OUT, "events": [["yesterday"]]}
    sets.put(
        tmp_path,
        "bpic2012-offers/cases.jsonl.gz",
        [*sets.LOANS, broken, {**sets.STILL_OPEN, "amount": "much"}],
    )
    sets.put(
        tmp_path, "bpic2019-p2p/cases.jsonl.gz", [{"case": "1", "events": [["yesterday", "Change Price"]]}]
    )
    sets.pipeline(tmp_path, sets.PIPELINE.replace("2017-01-05", "soon"))
    assert main(["--data", str(tmp_path)]) == 0
    told = capsys.readouterr()
    assert "1 of them not replaced within 24 hours; 2 records set aside that could not be read (" in told.err
    assert "skipped, bpic2019-p2p/cases.jsonl.gz holds nothing that can be used (record 1:" in told.err
    assert "neglected-deal on crm-maven: 3 deals with an engage date; 1 records set aside" in told.err
    assert "requests on parakweet-intent: 3 sentences, 2 of them requests (" in told.err
    assert "not measured" in told.out


def test_all_sets_give_a_file_and_a_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, out, page = tmp_path / "data", tmp_path / "out.json", tmp_path / "page.md"
    sets.everything(data)
    assert main(["--data", str(data), "--out", str(out), "--write", str(page)]) == 0
    rows = json.loads(out.read_text("utf-8"))
    assert all(list(row) == "detector set measure n value low high baseline".split() for row in rows)
    assert {(row["detector"], row["set"]) for row in rows} >= {(m.detector, m.dataset) for m in MEASUREMENTS}
    assert (
        "not measured" not in capsys.readouterr().out.rpartition("aims:")[2]
    )  # every aim names a figure that exists
    text = page.read_text("utf-8")
    assert text.count("\n### ") == len(MEASUREMENTS)
    assert f"| {AIMS[0]} | met |" in text


def test_the_page_says_what_was_skipped() -> None:
    page = as_markdown([(MEASUREMENTS[0], "cases.jsonl.gz is not there")])
    assert "Not measured: cases.jsonl.gz is not there." in page
    assert f"| {AIMS[0]} | not measured |" in page


def test_a_wrong_folder_or_file_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(tmp_path)]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    sets.trims(tmp_path)
    assert main(["--data", str(tmp_path), "--only", "reply", "--out", str(tmp_path / "no" / "out.json")]) == 2
    assert "out.json cannot be written" in capsys.readouterr().err
