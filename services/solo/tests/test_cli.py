import json
import subprocess
import sys
from pathlib import Path

import pytest

from dealtrust_solo.cli import run
from services.reading.tests.letters import letter, mbox, unanswered

EXPECTED_START = "2026-03-09T14:00:00Z"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder with Ada's mailbox in it, and a terminal that is a pipe."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("UV", raising=False)
    (tmp_path / "Takeout.mbox").write_bytes(mbox(unanswered()))
    return tmp_path


def output(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> str:
    assert run(list(arguments)) == status
    return capsys.readouterr().out


def complaint(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 2) -> str:
    """The one line on standard error of a command that fails."""
    assert run(list(arguments)) == status
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert captured.err.startswith("dealtrust: ")
    return captured.err.removeprefix("dealtrust: ").rstrip("\n")


def test_somebody_with_nothing_but_a_mailbox_gets_an_answer(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = output(capsys, "scan", "Takeout.mbox")
    assert "1 relationship needs somebody now" in shown
    assert "HIGH" in shown
    assert "Mon 2026-03-09" in shown
    assert "unanswered-buyer" in shown
    assert "ada@acme.example, and everybody in acme.example" in shown
    assert "Europe/Berlin" in shown
    assert "dealtrust explain " in shown
    assert (folder / ".dealtrust" / "store").is_dir()
    assert "--report report.html" in shown
    assert "\x1b" not in shown
    assert not set("│─+|") & set(shown)
    assert all(line == line.rstrip() for line in shown.splitlines())
    assert max(map(len, shown.splitlines())) <= 120


def test_what_machines_get_is_the_same_and_nothing_else(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = json.loads(output(capsys, "scan", "Takeout.mbox", "--json", "--alerts", "out/alerts.jsonl"))
    summary = told["summary"]
    assert summary["events"] == {"dealtrust.mail.v1": 5}
    assert summary["inferred_addresses"] == ["ada@acme.example"]
    assert (summary["deals"], summary["relationships"], summary["unattributed"]) == (2, True, 1)
    (standing,) = told["standing"]
    assert (standing["pattern"], standing["starts_at"]) == ("unanswered-buyer", EXPECTED_START)
    assert standing["deal_id"] == "relationship:globex.example"
    revisions = [json.loads(line) for line in (folder / "out/alerts.jsonl").read_text().splitlines()]
    assert [revision["severity"] for revision in revisions] == ["low", "medium", "high"]
    assert not (folder / "out/alerts.jsonl.part").exists()


def test_the_same_scan_again_adds_no_row_and_writes_the_same_file(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    counts, files = [], []
    tables = ("alerts", "alert_history", "deals", "deal_events")
    for _ in range(2):
        output(capsys, "scan", "Takeout.mbox", "--alerts", "a.jsonl")
        counts.append([output(capsys, "query", f"SELECT count() FROM {table}", "--csv") for table in tables])
        files.append((folder / "a.jsonl").read_bytes())
    assert counts[0] == counts[1]
    assert all(int(count.splitlines()[1]) > 0 for count in counts[0])
    assert files[0] == files[1] != b""


def test_as_many_processes_as_one_likes_give_the_same_bytes(folder: Path) -> None:
    mails = []
    for number in range(12):
        buyer = f"Buyer {number} <b@buyer{number}.example>"
        mails += [
            letter(10 * number, "2026-03-02 10:00", "ada@acme.example", buyer, "Here is our proposal."),
            letter(10 * number + 1, "2026-03-05 12:00", buyer, "ada@acme.example", "Can we start in May?"),
        ]
    (folder / "many.mbox").write_bytes(mbox(mails))
    program = (
        "import sys; from dealtrust_solo import sharding; from dealtrust_solo.cli import run\n"
        "sharding._DEALS_WORTH_A_PROCESS = 1; sys.exit(run(sys.argv[1:]))"
    )
    results = []
    for jobs in ("1", "2"):
        arguments = [
            "scan",
            "many.mbox",
            "--until",
            "2026-04-01",
            "--jobs",
            jobs,
            "--alerts",
            f"{jobs}.jsonl",
            "--json",
        ]
        done = subprocess.run(
            [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True
        )
        report = json.loads(done.stdout)
        del report["summary"]["alerts_file"]
        results.append(((folder / f"{jobs}.jsonl").read_bytes(), report))
    assert results[0] == results[1]
    assert results[0][1]["summary"]["alerts"]["firing"] >= 12


def test_the_clock_the_families_and_the_beginning_can_be_chosen(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def alerts(*more: str) -> dict[str, int]:
        told: dict[str, int] = json.loads(output(capsys, "scan", "Takeout.mbox", "--json", *more))["summary"][
            "alerts"
        ]
        return told

    assert alerts("--until", "2026-03-09T14:59") == {}
    assert alerts("--until", "2026-03-09T15:10") == {"firing": 1}
    assert alerts("--families", "retracted_offer, scope_change") == {}
    assert alerts("--families", "missed_follow_up") == {"firing": 1}
    (folder / "Takeout.mbox").write_bytes(
        mbox(
            [
                *unanswered(),
                letter(6, "2026-03-12 10:00", "ada@acme.example", "ben@globex.example", "Yes.", answers=4),
            ]
        )
    )
    assert alerts("--from", "2026-03-12") == {"resolved": 1}
    assert alerts("--from", "2026-03-13") == {}


@pytest.mark.usefixtures("folder")
def test_an_alert_is_explained_by_the_beginning_of_its_id(capsys: pytest.CaptureFixture[str]) -> None:
    (alert,) = json.loads(output(capsys, "scan", "Takeout.mbox", "--json"))["standing"]
    story = output(capsys, "explain", alert["alert_id"][:6])
    for part in (
        "Evidence, in order",
        "Fri 2026-03-06 15:00",
        "paused: weekend",
        "escalated",
        "Clears when",
        "Because",
    ):
        assert part in story
    assert "price include the training" in story


@pytest.mark.usefixtures("folder")
def test_a_query_answers_as_table_lines_or_csv(capsys: pytest.CaptureFixture[str]) -> None:
    output(capsys, "scan", "Takeout.mbox")
    sql = "SELECT deal_name, severity, resolved_at FROM alerts FINAL"
    assert "| globex.example | high     |" in output(capsys, "query", sql)
    assert output(capsys, "query", sql, "--csv").splitlines()[1] == '"globex.example","high",\\N'
    assert json.loads(output(capsys, "query", sql, "--json"))["deal_name"] == "globex.example"
    assert "resolved_at" in output(capsys, "query", "SELECT * FROM alerts FINAL")
    assert output(capsys, "query", "SELECT 1 AS a FORMAT TSV") == "1\n"


@pytest.mark.usefixtures("folder")
def test_a_query_cannot_change_anything(capsys: pytest.CaptureFixture[str]) -> None:
    output(capsys, "scan", "Takeout.mbox")
    for sql in ("DROP TABLE alerts", "INSERT INTO deals (deal_id) VALUES ('x')", "SET readonly = 0"):
        assert "readonly" in complaint(capsys, "query", sql)


def test_rejects_are_counted_and_the_rest_goes_on(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "notes.txt").write_text("nothing")
    (folder / "bad.eml").write_bytes(b"From: x@y.example\nTo: ada@acme.example\nSubject: no date\n\nHello\n")
    arguments = ("scan", "Takeout.mbox", "bad.eml", "notes.txt", "gone", "--rejects", "r/bad.jsonl")
    assert run([*arguments, "--json"]) == 0
    captured = capsys.readouterr()
    summary = json.loads(captured.out)["summary"]
    assert summary["rejects"] == {"missing_path": 1, "no_date": 1, "unknown_kind": 1}
    assert summary["alerts"] == {"firing": 1}
    assert captured.err == "dealtrust: gone: no such file or folder\n"
    written = [json.loads(line) for line in (folder / "r/bad.jsonl").read_text().splitlines()]
    assert {(line["file"], line["reason"]) for line in written} == {
        ("gone", "missing_path"),
        ("notes.txt", "unknown_kind"),
        ("bad.eml", "no_date"),
    }
    assert "Set aside" in output(capsys, *arguments)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["scan"], "name at least one file or folder to scan"),
        (["scan", "gone"], "there is nothing to read: gone: no such file or folder"),
        (
            ["scan", "empty", "gone"],
            "there is nothing to read: empty: there is no file in it (and 1 more like it)",
        ),
        (["scan", "Takeout.mbox", "--until", "soon"], "--until: 'soon' is no moment; write 2026-06-30 or"),
        (
            ["scan", "Takeout.mbox", "--families", "silent"],
            "--families: there is no family 'silent'; did you mean",
        ),
        (["scan", "Takeout.mbox", "--config", "gone.yaml"], "gone.yaml: No such file or directory"),
        (
            ["scan", "Takeout.mbox", "--config", "bad.yaml"],
            "bad.yaml:2: countri: unknown setting; did you mean country?",
        ),
        (["scan", "Takeout.mbox", "--kind", "mbx"], 'Invalid value "mbx" for --kind.'),
        (
            ["scan", "Takeout.mbox", "--jobs", "many"],
            'Invalid value for --jobs: unable to convert "many" into int.',
        ),
        (["scan", "--confg", "x"], "Unknown option: --confg. Did you mean --config?"),
        (["sacn"], 'Unknown command "sacn". Did you mean "scan"?'),
        (
            ["explain", "unanswerd-buyer"],
            "there is no pattern 'unanswerd-buyer'; did you mean unanswered-buyer?",
        ),
        (["scan", "Takeout.mbox", "--jobs", "0"], 'Invalid value "0" for --jobs'),
        (["query", "SELECT 1", "--json", "--csv"], "--json and --csv exclude each other"),
    ],
)
def test_wrong_use_is_one_line_and_status_2(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    (folder / "empty").mkdir()
    (folder / "bad.yaml").write_text("tenant: acme\ncountri: DE\n")
    assert complaint(capsys, *arguments).startswith(said)
    assert not list(folder.glob("*.part"))


def test_what_a_scan_writes_into_the_scanned_folder_is_no_input(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "own").mkdir()
    (folder / "Takeout.mbox").rename(folder / "own/Takeout.mbox")
    for _ in range(2):
        command = (
            "scan",
            "own",
            "--store",
            "own/store",
            "--alerts",
            "own/a.jsonl",
            "--rejects",
            "own/r.jsonl",
            "--json",
        )
        summary = json.loads(output(capsys, *command))["summary"]
        assert summary["rejects"] == {}
        assert summary["files"] == {"mbox": 1}


def test_where_there_is_no_store_none_is_made(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["query", "SELECT 1"], ["explain", "0a1b"]):
        assert "there is no store here; scan some files first" in complaint(capsys, *arguments, status=1)
    assert not (folder / ".dealtrust").exists()


def test_an_output_that_cannot_be_written_is_told_before_reading(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "taken").mkdir()
    assert "taken" in complaint(capsys, "scan", "Takeout.mbox", "--alerts", "taken", status=1)
    assert "Takeout.mbox" in complaint(
        capsys, "scan", "Takeout.mbox", "--rejects", "Takeout.mbox/x", status=1
    )


def test_a_mailbox_that_does_not_say_whose_it_is_asks_for_the_domains(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "two.mbox").write_bytes(mbox(unanswered()[:1]))
    assert "internal_domains" in complaint(capsys, "scan", "two.mbox")
    (folder / "acme.yaml").write_text("internal_domains: [acme.example]\n")
    assert json.loads(output(capsys, "scan", "two.mbox", "--config", "acme.yaml", "--json"))["standing"] == []


def test_ctrl_c_is_one_line_and_leaves_no_half_file(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    output(capsys, "scan", "Takeout.mbox", "--alerts", "a.jsonl")
    before = (folder / "a.jsonl").read_bytes()
    with monkeypatch.context() as patched:
        patched.setattr("dealtrust_solo.scanning.worked", interrupted)
        complaint(capsys, "scan", "Takeout.mbox", "--alerts", "a.jsonl", status=1)
    assert (folder / "a.jsonl").read_bytes() == before
    assert sorted(path.name for path in folder.iterdir()) == [".dealtrust", "Takeout.mbox", "a.jsonl"]
    output(capsys, "scan", "Takeout.mbox", "--alerts", "a.jsonl")


def test_help_teaches_with_examples(capsys: pytest.CaptureFixture[str]) -> None:
    assert "dealtrust scan Takeout.mbox" in output(capsys, "--help")
    shown = output(capsys, "scan", "--help")
    for option in (
        "--config",
        "--from",
        "--until",
        "--families",
        "--alerts",
        "--report",
        "--rejects",
        "--store",
        "--jobs",
        "--json",
    ):
        assert option in shown
