"""Telegram refuses, asks to wait, or is away; the bot is stopped and killed."""

import os
import signal
import time
from threading import Timer

import pytest

from tests.bot.telegram.asked import FAST, NOTICE, SPEED, numbered_menu
from tests.bot.telegram.stories import LateTelegram, SuddenEnd
from tests.emulators.telegram_people import BotOnTelegram, Person, names, until


def test_an_answer_that_telegram_refuses_is_not_tried_for_ever_and_the_next_one_arrives(bot: BotOnTelegram, ann: Person) -> None:
    bot.telegram.refuse("sendMessage", 400, "Bad Request: CHAT_RESTRICTED", times=2)
    update = ann.update(text=FAST)
    assert ann.deliver(update) == []
    assert ann.deliver(update) == [], "delivered again, it is not answered again"
    assert names(ann.say(FAST)) == [SPEED]
    assert "Telegram refuses an answer: sendMessage: 400" in bot.log()


def test_somebody_who_blocks_the_bot_breaks_nothing(bot: BotOnTelegram, ann: Person) -> None:
    bot.telegram.block(ann.chat)
    assert ann.say(FAST) == []
    assert ann.press("How to prepare") == []
    assert "403 Forbidden: bot was blocked by the user" in bot.log()
    bot.telegram.unblock(ann.chat)
    assert names(ann.say(FAST)) == [SPEED]


def test_telegram_out_of_reach_for_three_seconds_costs_no_answer_and_doubles_none(bot: BotOnTelegram, ann: Person) -> None:
    bot.telegram.stop()
    back = Timer(3, bot.telegram.start)
    back.start()
    updates = [ann.start(FAST), ann.start("what is fibromyalgia?")]
    until(lambda: all(bot.is_answered(update) for update in updates), 30)
    back.join()
    assert names(ann.messages)[2:] == [SPEED, "fibromyalgia/definition"]


@pytest.mark.parametrize("trouble", [(500, "Internal Server Error"), (502, "Bad Gateway")])
def test_a_fault_of_telegrams_own_is_waited_out(bot: BotOnTelegram, ann: Person, trouble: tuple[int, str]) -> None:
    bot.telegram.refuse("sendMessage", *trouble)
    assert names(ann.say(FAST)) == [SPEED]


def test_telegram_is_obeyed_when_it_asks_to_wait(bot: BotOnTelegram, ann: Person) -> None:
    bot.telegram.refuse("sendMessage", 429, "Too Many Requests: retry after 2", retry_after=2)
    begun = time.monotonic()
    assert names(ann.say(FAST)) == [SPEED]
    assert 2 <= time.monotonic() - begun < 4


def test_html_that_is_refused_comes_as_plain_text_with_its_buttons(bot: BotOnTelegram, ann: Person) -> None:
    (right,) = ann.say("preparation checklist")
    bot.telegram.refuse("sendMessage", 400, "Bad Request: can't parse entities: Unsupported start tag")
    (plain,) = ann.say("preparation checklist")
    assert (plain.parse_mode, plain.entities) == (None, [])
    assert right.text.partition("Print")[0] == plain.text.partition("Print")[0]
    assert f"{bot.address}/print/preparation" in plain.text, "the link's address is text now"
    assert plain.titles == right.titles


def test_buttons_that_are_refused_come_as_numbers_that_can_be_typed(ann: Person) -> None:
    menu = numbered_menu(ann)
    assert menu.titles == []
    assert "1. What fibromyalgia is\n2. How ketamine works\n" in menu.text
    assert names(ann.say("2")) == ["ketamine/how_it_works"]
    assert names(ann.say("2")) != ["ketamine/how_it_works"], "a number means nothing later"


def test_html_and_buttons_that_are_refused_cost_no_answer(bot: BotOnTelegram, ann: Person) -> None:
    bot.telegram.refuse("sendMessage", 400, "Bad Request: can't parse entities: Unsupported start tag")
    menu = numbered_menu(ann)
    assert "2. How ketamine works" in menu.text
    assert names(ann.say("number two")) == ["ketamine/how_it_works"]


def test_typing_is_shown_only_when_an_answer_takes_long(bot: BotOnTelegram, ann: Person) -> None:
    ann.say("preparation checklist")
    assert (ann.chat, "typing") not in bot.telegram.actions
    actions = bot.process("fibroguide.actions_server")
    os.kill(actions, signal.SIGSTOP)
    try:
        waiting = ann.start("preparation checklist")
        until(lambda: (ann.chat, "typing") in bot.telegram.actions, 3)
        assert not bot.is_answered(waiting)
    finally:
        os.kill(actions, signal.SIGCONT)
    until(lambda: bot.is_answered(waiting))
    assert ann.messages[-1].text.startswith("Preparation checklist")


def test_without_telegram_at_the_start_the_website_works_and_the_log_says_so(late_telegram: LateTelegram) -> None:
    assert late_telegram.on_the_web == f"utter_{SPEED}"
    assert "Telegram cannot be reached (ClientConnectorError); trying again in 1 seconds.\n" in late_telegram.log


def test_what_was_written_before_the_bot_reached_telegram_is_answered_then(late_telegram: LateTelegram) -> None:
    assert late_telegram.status_before == 503, "so that Telegram keeps it"
    assert late_telegram.statuses_after == [200]
    assert late_telegram.answers == [NOTICE, SPEED]


def test_a_bot_that_is_stopped_while_it_answers_finishes_first(late_telegram: LateTelegram) -> None:
    assert late_telegram.exit_code == 0
    assert late_telegram.last_answers == [SPEED, "fibromyalgia/definition"]
    assert late_telegram.left_over == 0, "nothing is answered again after the next start"


def test_with_a_wrong_token_the_website_works_and_the_log_says_what_to_do(sudden_end: SuddenEnd) -> None:
    assert sudden_end.on_the_web == f"utter_{SPEED}"
    assert "Telegram is off: it does not know the token. Copy it anew from @BotFather, then start again.\n" in sudden_end.log
    assert sudden_end.status_with_wrong_token == 503


def test_after_a_sudden_end_what_was_acknowledged_is_answered_once_and_in_order(sudden_end: SuddenEnd) -> None:
    assert sudden_end.answers["writes"] == [SPEED, "fibromyalgia/definition"]
    assert sudden_end.answers_to_copies == [[]] * 5


def test_after_a_sudden_end_the_notice_is_not_left_out(sudden_end: SuddenEnd) -> None:
    assert sudden_end.answers["new"] == [NOTICE, SPEED]


def test_after_a_sudden_end_a_press_is_answered(sudden_end: SuddenEnd) -> None:
    assert sudden_end.answers["presses"] == ["procedure/preparation"]


def test_after_a_sudden_end_a_number_still_chooses(sudden_end: SuddenEnd) -> None:
    assert sudden_end.answers["numbers"] == ["ketamine/how_it_works"]
