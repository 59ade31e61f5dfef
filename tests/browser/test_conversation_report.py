"""The report of the conversation tests, opened from a file as somebody opens what came by mail."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from fibroguide.conversations.html_report import to_html
from tests.browser.conftest import SHOTS
from tests.browser.test_accessibility import RULES
from tests.fibroguide.conversations.results import hostile_run


@pytest.fixture
def report(context: BrowserContext, tmp_path: Path) -> Iterator[Page]:
    """The page of a run whose texts would like to be code; nothing of it may reach the network or the console."""
    path = tmp_path / "report.html"
    path.write_bytes(to_html(hostile_run()))
    page = context.new_page()
    complaints: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    yield page
    assert page.evaluate("window.hacked") is None
    assert complaints == []
    assert asked == [path.as_uri()]


def shown(page: Page) -> list[str]:
    return [heading.strip().partition(" <")[0] for heading in page.locator("details:visible h3").all_inner_texts()]


def test_search_and_only_failures(report: Page) -> None:
    names = [name.partition("<")[0].strip() for name in shown(report)]
    assert names == ["Asks how fast it works", "Failing", "Broken", "In a spreadsheet"]
    expect(report.get_by_role("status")).to_have_text("4 of 4 tests")
    search = report.get_by_label("Search names and talks")
    search.fill("FAST? relief")  # words of a talk, in any capitals and order
    assert shown(report) == ["Asks how fast it works"]
    expect(report.get_by_role("status")).to_have_text("1 of 4 tests")
    expect(report.get_by_role("heading", name="tests/conversations/more.xlsx")).to_be_hidden()
    search.fill("nothing like it")
    expect(report.get_by_text("No test is like this.")).to_be_visible()
    search.fill("")
    report.get_by_label("Only failures").check()
    assert "Asks how fast it works" not in shown(report)
    expect(report.get_by_role("status")).to_have_text("3 of 4 tests")


def test_with_the_keyboard_alone(report: Page) -> None:
    report.keyboard.press("Tab")
    report.keyboard.type("fast")
    report.keyboard.press("Tab")
    expect(report.get_by_label("Only failures")).to_be_focused()
    report.keyboard.press("Tab")
    report.keyboard.press("Enter")
    expect(report.get_by_text("Relief often comes in hours or days.").first).to_be_visible()


@pytest.mark.parametrize("look", ["light", "dark", "forced", "small"])
def test_axe_finds_nothing(report: Page, look: str) -> None:
    if look == "small":
        report.set_viewport_size({"width": 320, "height": 640})
    report.emulate_media(
        color_scheme="dark" if look == "dark" else "light", forced_colors="active" if look == "forced" else "none"
    )
    report.locator("summary").first.click()
    SHOTS.mkdir(parents=True, exist_ok=True)
    report.screenshot(path=SHOTS / f"conversations-{look}.png", full_page=True)
    results = Axe().run(report, options=RULES)
    assert [(item["id"], item["nodes"][0]["html"][:120]) for item in results.response["violations"]] == []
    assert len(results.response["passes"]) > 5, "axe has looked at nothing"
    wide = report.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide == 0, "it must be read without scrolling sideways"
