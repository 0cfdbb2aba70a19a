import base64
import hashlib
import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from dealtrust_solo.cli import run
from services.reading.tests.letters import letter, mbox, unanswered
from services.solo.tests.report.histories import write_hostile, write_waiting

VOID = {"meta", "input", "img", "br", "link", "hr"}


class Outline(HTMLParser):
    """What stands in a page: elements with their attributes, headings, and whether every element was closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.headings: list[int] = []
        self._open: list[str] = []
        self.unbalanced: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.unbalanced.append(tag)

    def named(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.elements if tag == name]


def report(folder: Path, source: Path, *options: str) -> str:
    """The report of a scan."""
    page = folder / "out" / "report.html"
    assert run(["scan", str(source), "--store", str(folder / "store"), "--report", str(page), *options]) == 0
    assert not list(page.parent.glob(".*"))
    return page.read_text(encoding="utf-8")


def needing(page: str) -> str:
    """The part on what needs somebody."""
    return page.partition('id="today"')[2].partition('id="held"')[0]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("hostile")
    path = write_hostile(folder)
    return report(folder, path, "--config", str(folder / "config.yaml"), "--until", "2026-03-20")


def test_what_others_wrote_is_text_and_nothing_else(hostile: str) -> None:
    outline = Outline(hostile)
    assert outline.unbalanced == []
    assert len(outline.named("script")) == 1
    assert outline.named("img") == []
    assert not [name for _, attributes in outline.elements for name in attributes if name.startswith("on")]
    assert {attributes["href"][0] for attributes in outline.named("a") if attributes["href"]} == {"#"}
    assert not set("\u202e\u2066\u200b\ufeff") & set(hostile)
    assert "Ж" * 500 not in hostile
    assert "&lt;/script&gt;&lt;script&gt;window.taken" in hostile


def test_nothing_may_be_loaded_and_only_this_script_and_style_may_be_used(hostile: str) -> None:
    (policy,) = (
        each["content"]
        for each in Outline(hostile).named("meta")
        if each.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy is not None
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    for tag, rule in (("script", "script-src"), ("style", "style-src")):
        (text,) = re.findall(rf"<{tag}>(.*?)</{tag}>", hostile, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert rules[rule] == f"'sha256-{digest}'"
    assert " style=" not in hostile.partition("</style>")[2]
    assert not re.search(r"""(?:src|href)=["'](?!#)|url\(|@import""", hostile.replace("src=x", ""))


def test_headings_skip_no_level(hostile: str) -> None:
    headings = Outline(hostile).headings
    assert headings[0] == 1
    assert headings.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(headings))


def test_ids_are_given_once_and_every_link_leads_somewhere(hostile: str) -> None:
    elements = Outline(hostile).elements
    ids = [attributes["id"] for _, attributes in elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = [attributes["href"] or "" for tag, attributes in elements if tag in ("a", "use")]
    assert {link.removeprefix("#") for link in links} <= set(ids)


def test_a_mailbox_alone_is_told_as_relationships(tmp_path: Path) -> None:
    (tmp_path / "ada.mbox").write_bytes(mbox(unanswered()))
    page = report(tmp_path, tmp_path / "ada.mbox")
    assert "<h1>1 relationship needs somebody now</h1>" in page
    assert "Relationships watched" in page
    assert "every outside organisation with mail in both directions" in page
    assert "Ben Ray is waiting for an answer" in page
    assert "does the price include the training?" in page
    assert "globex.example · Relationship" not in page
    assert 'id="teams"' not in page
    assert "Hi Ada" not in page


def test_nothing_to_do_is_said_and_the_rest_is_there(tmp_path: Path) -> None:
    mails = [
        *unanswered()[1:3],
        letter(
            9,
            "2026-03-03 12:00",
            "Cy Orr <cy@initech.example>",
            "Ada Lind <ada@acme.example>",
            "Thank you!",
            answers=3,
        ),
    ]
    (tmp_path / "ada.mbox").write_bytes(mbox(mails))
    page = report(tmp_path, tmp_path / "ada.mbox")
    assert "<h1>Nothing needs anybody now</h1>" in page
    assert "no alert stands" in page
    assert Outline(page).unbalanced == []


def test_five_hundred_deals_make_less_than_two_megabytes_and_each_is_there(tmp_path: Path) -> None:
    page = report(tmp_path, write_waiting(tmp_path, 500), "--until", "2026-04-30")
    assert len(page.encode()) < 2_000_000
    assert "<h1>500 deals need somebody now</h1>" in page
    assert Outline(page).unbalanced == []
    today = needing(page)
    assert today.count("<article") == 500
    assert today.count('class="plot"') > 450
    amounts = [int(found.replace(",", "")) for found in re.findall(r'class="worth"><b>([\d,]+) EUR', today)]
    assert len(amounts) == 500
    assert amounts == sorted(amounts, reverse=True)


def test_more_than_fits_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = write_waiting(tmp_path, 40)
    monkeypatch.setattr("dealtrust_solo.report.page.HELD_UP_TO", 3_000)
    monkeypatch.setattr("dealtrust_solo.report.page.UP_TO", 40_000)
    page = report(tmp_path, source, "--until", "2026-04-30")
    assert len(page.encode()) < 40_000
    shown = needing(page).count("<article")
    assert 0 < shown < 40
    assert f"{40 - shown} less urgent deals are left out" in page
