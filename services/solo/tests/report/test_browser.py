"""The report as a browser shows it: what may run, what can be reached, what fits."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from dealtrust_solo.cli import run
from services.solo.tests.report.histories import write_hostile
from tests.laws.tree import ROOT

HISTORY = ROOT / "examples/history"
AXE = ROOT / ".tools/axe/axe.min.js"
VIEWS = ("today", "held", "teams", "ended", "sources")
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        pytest.skip("no Chromium is installed; `make browser` brings it")
    with sync_playwright() as playwright:
        # As root Chromium starts only without its sandbox; the page is our own.
        sandbox = [] if os.geteuid() else ["--no-sandbox"]
        started = playwright.chromium.launch(executable_path=found, args=sandbox)
        yield started
        started.close()


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report on the bundled history."""
    folder = tmp_path_factory.mktemp("report")
    page, config = folder / "report.html", str(HISTORY / "dealtrust.yaml")
    assert (
        run(
            [
                "scan",
                str(HISTORY),
                "--config",
                config,
                "--store",
                str(folder / "store"),
                "--report",
                str(page),
            ]
        )
        == 0
    )
    return page


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    source, page = write_hostile(folder), folder / "report.html"
    options = [
        "--config",
        str(folder / "config.yaml"),
        "--until",
        "2026-03-20",
        "--store",
        str(folder / "store"),
    ]
    assert run(["scan", str(source), "--report", str(page), *options]) == 0
    return page


