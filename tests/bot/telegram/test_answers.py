"""Answers in Telegram."""

import pytest

from fibroguide.channels.telegram import TelegramInput
from tests.bot.telegram.asked import FAST, GREETING, NOTICE, SPEED
from tests.emulators.telegram_people import BotOnTelegram, Person, names


def test_a_question_is_answered_after_the_notice(stranger: Person) -> None:
    assert names(stranger.say(FAST)) == [NOTICE, SPEED]


def test_the_notice_is_given_once(stranger: Person) -> None:
    assert names(stranger.say("/start")) == [NOTICE, GREETING]
    assert names(stranger.say("/start")) == [GREETING]
    assert names(stranger.say(FAST)) == [SPEED]


def test_an_update_costs_no_call_besides_its_answer(bot: BotOnTelegram, ann: Person) -> None:
    before = len(bot.telegram.calls)
    ann.say(FAST)
    assert [method for method, _ in bot.telegram.calls[before:] if method != "sendChatAction"] == ["sendMessage"]


def test_the_bot_never_writes_first(bot: BotOnTelegram) -> None:
    methods = [method for method, _ in bot.telegram.calls]
    assert methods[:3] == ["getMe", "setMyCommands", "setWebhook"], "nothing is sent at the start"
    assert TelegramInput({}).get_output_channel() is None, "Rasa has nothing to send reminders by"


def test_telegram_is_told_the_address_the_secret_and_what_is_wanted(bot: BotOnTelegram) -> None:
    webhook = bot.telegram.webhook
    assert webhook
    assert webhook["url"] == bot.webhook
    assert len(webhook["secret_token"]) == 64
    assert webhook["allowed_updates"] == ["message", "edited_message", "callback_query"]
    assert [command["command"] for command in bot.telegram.commands] == ["topics", "help", "privacy", "stop", "start"]


def test_bold_words_and_links_are_shown_as_such(bot: BotOnTelegram, ann: Person) -> None:
    (checklist,) = ann.say("preparation checklist")
    assert (checklist.parse_mode, "*" in checklist.text, "](" in checklist.text) == ("HTML", False, False)
    assert {"type": "bold", "offset": 0, "length": len("Preparation checklist")} in checklist.entities
    assert checklist.links == [f"{bot.address}/print/preparation"]


@pytest.mark.parametrize("text", ["x" * 10_000, "😀" * 5000, "👍❤️", "\x00\x01\x1b", "\ud800", "\u202e\u200b", "<b>&lt;", "   "])
def test_anything_that_can_be_written_gets_a_reply(ann: Person, text: str) -> None:
    (reply,) = ann.say(text)
    assert names([reply])[0].startswith(("fallback/", "smalltalk/"))


def test_personal_forms_are_not_for_a_messenger(ann: Person) -> None:
    assert names(ann.say("please call me back")) == ["clinician", "conversation/not_here"]
    assert names(ann.say("my infusion is on friday"))[-1] == "conversation/not_here"
    assert names(ann.say(FAST)) == [SPEED], "no form is left open"
