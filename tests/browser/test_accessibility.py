"""WCAG 2.2 A and AA by axe, the keyboard alone, and what a screen reader is told."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import SHOTS
from tests.browser.steps import answers, ask, field, last_answer, open_chat
from tests.running import RunningBot

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]}


def check(page: Page, name: str) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png")
    results = Axe().run(page, options=RULES)
    found = [(item["id"], item["nodes"][0]["html"][:120]) for item in results.response["violations"]]
    assert found == []
    assert len(results.response["passes"]) > 5, "axe has looked at nothing"


def test_axe_finds_an_error_when_there_is_one(page: Page) -> None:
    page.evaluate("document.body.append(Object.assign(document.createElement('img'), {src: '/icon.svg'}))")
    with pytest.raises(AssertionError, match="image-alt"):
        check(page, "broken")
    (SHOTS / "broken.png").unlink()


def test_closed(page: Page) -> None:
    check(page, "closed")


@pytest.mark.parametrize("look", ["light", "dark", "forced", "small"])
def test_open_and_after_an_answer_and_after_an_error(page: Page, look: str) -> None:
    if look == "small":
        page.set_viewport_size({"width": 320, "height": 640})
    page.emulate_media(
        color_scheme="dark" if look == "dark" else "light",
        forced_colors="active" if look == "forced" else "none",
        reduced_motion="reduce",  # a picture of a page that scrolls shows nothing
    )
    open_chat(page)
    check(page, f"open-{look}")
    ask(page, "what are the side effects?")
    check(page, f"answer-{look}")
    ask(page, "I want to die")
    check(page, f"crisis-{look}")
    page.get_by_role("button", name="More").click()
    page.route("**/webhooks/web/messages", lambda route: route.abort())
    field(page).fill("hello")
    page.context.set_offline(True)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("offline")
    check(page, f"offline-{look}")
    page.context.set_offline(False)
    page.complaints.clear()  # the connection that was cut


@pytest.mark.parametrize("path", ["/embed", "/print/procedure?at=2028-03-02T09:30&done=evaluation"])
def test_other_pages(page: Page, server: RunningBot, path: str) -> None:
    page.goto(server.address + path)
    check(page, path.partition("?")[0].strip("/").replace("/", "-"))


def test_nothing_has_to_be_scrolled_sideways_on_a_narrow_screen(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    open_chat(page)
    ask(page, "preparation checklist")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.get_by_role("log").evaluate("log => log.scrollWidth - log.clientWidth") == 0


def test_the_keyboard_alone_is_enough(page: Page) -> None:
    for _ in range(10):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.localName") == "fibro-guide":
            break
    page.keyboard.press("Enter")
    expect(field(page)).to_be_focused()
    page.keyboard.type("how long does an infusion take?")
    page.keyboard.press("Enter")
    expect(last_answer(page)).to_contain_text("40 minutes")
    expect(field(page)).to_be_focused()
    for _ in range(20):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.querySelector('fibro-guide').shadowRoot.activeElement?.textContent") == "How many infusions":
            break
    page.keyboard.press("Enter")
    expect(last_answer(page)).to_contain_text("infusions")
    expect(page.get_by_role("button", name="How many infusions (You chose this)")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_role("button", name="Ask a question")).to_be_focused()


def test_focus_is_not_trapped(page: Page) -> None:
    open_chat(page)
    seen = set()
    for _ in range(30):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("document.activeElement.localName"))
    assert {"a", "fibro-guide"} <= seen, "the page's own links can be reached while the chat is open"


def test_what_a_screen_reader_is_told(page: Page) -> None:
    open_chat(page)
    ask(page, "how fast does it work?")
    tree = page.get_by_role("dialog", name="Fibro Guide").aria_snapshot()
    for part in (
        'heading "Fibro Guide" [level=2]',
        'button "Close the chat"',
        'link "911"',
        'log "Conversation"',
        "You said: how fast does it work?",
        "Fibro Guide said:",
        'list "Choices"',
        'textbox "Your question"',
        "From the guide: The Benefits of Ketamine",
    ):
        assert part in tree, tree


def test_targets_are_large_enough_for_unsteady_hands(page: Page) -> None:
    open_chat(page)
    ask(page, "how fast does it work?")
    for box in [button.bounding_box() for button in page.get_by_role("dialog").get_by_role("button").all()]:
        assert box["height"] >= 44
        assert box["width"] >= 44


def test_history_is_not_read_out_again(page: Page) -> None:
    open_chat(page)
    ask(page, "how fast does it work?")
    count = answers(page).count()
    page.reload()
    expect(answers(page)).to_have_count(count)
    live = "[...performance.getEntriesByType('mark')].length"  # nothing marks; the attribute itself is what counts
    assert page.evaluate(live) == 0
    expect(page.get_by_role("log")).not_to_have_attribute("aria-live", "off")  # new answers are read out