class Desk:
    """Opens pages and keeps what they asked for and complained of."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts: list[Any] = []
        self.requests: list[str] = []
        self.complaints: list[str] = []

    def open(self, path: Path, part: str = "", **settings: Any) -> Page:
        context = self._browser.new_context(**{"viewport": DESK, **settings})
        self._contexts.append(context)
        context.set_default_timeout(10_000)
        page: Page = context.new_page()
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(path.as_uri() + part)
        return page

    def close(self) -> None:
        for context in self._contexts:
            context.close()


@pytest.fixture
def desk(browser: Browser) -> Iterator[Desk]:
    opened = Desk(browser)
    yield opened
    opened.close()


def test_the_page_asks_for_nothing_and_complains_of_nothing(desk: Desk, report: Path) -> None:
    page = desk.open(report)
    for view in reversed(VIEWS):
        page.locator(f'nav a[href="#{view}"]').click()
    page.get_by_label("Dark").check()
    page.get_by_label("Find").fill("isarwerk")
    assert desk.complaints == []
    assert [url.partition("#")[0] for url in desk.requests] == [report.as_uri()] * len(desk.requests)


def test_hostile_text_does_nothing(desk: Desk, hostile: Path) -> None:
    page = desk.open(hostile)
    page.get_by_role("button", name="Open all").click()
    assert page.evaluate("window.taken") is None
    assert "</script><script>window.taken" in page.locator("article h4").first.inner_text()
    assert desk.complaints == []
    assert set(desk.requests) == {hostile.as_uri()}
    assert page.evaluate("document.documentElement.scrollWidth") <= DESK["width"]


def test_the_policy_stops_a_script_that_is_not_the_pages_own(
    desk: Desk, report: Path, tmp_path: Path
) -> None:
    changed = tmp_path / "changed.html"
    page = report.read_text("utf-8").replace(
        "</main>", "<script>window.taken = 1</script><b style='color:red'>x</b></main>"
    )
    changed.write_text(page, "utf-8")
    opened = desk.open(changed)
    assert opened.evaluate("window.taken") is None
    assert any("Content Security Policy" in complaint for complaint in desk.complaints)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing_serious(desk: Desk, report: Path, scheme: str, size: dict[str, int]) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not here; `make browser` brings it")
    page = desk.open(report, viewport=size, color_scheme=scheme, reduced_motion="reduce")
    page.evaluate("document.querySelectorAll('section.view').forEach((view) => { view.hidden = false; })")
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    page.evaluate(AXE.read_text("utf-8"))
    violations = page.evaluate("axe.run(document).then((result) => result.violations)")
    told = [
        (each["id"], each["impact"], [node["html"][:120] for node in each["nodes"][:3]])
        for each in violations
        if each["impact"] in ("serious", "critical", "moderate")
    ]
    assert told == []


@pytest.mark.parametrize("view", VIEWS)
def test_nothing_is_wider_than_a_phone(desk: Desk, report: Path, hostile: Path, view: str) -> None:
    for path in (report, hostile):
        page = desk.open(path, f"#{view}", viewport=PHONE)
        page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_tabs_show_one_part_and_are_links(desk: Desk, report: Path) -> None:
    page = desk.open(report)
    shown = page.locator("section.view:visible")
    assert shown.count() == 1
    page.get_by_role("link", name="Held back").click()
    assert shown.get_attribute("id") == "held"
    assert page.get_by_role("link", name="Held back").get_attribute("aria-current") == "page"
    assert page.url.endswith("#held")
    page.go_back()
    assert shown.get_attribute("id") == "today"


def test_a_link_of_a_team_leads_to_the_open_card(desk: Desk, report: Path) -> None:
    page = desk.open(report, "#teams")
    page.get_by_role("link", name="Isarwerk Kundendienst").click()
    card = page.locator("article", has_text="Isarwerk Kundendienst")
    assert card.locator("details").first.get_attribute("open") is not None
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_the_filter_leaves_what_fits_and_says_how_many(desk: Desk, report: Path) -> None:
    page = desk.open(report)
    cards = page.locator("#today article:visible")
    everything = cards.count()
    page.get_by_label("Find").fill("nothing like this")
    assert cards.count() == 0
    assert page.locator("#none").is_visible()
    page.get_by_label("Find").fill("GARONNE claims")
    assert cards.count() == 1
    assert page.get_by_role("status").inner_text() == f"1 of {everything} shown"
    page.get_by_label("Find").fill("")
    page.get_by_label("Moved by").select_option("leadership")
    assert cards.locator("h4").all_inner_texts() == ["Nordhang Gästeservice"]
    assert page.locator("#today section.group:visible").count() == 1


def test_everything_can_be_reached_with_the_keyboard(desk: Desk, report: Path) -> None:
    page = desk.open(report)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the alerts"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    assert page.locator("#today").is_visible()
    last = page.locator("#today article summary.line").last
    last.focus()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    assert page.locator("#today article details").last.get_attribute("open") is not None


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_colours_follow_the_system_and_the_switch(desk: Desk, report: Path, script: bool) -> None:
    def lightness(page: Page) -> int:
        page.wait_for_timeout(50)
        pixels = page.screenshot(clip={"x": 2, "y": 2, "width": 1, "height": 1})
        dark = desk.open(report, color_scheme="dark").screenshot(
            clip={"x": 2, "y": 2, "width": 1, "height": 1}
        )
        return 0 if pixels == dark else 1

    page = desk.open(report, color_scheme="light", java_script_enabled=script)
    assert lightness(page) == 1
    page.get_by_label("Dark").check()
    assert lightness(page) == 0
    page.get_by_label("Auto").check()
    assert lightness(page) == 1


def test_without_script_everything_is_there_to_read(desk: Desk, report: Path) -> None:
    page = desk.open(report, java_script_enabled=False)
    assert page.locator("section.view:visible").count() == len(VIEWS)
    assert not page.locator(".tools").is_visible()
    folded = page.locator("#today article", has_text="Zuiderhof care desk")
    folded.locator("summary").first.click()
    assert folded.locator(".play").first.is_visible()


def test_print_shows_what_is_folded_and_nothing_to_click(desk: Desk, report: Path) -> None:
    page = desk.open(report, java_script_enabled=False)
    page.emulate_media(media="print")
    assert not page.locator("nav.tabs").is_visible()
    assert not page.locator(".theme").is_visible()
    last = page.locator("#today article .play").last.bounding_box()
    assert last is not None
    assert last["height"] > 50
    assert re.match(rb"%PDF", page.pdf())


def test_a_drawing_shows_its_marks_and_tells_them(desk: Desk, report: Path) -> None:
    page = desk.open(report)
    card = page.locator("article", has_text="Isarwerk Kundendienst")
    card.locator("summary").first.click()
    titles = card.locator("svg title").all_text_contents()
    assert "Fri 26 Jun 11:00: Beate Sommer wrote" in titles
    assert "22 working hours; the limit is 8" in card.locator(".course").inner_text()
    now, limit = (card.locator(f'use[href="#{name}"]').bounding_box() for name in ("now4", "limit"))
    assert now is not None
    assert limit is not None
    assert limit["x"] < now["x"]
