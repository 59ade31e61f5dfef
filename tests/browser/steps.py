"""What people do in the widget."""

import re

from playwright.sync_api import Locator, Page, expect


def open_chat(page: Page) -> None:
    page.get_by_role("button", name="Ask a question").click()
    expect(page.get_by_text("Hello, I am Fibro Guide.")).to_be_visible()


def field(page: Page) -> Locator:
    return page.get_by_label("Your question", exact=True)


def ask(page: Page, text: str) -> None:
    before = answers(page).count()
    field(page).fill(text)
    page.keyboard.press("Enter")
    expect(answers(page)).not_to_have_count(before)


def answers(page: Page) -> Locator:
    return page.get_by_role("log").locator("li.bot")


def last_answer(page: Page) -> Locator:
    return answers(page).last


def wait_for_answer(page: Page, words: str) -> None:
    expect(last_answer(page)).to_contain_text(re.compile(words))
