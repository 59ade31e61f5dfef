"""Buttons in Telegram: what a press does, twice, too late, or forged."""

import sqlite3
from contextlib import closing

import pytest

from tests.bot.telegram.asked import FAST, OLD_MENU, THUMB
from tests.emulators.telegram_people import BotOnTelegram, Person, names, until


def test_buttons_stand_one_a_row_and_fit_into_64_bytes(ann: Person) -> None:
    ann.say("/topics")
    ann.say(FAST)
    for message in ann.messages:
        assert all(len(row) == 1 for row in message.buttons)
        assert all(len(row[0]["callback_data"].encode()) <= 64 for row in message.buttons)
    assert len(ann.messages[-2].buttons) == 8
    assert names(ann.press("Side effects and how it feels")) == ["procedure/side_effects"]


def test_a_press_ends_the_spinner_and_puts_the_choice_in_the_place_of_the_buttons(bot: BotOnTelegram, ann: Person) -> None:
    (menu,) = ann.say("/topics")
    asked = menu.text
    presses = len(bot.telegram.answered_callbacks)
    assert names(ann.press("How to prepare")) == ["procedure/preparation"]
    assert len(bot.telegram.answered_callbacks) == presses + 1
    assert menu.text == f"{asked}\n\n➜ You chose: How to prepare"
    assert menu.titles == []


def test_the_choice_is_added_to_a_text_that_keeps_its_bold_words_and_links(ann: Person) -> None:
    (checklist,) = ann.say("preparation checklist")
    before = list(checklist.entities)
    ann.press("Step by step")
    assert "You chose: Step by step" in checklist.text
    assert checklist.entities[: len(before)] == before


def test_a_thumb_leaves_the_other_buttons(ann: Person) -> None:
    (answer,) = ann.say(FAST)
    titles = answer.titles
    assert names(ann.press(THUMB)) == ["feedback/helpful"]
    assert answer.titles == [title for title in titles if "elpful" not in title]
    assert names(ann.press("How long relief lasts")) == ["benefits/duration"]
    assert answer.titles == []
    assert answer.text.count("You chose") == 2


def test_a_second_tap_is_not_answered_and_ends_its_spinner_too(bot: BotOnTelegram, ann: Person) -> None:
    (menu,) = ann.say("/topics")
    token = menu.buttons[4][0]["callback_data"]
    presses = len(bot.telegram.answered_callbacks)
    taps = [bot.telegram.press_data(token, menu) for _ in range(3)]
    until(lambda: all(bot.is_answered(tap) for tap in taps))
    assert names(ann.messages)[-1] == "procedure/preparation"
    assert names(ann.messages).count("procedure/preparation") == 1
    assert len(bot.telegram.answered_callbacks) == presses + 3


def test_a_button_that_is_too_old_brings_a_fresh_menu(bot: BotOnTelegram, ann: Person) -> None:
    (menu,) = ann.say("/topics")
    token = menu.buttons[0][0]["callback_data"]
    with closing(sqlite3.connect(bot.database, timeout=5)) as connection, connection:
        connection.execute("UPDATE menus SET at = at - 8 * 24 * 3600 WHERE id = ?", [token.partition(":")[0]])
    (fresh,) = ann.press_data(token, menu)
    assert names([fresh]) == [OLD_MENU]
    assert len(fresh.titles) == 8
    assert menu.titles == []
    assert names(ann.press(fresh.titles[0])) == ["fibromyalgia/definition"]


@pytest.mark.parametrize("data", ["x", ":", "AAAAAAAAAAA:0", "/safety/crisis", "safety/crisis", "' OR 1=1 --:0", "٣:٣", "é" * 32])
def test_a_forged_button_brings_a_fresh_menu_and_nothing_else(ann: Person, data: str) -> None:
    (menu,) = ann.say("/topics")
    assert names(ann.press_data(data, menu)) == [OLD_MENU]


@pytest.mark.parametrize("position", ["99", "-1", "0x1", "1 ", ""])
def test_a_forged_position_brings_no_answer_of_the_guide(ann: Person, position: str) -> None:
    (menu,) = ann.say("/topics")
    name = menu.buttons[0][0]["callback_data"].partition(":")[0]
    assert set(names(ann.press_data(f"{name}:{position}", menu))) <= {OLD_MENU}


def test_the_button_of_somebody_elses_chat_does_nothing_and_is_not_used_up(bot: BotOnTelegram, ann: Person) -> None:
    bob = bot.person().known()
    (menu,) = ann.say("/topics")
    token = menu.buttons[4][0]["callback_data"]
    assert bob.press_data(token, bob.messages[-1]) == []
    assert "somebody else" in list(bot.telegram.answered_callbacks.values())[-1]["text"]
    assert names(ann.press_data(token, menu)) == ["procedure/preparation"]


def test_a_press_under_a_message_that_telegram_cannot_show_any_more_is_answered(bot: BotOnTelegram, ann: Person) -> None:
    (menu,) = ann.say("/topics")
    gone = {"message_id": menu.message_id, "chat": {"id": ann.chat, "type": "private"}, "date": 0}
    sender = {"id": ann.user, "is_bot": False, "first_name": "Ann"}
    query = {"id": "77", "from": sender, "message": gone, "data": menu.buttons[4][0]["callback_data"]}
    assert names(ann.deliver(bot.telegram.update(callback_query=query))) == ["procedure/preparation"]
