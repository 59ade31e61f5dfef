"""Bad networks, bad servers, bad texts."""

import json

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.steps import answers, ask, field, last_answer, open_chat, wait_for_answer
from tests.running import RunningBot

MESSAGES = "**/webhooks/web/messages"


def hostile(html: str, title: str = "x", source: str = "x") -> dict:
    buttons = [{"title": title, "button": "b"}]
    return {"messages": [{"text": "x", "html": html, "name": "utter_x", "buttons": buttons, "source": [source]}]}


CORPUS = [
    "<script>window.hacked = 1</script>",
    "<img src=x onerror='window.hacked = 1'>",
    "<svg onload='window.hacked = 1'></svg>",
    "<a href='javascript:window.hacked = 1'>click</a>",
    "<a href='JaVaScRiPt:window.hacked = 1'>click</a>",
    "<a href='&#1;javascript:window.hacked = 1'>click</a>",
    "<a href='data:text/html,<script>1</script>'>click</a>",
    "<a href='//evil.example/x'>click</a>",
    "<a href='http://evil.example/x'>click</a>",
    "<iframe srcdoc='<script>parent.hacked = 1</script>'></iframe>",
    "<form action=https://evil.example><button>x</button></form>",
    "<style>* { display: none }</style>",
    "<p onclick='window.hacked = 1' style='position: fixed'>x</p>",
    "<math><mtext><table><mglyph><style><img src=x onerror='window.hacked = 1'>",
]


@pytest.mark.parametrize("html", CORPUS)
def test_a_hostile_answer_does_nothing(page: Page, html: str) -> None:
    open_chat(page)
    body = json.dumps(hostile(f"<p>so</p>{html}", title=html, source=html))
    page.route(MESSAGES, lambda route: route.fulfill(status=200, body=body, content_type="application/json"))
    ask(page, "hello")
    last = last_answer(page)
    assert last.locator("script, img, svg, iframe, form, style, math, [onclick], [style]").count() == 0
    assert last.locator("a").evaluate_all("links => links.map(a => a.protocol)") == []
    last.click()
    page.wait_for_timeout(50)
    assert page.evaluate("window.hacked") is None
    expect(last.get_by_role("button")).to_have_text(html)
    page.complaints.clear()  # the policy's word on what the parser saw and never became part of the page


@pytest.mark.parametrize(
    "text", [*CORPUS[:4], "[x](javascript:window.hacked=1)", "**b** [a](https://evil.example)", "{{7*7}} ${7*7}"]
)
def test_a_hostile_question_is_shown_as_it_is_and_does_nothing(page: Page, text: str) -> None:
    open_chat(page)
    ask(page, text)
    expect(page.get_by_role("log").locator("li.you").last).to_have_text(f"You said: {text}")
    assert page.get_by_role("log").get_by_role("link", name="x", exact=True).count() == 0
    assert page.evaluate("window.hacked") is None


def test_the_page_keeps_its_content_security_policy(page: Page) -> None:
    page.evaluate(
        "window.broken = []; document.addEventListener('securitypolicyviolation', e => broken.push(e.violatedDirective))"
    )
    open_chat(page)
    ask(page, "preparation checklist")
    page.get_by_role("button", name="More").click()
    assert page.evaluate("broken") == []


def test_who_to_call_is_said_at_the_first_failure_and_not_after_all_attempts(page: Page) -> None:
    open_chat(page)
    calls = []

    def first_two_fail(route: Route) -> None:
        calls.append(1)
        route.continue_() if len(calls) > 2 else route.abort()

    page.route(MESSAGES, first_two_fail)
    field(page).fill("what is fibro fog?")
    page.keyboard.press("Enter")
    expect(page.get_by_text("call 911 now")).to_be_visible(timeout=900)
    wait_for_answer(page, "common name for the trouble")
    expect(page.get_by_text("call 911 now")).to_have_count(1)
    expect(page.get_by_role("button", name="Try again")).to_have_count(0)
    page.complaints.clear()  # the connections that failed


def test_offline_and_back(page: Page) -> None:
    open_chat(page)
    page.context.set_offline(True)
    field(page).fill("what is fibro fog?")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("You are offline")
    expect(page.get_by_role("log").locator("li.you.unsent")).to_have_count(1)
    field(page).fill("and a draft")
    page.context.set_offline(False)
    wait_for_answer(page, "common name for the trouble")
    expect(page.get_by_role("log").locator("li.you.unsent")).to_have_count(0)
    expect(field(page)).to_have_value("and a draft")
    page.complaints.clear()  # the connection that was cut


def test_two_messages_written_offline_arrive_in_order(page: Page) -> None:
    open_chat(page)
    page.context.set_offline(True)
    for text in ("what is fibro fog?", "how fast does it work?"):
        field(page).fill(text)
        page.keyboard.press("Enter")
    page.context.set_offline(False)
    wait_for_answer(page, "hours or days")
    expect(answers(page).nth(1)).to_contain_text("common name for the trouble")
    page.complaints.clear()


def test_a_server_that_cannot_be_reached_names_the_emergency_number_and_the_message_is_not_lost(page: Page) -> None:
    open_chat(page)
    page.route(MESSAGES, lambda route: route.abort())
    field(page).fill("what is fibro fog?")
    page.keyboard.press("Enter")
    again = page.get_by_role("button", name="Try again")
    expect(again).to_be_visible(timeout=15_000)  # after three more attempts of its own
    expect(page.get_by_text("call 911 now")).to_have_count(1)
    page.unroute(MESSAGES)
    again.click()
    wait_for_answer(page, "common name for the trouble")
    page.complaints.clear()


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (429, "That was a lot at once. Please wait 1 seconds and send it again."),
        (503, "I am very busy right now. Please send it again in a few seconds."),
    ],
)
def test_a_server_that_says_later_is_told_again(page: Page, status: int, sentence: str) -> None:
    open_chat(page)
    calls = []

    def first_refused(route: Route) -> None:
        calls.append(1)
        if len(calls) > 1:
            route.continue_()
            return
        headers = {"Retry-After": "1", "Content-Type": "application/json"}
        route.fulfill(status=status, body=json.dumps({"error": sentence}), headers=headers)

    page.route(MESSAGES, first_refused)
    field(page).fill("what is fibro fog?")
    page.keyboard.press("Enter")
    expect(page.get_by_text(sentence)).to_be_visible()
    wait_for_answer(page, "common name for the trouble")
    page.complaints.clear()  # the browser reports the refusal


def test_a_session_that_has_ended_begins_anew_with_the_message(page: Page) -> None:
    open_chat(page)
    page.evaluate("sessionStorage.setItem('fibroguide-session', 'forged')")
    page.reload()
    expect(page.get_by_role("status")).to_contain_text("this is a new one")
    ask(page, "what is fibro fog?")
    wait_for_answer(page, "common name for the trouble")
    page.complaints.clear()  # the browser reports the 401


def test_a_server_that_starts_again_in_the_middle_of_a_talk(page: Page, server: RunningBot) -> None:
    open_chat(page)
    ask(page, "preparation checklist")
    ask(page, "walk me through it")
    server.stop()
    field(page).fill("next")
    page.keyboard.press("Enter")
    server.start()
    wait_for_answer(page, "step 2 of 3|cannot be reached")
    again = page.get_by_role("button", name="Try again")
    if again.count():
        again.click()
    wait_for_answer(page, "step 2 of 3")
    page.complaints.clear()
