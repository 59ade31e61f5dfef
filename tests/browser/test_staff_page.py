"""The staff page in a real browser: with scripts and without, by keyboard, for screen readers, and small."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import SHOTS
from tests.running import NO_LIMITS, RunningBot, call, say

PASSWORD = "correct horse battery"
PAGES = ("", "/tests", "/try", "/gaps", "/callbacks", "/content", "/audit")


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningBot]:
    """A bot with a staff page, a request to be called back, and a question that it had no answer to."""
    running = RunningBot(tmp_path_factory.mktemp("staff page"), FIBROGUIDE_STAFF_PASSWORD=PASSWORD, **NO_LIMITS)
    _, body = call("POST", f"{running.address}/webhooks/web/session", {})
    session = {"Authorization": f"Bearer {body['session']}"}
    form = ("call me back", "yes", "Pat O'Neil", "202 555 0143", "mornings", "side effects", "send it")
    for text in ("xqzzt wobble", *form):
        say(running.address, session, text=text)
    yield running
    running.stop()


def sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/staff")
    page.get_by_label("Your name").fill("Ann Example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()


@pytest.fixture
def staff(context: BrowserContext, clinic: RunningBot) -> Iterator[Page]:
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    sign_in(page, clinic.address)
    yield page
    assert page.complaints == []


def shot(page: Page, name: str) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"staff-{name}.png", full_page=True)


def violations(page: Page) -> list[str]:
    options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
    return [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in Axe().run(page, options=options).response["violations"]]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_accessible(staff: Page, clinic: RunningBot, path: str) -> None:
    staff.goto(f"{clinic.address}/staff{path}")
    shot(staff, path.strip("/") or "overview")
    assert violations(staff) == []


def test_the_sign_in_is_accessible_and_says_what_is_wrong(context: BrowserContext, clinic: RunningBot) -> None:
    page = context.new_page()
    page.goto(f"{clinic.address}/staff/login")
    assert violations(page) == []
    page.get_by_label("Your name").fill("Eve")
    page.get_by_label("Password").fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("That is not the password.")
    assert violations(page) == []


def test_the_tests_run_with_live_progress_and_end_in_a_report(staff: Page, clinic: RunningBot) -> None:
    staff.goto(f"{clinic.address}/staff/tests")
    staff.get_by_role("button", name="Run the tests now").click()
    expect(staff.get_by_role("status")).to_contain_text("Running", timeout=10_000)
    expect(staff.get_by_role("status")).to_contain_text("All passed", timeout=150_000)
    shot(staff, "tests-done")
    assert violations(staff) == []
    staff.get_by_role("link", name="Open the report").click()
    expect(staff.get_by_role("heading", level=1)).to_be_visible()
    shot(staff, "report")


def test_a_question_is_tried_by_keyboard_alone(staff: Page, clinic: RunningBot) -> None:
    staff.goto(f"{clinic.address}/staff/try")
    staff.get_by_label("A question").focus()
    staff.keyboard.type("can I eat before the drip?")
    staff.keyboard.press("Tab")
    staff.keyboard.press("Enter")
    expect(staff.get_by_text("procedure/fasting", exact=False).first).to_be_visible()
    expect(staff.get_by_text("Nothing alarming")).to_be_visible()
    shot(staff, "try-answer")
    assert violations(staff) == []


def test_unanswered_questions_and_call_backs_are_there(staff: Page, clinic: RunningBot) -> None:
    staff.goto(f"{clinic.address}/staff/gaps")
    expect(staff.get_by_text("xqzzt wobble")).to_be_visible()
    staff.goto(f"{clinic.address}/staff/callbacks")
    expect(staff.get_by_text("Pat O'Neil")).to_be_visible()


def test_it_works_without_scripts_and_on_a_phone(browser: Browser, clinic: RunningBot) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 700})
    page = context.new_page()
    sign_in(page, clinic.address)
    page.goto(f"{clinic.address}/staff/try")
    page.get_by_label("A question").fill("how fast does it work?")
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_text("hours or days")).to_be_visible()
    page.goto(f"{clinic.address}/staff/tests")
    page.get_by_role("button", name="Run the tests now").click()
    expect(page.get_by_role("status")).to_contain_text("All passed", timeout=150_000)  # renewed by the page itself
    shot(page, "phone")
    context.close()
    assert Path(SHOTS / "staff-phone.png").exists()
