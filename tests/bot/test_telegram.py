"""The real bot on an emulated Telegram: every row of docs/channels.md C, and what else a messenger and its people do to a bot."""

import itertools
import json
import os
import signal
import socket
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import Any

import pytest

from fibroguide.channels.telegram import TelegramInput
from fibroguide.content.catalogue import read_topics
from tests.emulators.telegram import SentMessage, TelegramEmulator
from tests.emulators.telegram_people import BotOnTelegram, Person, another_home, names, until
from tests.running import call, say

NOTICE, GREETING, OLD_MENU, NO_MEDIA = (
    "conversation/privacy_telegram", "smalltalk/greet", "conversation/old_menu", "conversation/no_media",
)  # fmt: skip
FAST, SPEED = "how fast does it work?", "benefits/speed"
IN_DANGER, CRISIS = "i want to kill myself", "safety/crisis"
THUMB = "👍 Helpful"
REFUSED_BUTTONS = (400, "Bad Request: BUTTON_DATA_INVALID")


# --- the bots: they start side by side


def web_answer(address: str) -> str:
    """What the website's chat says to a question."""
    _, session = call("POST", f"{address}/webhooks/web/session", {})
    _, body = say(address, {"Authorization": f"Bearer {session['session']}"}, text=FAST)
    return str(body["messages"][0]["name"])


@dataclass
class LateTelegram:
    """What a bot did that started while Telegram could not be reached, until it was stopped while it answered."""

    on_the_web: str
    log: str
    status_before: int | None
    statuses_after: list[int | None]
    answers: list[str]
    exit_code: int
    last_answers: list[str]
    left_over: int


def telegram_comes_late(folder: Path, secret: str) -> LateTelegram:
    with TelegramEmulator() as telegram:
        telegram.stop()
        bot = BotOnTelegram(folder, telegram, wait=False)
        try:
            until(lambda: "Telegram cannot be reached" in bot.log(), what=bot.log())
            on_the_web = web_answer(bot.address)
            telegram.webhook = {"url": bot.webhook, "secret_token": secret}  # of the time before this start
            ann = bot.person()
            status_before = telegram.deliver(ann.update(text=FAST))
            telegram.start()
            bot.wait_until_connected()
            statuses_after = telegram.redeliver()
            answers = names(telegram.wait_for(2, ann.chat))
            bob = bot.person().known()
            telegram.hang("sendMessage", 1)
            sent = bot.calls("sendMessage")
            bob.start(FAST)
            bob.start("what is fibromyalgia?")
            until(lambda: bot.calls("sendMessage") > sent)
        finally:
            exit_code = bot.stop()
        assert_log_tells_nothing(bot)
        ((left_over,),) = bot.rows("SELECT count(*) FROM inbox WHERE body IS NOT NULL")
        last_answers = names(bob.messages[2:])
        return LateTelegram(on_the_web, bot.log(), status_before, statuses_after, answers, exit_code, last_answers, left_over)


@dataclass
class SuddenEnd:
    """What a bot did that had a wrong token, and was then killed with messages that it had acknowledged and not answered."""

    on_the_web: str
    log: str
    status_with_wrong_token: int | None
    answers: dict[str, list[str]]
    answers_to_copies: list[list[str]]


def wrong_token_and_sudden_end(folder: Path, secret: str) -> SuddenEnd:
    with TelegramEmulator() as telegram:
        right, telegram.token = telegram.token, "123456:another-token-than-ours"
        bot = BotOnTelegram(folder, telegram, wait=False, FIBROGUIDE_TELEGRAM_TOKEN=right)
        try:
            until(lambda: "it does not know the token" in bot.log(), what=bot.log())
            on_the_web = web_answer(bot.address)
            telegram.webhook = {"url": bot.webhook, "secret_token": secret}
            status = telegram.deliver(bot.person().update(text=FAST))
            bot.stop()
            telegram.token = right
            bot.start()
            people = {who: bot.person() for who in ("new", "writes", "presses", "numbers")}
            for who in ("writes", "presses", "numbers"):
                people[who].known()
            numbered_menu(people["numbers"])
            before = {who: len(person.messages) for who, person in people.items()}
            sent = bot.calls("sendMessage")
            telegram.hang("sendMessage", 600, times=len(people))
            updates = [
                people["new"].start(FAST),
                people["writes"].start(FAST),
                people["writes"].start("what is fibromyalgia?"),
                telegram.press("How to prepare", people["presses"].chat),
                people["numbers"].start("2"),
            ]
            until(lambda: bot.calls("sendMessage") == sent + len(people))
            bot.end_suddenly()
            assert [person.messages[before[who] :] for who, person in people.items()] == [[]] * len(people)
            bot.start()
            until(lambda: all(bot.is_answered(update) for update in updates))
            answers = {who: names(person.messages[before[who] :]) for who, person in people.items()}
            # Telegram may not have heard that they were taken in.
            copies = [names(people["writes"].deliver(update)) for update in updates]
        finally:
            bot.stop()
        assert_log_tells_nothing(bot)
        return SuddenEnd(on_the_web, bot.log(), status, answers, copies)


@pytest.fixture(scope="module")
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(20) as threads:
        yield threads


@pytest.fixture(scope="module")
def telegram() -> Iterator[TelegramEmulator]:
    with TelegramEmulator() as emulator:
        yield emulator


@pytest.fixture(scope="module")
def bot(telegram: TelegramEmulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BotOnTelegram]:
    bot = BotOnTelegram(tmp_path_factory.mktemp("bot"), telegram)
    yield bot
    assert bot.stop() == 0
    assert_log_tells_nothing(bot)


@pytest.fixture(scope="module", autouse=True)
def stories(
    bot: BotOnTelegram, in_groups: BotOnTelegram, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list["Future[Any]"]]:
    """What happens to two other bots, one after the other, while the tests talk to the first one."""
    secret = (bot.telegram.webhook or {})["secret_token"]
    with ThreadPoolExecutor(1) as thread:
        tell = (telegram_comes_late, wrong_token_and_sudden_end)
        yield [thread.submit(story, tmp_path_factory.mktemp("story"), secret) for story in tell]


@pytest.fixture
def late_telegram(stories: list["Future[LateTelegram]"]) -> LateTelegram:
    return stories[0].result(120)


@pytest.fixture
def sudden_end(stories: list["Future[SuddenEnd]"]) -> SuddenEnd:
    return stories[1].result(120)


@pytest.fixture(scope="module")
def in_groups(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BotOnTelegram]:
    """A bot that answers in groups, and a few messages of a person a minute."""
    folder = tmp_path_factory.mktemp("groups")
    with TelegramEmulator() as telegram:
        home = another_home(folder / "home", mode="webhook", groups=True)
        bot = BotOnTelegram(folder, telegram, home, FIBROGUIDE_LIMIT_MESSAGES="6/minute")
        yield bot
        assert bot.stop() == 0
        assert_log_tells_nothing(bot)


def assert_log_tells_nothing(bot: BotOnTelegram) -> None:
    """What people wrote, the token and the secret stand nowhere in the log."""
    log = bot.log()
    assert [text for text in bot.said if len(text) > 5 and text in log] == []
    assert bot.telegram.token not in log
    assert bot.telegram.token.partition(":")[2] not in log
    assert bot.telegram.webhook is None or bot.telegram.webhook["secret_token"] not in log
    assert "only for this test" not in log
    assert "Traceback" not in log


@pytest.fixture
def stranger(bot: BotOnTelegram) -> Person:
    return bot.person()


@pytest.fixture
def ann(bot: BotOnTelegram) -> Person:
    return bot.person().known()


# --- answers


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


# --- people in danger


def test_somebody_in_danger_gets_the_one_reply_and_the_notice_later(stranger: Person) -> None:
    assert names(stranger.say(IN_DANGER)) == [CRISIS]
    assert names(stranger.say(FAST)) == [NOTICE, SPEED]


def test_a_cry_for_help_overtakes_what_hangs_before_it(bot: BotOnTelegram, ann: Person) -> None:
    bot.telegram.hang("sendMessage", 2)
    sent = bot.calls("sendMessage")
    waiting = ann.start(FAST)
    until(lambda: bot.calls("sendMessage") > sent)
    assert names(ann.say(IN_DANGER)) == [CRISIS]
    assert not bot.is_answered(waiting)
    until(lambda: bot.is_answered(waiting))
    assert names(ann.messages)[-2:] == [CRISIS, SPEED]


def test_a_cry_for_help_finds_room_while_many_chats_hang(bot: BotOnTelegram, ann: Person) -> None:
    people = [bot.person() for _ in range(20)]
    sent = bot.calls("sendMessage")
    bot.telegram.hang("sendMessage", 3, times=16)
    waiting = [person.start(FAST) for person in people]
    until(lambda: bot.calls("sendMessage") == sent + 16)
    begun = time.monotonic()
    answer = names(ann.say(IN_DANGER))
    took = time.monotonic() - begun
    until(lambda: all(bot.is_answered(update) for update in waiting))
    assert (answer, took < 1.5) == ([CRISIS], True)
    assert [names(person.messages) for person in people] == [[NOTICE, SPEED]] * 20


# --- commands


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("/topics", "conversation/topics"),
        ("/help", "smalltalk/help"),
        ("/privacy", NOTICE),
        ("/start", GREETING),
        ("/help@fibro_test_bot", "smalltalk/help"),
        ("/TOPICS@Fibro_Test_Bot", "conversation/topics"),
        ("/start procedure-fasting", "procedure/fasting"),
        ("/start@fibro_test_bot procedure-fasting", "procedure/fasting"),
        ("/start clinician", "clinician"),
    ],
)
def test_commands_are_understood(ann: Person, text: str, answer: str) -> None:
    assert names(ann.say(text)) == [answer]


def test_a_link_opens_the_chat_with_the_notice_and_the_answer(stranger: Person) -> None:
    assert names(stranger.say("/start procedure-fasting")) == [NOTICE, "procedure/fasting"]


def test_there_is_a_link_to_every_topic_of_the_guide(ann: Person) -> None:
    groups = ("fibromyalgia", "ketamine", "benefits", "procedure", "not_covered")
    topics = [name for name, topic in read_topics().items() if topic.group in groups]
    assert [names(ann.say(f"/start {topic.replace('/', '-')}")) for topic in topics] == [[topic] for topic in topics]


@pytest.mark.parametrize("link", ["nonsense", "safety-crisis", "feedback-helpful", "stop", "callback", "conversation-erased"])
def test_a_link_to_nothing_of_the_guide_greets(ann: Person, link: str) -> None:
    assert names(ann.say(f"/start {link}")) == [GREETING]


def test_an_unknown_command_is_read_as_words_and_never_as_an_intent(bot: BotOnTelegram, ann: Person) -> None:
    assert len(ann.say("/nonsense")) == 1
    assert names(ann.say("/fibromyalgia pain")) == ["fibromyalgia/pain"]
    for text in ("/restart", "/safety/crisis", '/feedback/helpful{"answer": "x"}', "/session_start"):
        assert CRISIS not in names(ann.say(text))
    stored = bot.rows("SELECT data FROM events WHERE sender_id LIKE ? AND type_name = 'user'", f"%:{ann.chat}")
    texts = [json.loads(row[0])["text"] for row in stored]
    assert "nonsense" in [text.strip() for text in texts]
    assert not any(text.startswith(("/restart", "/safety", "/session", "/nonsense")) for text in texts)


COMMANDS = ("/help", "/start", "/stop", "/privacy", "/nonsense", "/start@fibro_test_bot")


@pytest.mark.parametrize("text", [*(f"{command} {IN_DANGER}" for command in COMMANDS), f"/{IN_DANGER}", "/suicide"])
def test_a_cry_for_help_in_a_command_is_heard(ann: Person, text: str) -> None:
    assert names(ann.say(text)) == [CRISIS]


def test_a_command_for_another_bot_is_left_to_it(bot: BotOnTelegram, ann: Person) -> None:
    update = ann.update(text="/start@other_bot")
    assert ann.deliver(update) == []
    assert not bot.was_taken_in(update)


@pytest.mark.parametrize("text", ["and/both options", "benefits/both", "is it /bot or /robot?"])
def test_a_slash_inside_a_message_is_not_cut_out(bot: BotOnTelegram, ann: Person, text: str) -> None:
    assert len(ann.say(text)) == 1
    assert text in bot.everything_kept()


@pytest.mark.parametrize("command", ["/stop", "/stop@fibro_test_bot"])
def test_stop_erases_everything_and_the_talk_begins_anew(bot: BotOnTelegram, ann: Person, command: str) -> None:
    ann.say("do zebras get fibromyalgia?")
    ann.say("which zebras sell tickets for the opera?")  # nothing of the guide answers this, which staff would like to know
    ann.say(FAST)
    ann.press(THUMB)
    assert "zebras" in bot.everything_kept()
    assert f":{ann.chat}" in bot.everything_kept()
    assert names(ann.stop(command)) == ["conversation/erased"]
    assert "zebras" not in bot.everything_kept()
    assert f":{ann.chat}" not in bot.everything_kept()
    assert names(ann.say(FAST)) == [NOTICE, SPEED]


def test_after_stop_the_files_themselves_hold_no_word(bot: BotOnTelegram, ann: Person) -> None:
    ann.say("do platypuses get fibromyalgia?")
    ann.stop()
    files = {path.name: path.read_bytes() for path in bot.database.parent.glob(f"{bot.database.name}*")}
    assert [name for name, content in files.items() if b"platypuses" in content] == []


def test_stop_right_behind_a_cry_for_help_erases_that_too(bot: BotOnTelegram, ann: Person) -> None:
    ann.start(IN_DANGER)
    ann.start("/stop")
    until(lambda: len(ann.messages) == 4)
    assert names(ann.messages)[2:] == [CRISIS, "conversation/erased"]
    assert f":{ann.chat}" not in bot.everything_kept()


def test_a_button_of_an_erased_chat_brings_a_fresh_menu(ann: Person) -> None:
    (answer,) = ann.say(FAST)
    token = answer.buttons[0][0]["callback_data"]
    ann.stop()
    assert names(ann.press_data(token, answer)) == [NOTICE, OLD_MENU]


# --- buttons


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


# --- pictures, changed messages, and what nobody wrote

MEDIA: dict[str, Any] = {
    "photo": [{"file_id": "x", "width": 90, "height": 90}], "voice": {"file_id": "x", "duration": 2}, "audio": {"file_id": "x"},
    "video": {"file_id": "x"}, "video_note": {"file_id": "x"}, "animation": {"file_id": "x"}, "sticker": {"emoji": "👍"},
    "document": {"file_id": "x"}, "location": {"latitude": 1.0, "longitude": 2.0}, "venue": {"title": "Clinic"},
    "contact": {"phone_number": "+12025550100", "first_name": "Ann"}, "poll": {"id": "1", "question": "?"},
    "dice": {"emoji": "🎲", "value": 3}, "game": {"title": "x"}, "story": {"id": 1}, "paid_media": {"star_count": 1},
    "checklist": {"title": "x"},
}  # fmt: skip


@pytest.mark.parametrize("kind", MEDIA)
def test_what_is_no_text_gets_a_polite_answer_and_its_caption_another(ann: Person, kind: str) -> None:
    assert names(ann.send(**{kind: MEDIA[kind]})) == [NO_MEDIA]
    assert names(ann.send(**{kind: MEDIA[kind], "caption": FAST})) == [NO_MEDIA, SPEED]


def test_a_cry_for_help_in_a_caption_is_heard_first(ann: Person) -> None:
    assert names(ann.send(photo=MEDIA["photo"], caption=IN_DANGER)) == [CRISIS]


def album(person: Person, name: str, *captions: str) -> list[list[str]]:
    contents = [{"photo": MEDIA["photo"], "media_group_id": name, **({"caption": text} if text else {})} for text in captions]
    return [names(person.send(**content)) for content in contents]


def test_an_album_is_answered_once(ann: Person) -> None:
    assert album(ann, "1", "", "", "") == [[NO_MEDIA], [], []]
    assert album(ann, "2", "") == [[NO_MEDIA]]


def test_an_album_with_words_is_told_once_that_pictures_are_not_seen(ann: Person) -> None:
    answers = album(ann, "3", FAST, "", "")
    assert sorted(itertools.chain(*answers)) == sorted([NO_MEDIA, SPEED])


def test_a_changed_message_is_not_answered_twice(ann: Person) -> None:
    assert names(ann.edit(text="what is fibromyalgia?")) == ["conversation/edited"]
    assert names(ann.edit(photo=MEDIA["photo"], caption="what is fibromyalgia?")) == ["conversation/edited"]


def test_a_cry_for_help_in_a_changed_message_is_heard(ann: Person) -> None:
    assert names(ann.edit(text=IN_DANGER)) == [CRISIS]
    assert names(ann.edit(photo=MEDIA["photo"], caption="i said i want to die")) == ["safety/crisis again"]


@pytest.mark.parametrize(
    "content",
    [
        {"edited_message": {"location": {"latitude": 1.0, "longitude": 2.0}}},
        {"message": {"new_chat_members": [{"id": 5, "is_bot": False, "first_name": "Bob"}]}},
        {"message": {"pinned_message": {"message_id": 1}}},
        {"message": {"text": "hi", "from": {"id": 5, "is_bot": True, "first_name": "Bot"}}},
    ],
    ids=str,
)
def test_what_nobody_wrote_gets_no_answer(bot: BotOnTelegram, ann: Person, content: dict[str, Any]) -> None:
    ((kind, message),) = content.items()
    update = ann.update(kind, **message)
    assert ann.deliver(update) == []
    assert not bot.was_taken_in(update)


@pytest.mark.parametrize(
    "content",
    [
        {"my_chat_member": {"chat": {"id": 5, "type": "private"}, "new_chat_member": {"status": "kicked"}}},
        {"channel_post": {"message_id": 1, "chat": {"id": -5, "type": "channel"}, "text": "news"}},
        {"callback_query": {"id": "1", "from": {"id": 5, "is_bot": False}, "inline_message_id": "x", "data": "abc:1"}},
        {"callback_query": {"id": "1"}},
        {"message": None},
        {"message": {"text": {"a": 1}}},
        {"something_new": {}},
        {},
    ],
    ids=str,
)
def test_updates_that_nobody_asked_for_are_acknowledged_and_left_out(bot: BotOnTelegram, content: dict[str, Any]) -> None:
    update = bot.telegram.update(**content)
    before = len(bot.telegram.calls)
    assert bot.telegram.deliver(None, body=json.dumps(update).encode()) == 200
    assert not bot.was_taken_in(update)
    assert len(bot.telegram.calls) == before


# --- groups


def test_in_a_group_nobody_is_overheard(bot: BotOnTelegram) -> None:
    bob = bot.member(bot.group())
    for text in (FAST, "/help", IN_DANGER):
        update = bob.update(text=text)
        assert bob.deliver(update) == []
        assert not bot.was_taken_in(update)
    assert f":{bob.chat}:" not in bot.everything_kept()


def test_in_a_group_a_mention_is_pointed_to_a_private_chat(bot: BotOnTelegram) -> None:
    bob = bot.member(bot.group())
    for text in (f"@fibro_test_bot {FAST}", "/start@fibro_test_bot", "/stop@fibro_test_bot"):
        update = bob.update(text=text)
        answer = bob.deliver(update)[-1]
        assert names([answer]) == ["conversation/group_telegram"]
        assert answer.reply_to == update["message"]["message_id"]
    assert SPEED not in names(bob.messages)


def test_in_a_group_somebody_in_danger_who_asks_the_bot_is_answered(bot: BotOnTelegram) -> None:
    bob = bot.member(bot.group())
    assert names(bob.say(f"@fibro_test_bot {IN_DANGER}")) == [CRISIS]
    assert names(bob.send(photo=MEDIA["photo"], caption=f"@fibro_test_bot {IN_DANGER}")) == ["safety/crisis again"]


def test_with_groups_on_a_mention_a_reply_and_a_command_are_answered_below_the_question(in_groups: BotOnTelegram) -> None:
    bob = in_groups.member(in_groups.group())
    mine = {"message_id": 1, "from": {"id": 123456, "is_bot": True}, "chat": {"id": bob.chat, "type": "supergroup"}}
    assert bob.say(FAST) == []
    assert names(bob.say(f"@fibro_test_bot {FAST}")) == [NOTICE, SPEED]
    for content, topic in (
        ({"text": FAST, "reply_to_message": mine}, SPEED),
        ({"text": "/help@fibro_test_bot"}, "smalltalk/help"),
    ):
        update = bob.update(**content)
        (answer,) = bob.deliver(update)
        assert names([answer]) == [topic]
        assert answer.reply_to == update["message"]["message_id"]


def test_with_groups_on_people_share_no_memory(in_groups: BotOnTelegram) -> None:
    group = in_groups.group()
    bob, eve = in_groups.member(group), in_groups.member(group)
    assert names(bob.say(f"@fibro_test_bot {IN_DANGER}")) == [CRISIS]
    assert names(eve.say(f"@fibro_test_bot {IN_DANGER}")) == [CRISIS], "it would be worded as the second time"
    bob.say("@fibro_test_bot i want to")
    assert CRISIS not in names(eve.say("@fibro_test_bot die"))
    assert "safety/crisis again" in names(bob.say("@fibro_test_bot die")), "two messages of one person are read as one"
    kept = in_groups.everything_kept()
    assert f":{group}:{bob.user}" in kept
    assert f":{group}:{eve.user}" in kept


def test_with_groups_on_a_stop_erases_only_ones_own_talk(in_groups: BotOnTelegram) -> None:
    group = in_groups.group()
    bob, eve = in_groups.member(group), in_groups.member(group)
    bob.say("@fibro_test_bot do zebras get fibromyalgia?")
    eve.say("@fibro_test_bot do walruses get fibromyalgia?")
    assert names(bob.stop("/stop@fibro_test_bot")) == ["conversation/erased"]
    kept = in_groups.everything_kept()
    assert ("zebras" in kept, "walruses" in kept) == (False, True)


def test_with_groups_on_the_buttons_are_the_askers(in_groups: BotOnTelegram) -> None:
    group = in_groups.group()
    bob, eve = in_groups.member(group), in_groups.member(group)
    menu = bob.say("/topics@fibro_test_bot")[-1]
    assert eve.press("How to prepare") == []
    alert = list(in_groups.telegram.answered_callbacks.values())[-1]
    assert (alert["show_alert"], "somebody else" in alert["text"]) == (True, True)
    assert menu.titles, "they are not used up"
    assert names(bob.press("How to prepare")) == ["procedure/preparation"]


def test_with_groups_on_an_answer_goes_to_its_topic_of_the_forum(in_groups: BotOnTelegram) -> None:
    bob = in_groups.member(in_groups.group())
    answers = bob.say(f"@fibro_test_bot {FAST}", message_thread_id=7, is_topic_message=True)
    assert {answer.parameters.get("message_thread_id") for answer in answers} == {7}
    answers += bob.say(f"@fibro_test_bot {FAST}", message_thread_id=7)  # a thread of replies, which is no topic
    assert answers[-1].parameters.get("message_thread_id") is None


def test_too_much_is_refused_once_and_a_cry_for_help_never(in_groups: BotOnTelegram) -> None:
    ann = in_groups.person()
    for _ in range(6):
        ann.say(FAST)
    assert names(ann.say(FAST)) == ["conversation/too_fast"]
    assert ann.say(FAST) == []
    assert names(ann.say(IN_DANGER)) == [CRISIS]


# --- what is no Telegram


def raw(bot: BotOnTelegram, request: bytes) -> bytes:
    """The first line of the answer; empty where there is none."""
    with socket.create_connection(("127.0.0.1", bot.running.port), timeout=10) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        return connection.makefile("rb").readline()


def request(bot: BotOnTelegram, body: bytes, secret: bytes | None = None, length: int | None = None) -> bytes:
    right = (bot.telegram.webhook or {})["secret_token"].encode()
    shown = b"X-Telegram-Bot-Api-Secret-Token: " + (right if secret is None else secret)
    size = b"Content-Length: %d" % (len(body) if length is None else length)
    head = [b"POST /webhooks/telegram HTTP/1.1", b"Host: x", b"Content-Type: application/json", size, shown]
    return b"\r\n".join([*head, b"Connection: close", b"", body])


@pytest.mark.parametrize("secret", [None, "", "wrong", "x" * 5000, "é", "\N{KELVIN SIGN}"], ids=str)
def test_what_does_not_show_the_secret_is_refused_and_does_nothing(bot: BotOnTelegram, ann: Person, secret: str | None) -> None:
    update = ann.update(text=FAST)
    before = len(bot.telegram.calls)
    assert bot.telegram.deliver(update, secret=secret) == 401
    bot.telegram._pending.clear()
    assert not bot.was_taken_in(update)
    assert len(bot.telegram.calls) == before


@pytest.mark.parametrize("secret", [b"\xff\xfe", b"\xc3", b"caf\xe9"])
def test_a_secret_of_any_bytes_is_refused(bot: BotOnTelegram, ann: Person, secret: bytes) -> None:
    update = ann.update(text=FAST)
    assert b" 401 " in raw(bot, request(bot, json.dumps(update).encode(), secret))
    assert not bot.was_taken_in(update)


def test_the_right_secret_with_more_behind_it_is_refused(bot: BotOnTelegram, ann: Person) -> None:
    secret = (bot.telegram.webhook or {})["secret_token"]
    for wrong in (secret + "x", secret[:-1], secret.upper()):
        assert bot.telegram.deliver(ann.update(text=FAST), secret=wrong) == 401
    bot.telegram._pending.clear()


def test_there_is_no_open_route_that_calls_telegram(bot: BotOnTelegram) -> None:
    before = len(bot.telegram.calls)
    for method in ("GET", "POST"):
        assert call(method, f"{bot.webhook}/set_webhook", {} if method == "POST" else None)[0] == 404
        assert call(method, f"{bot.webhook}/webhook", {} if method == "POST" else None)[0] == 404
    assert call("GET", bot.webhook)[0] == 405
    assert call("PUT", bot.webhook, {})[0] == 405
    assert len(bot.telegram.calls) == before


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"7", b"null", b'"text"', b"\xff", b"[" * 100_000, b'{"a":' * 100_000, b'{"update_id": 5, "mess', b"NaN"],
    ids=lambda body: str(body[:20]),
)
def test_what_is_no_update_is_acknowledged_and_left_out(bot: BotOnTelegram, ann: Person, body: bytes) -> None:
    before = len(bot.telegram.calls)
    assert bot.telegram.deliver(None, body=body) == 200
    assert len(bot.telegram.calls) == before
    assert names(ann.say(FAST)) == [SPEED]


def test_a_very_large_update_is_refused_and_the_bot_goes_on(bot: BotOnTelegram, ann: Person) -> None:
    update = {**ann.update(text="x"), "more": "x" * 2_000_000}
    status = bot.telegram.deliver(None, body=json.dumps(update).encode())
    assert status in (413, 0), "the connection may be closed while we still send"
    assert names(ann.say(FAST)) == [SPEED]


def test_an_update_that_breaks_off_is_not_answered(bot: BotOnTelegram, ann: Person) -> None:
    update = ann.update(text=FAST)
    body = json.dumps(update).encode()
    assert b" 200 " not in raw(bot, request(bot, body[:50], length=len(body)))
    assert not bot.was_taken_in(update)
    assert names(ann.say(FAST)) == [SPEED]


# --- once, and in order


def test_an_update_that_comes_again_is_answered_once(bot: BotOnTelegram, pool: ThreadPoolExecutor, ann: Person) -> None:
    update = ann.update(text=FAST)
    assert set(pool.map(bot.telegram.deliver, [update] * 8)) == {200}
    until(lambda: bot.is_answered(update))
    assert ann.deliver(update) == []
    assert names(ann.messages).count(SPEED) == 1


def test_a_number_that_was_used_for_something_else_is_not_answered(bot: BotOnTelegram, ann: Person) -> None:
    update = ann.update(text=FAST)
    ann.deliver(update)
    other = ann.update(text="what is fibromyalgia?")
    assert ann.deliver({**other, "update_id": update["update_id"]}) == []


def test_a_message_of_hours_ago_is_answered(ann: Person) -> None:
    assert names(ann.say(FAST, date=int(time.time()) - 20 * 3600)) == [SPEED]


def test_an_update_is_acknowledged_while_the_answer_before_it_hangs(bot: BotOnTelegram, ann: Person) -> None:
    bot.telegram.hang("sendMessage", 1.5)
    sent = bot.calls("sendMessage")
    ann.start(FAST)
    until(lambda: bot.calls("sendMessage") > sent)
    begun = time.monotonic()
    second = ann.start("what is fibromyalgia?")
    assert time.monotonic() - begun < 1
    assert len(ann.messages) == 2, "not even the first answer has arrived"
    until(lambda: bot.is_answered(second))
    assert names(ann.messages)[2:] == [SPEED, "fibromyalgia/definition"]


def test_what_waits_together_is_answered_in_the_order_in_which_it_was_written(bot: BotOnTelegram, ann: Person) -> None:
    updates = [ann.update(text=text) for text in (FAST, "what is fibromyalgia?", "how does ketamine work?")]
    bot.telegram.hang("sendMessage", 0.5)
    for update in (updates[0], updates[2], updates[1]):
        assert bot.telegram.deliver(update) == 200
    until(lambda: all(bot.is_answered(update) for update in updates))
    assert names(ann.messages)[2:] == [SPEED, "fibromyalgia/definition", "ketamine/how_it_works"]


TEN = (
    FAST, "what is fibromyalgia?", "how does ketamine work?", "what are the side effects?", "can I eat before?",
    "how long does one infusion take?", "can I drive home?", "how long does relief last?", "what causes fibromyalgia?",
    "does it help with the pain?",
)  # fmt: skip


def test_of_200_updates_at_once_from_20_chats_none_is_lost_and_each_chat_is_answered_in_order(
    bot: BotOnTelegram, pool: ThreadPoolExecutor, ann: Person
) -> None:
    expected = [names(ann.say(text)) for text in TEN]
    assert len(set(itertools.chain(*expected))) == 10
    people = [bot.person().known() for _ in range(20)]

    def ask_all(person: Person) -> list[Any]:  # as Telegram does: chats side by side, each in order
        return [person.start(text) for text in TEN]

    with ThreadPoolExecutor(20) as crowd:
        updates = [update for asked in crowd.map(ask_all, people) for update in asked]
    assert len(updates) == 200
    until(lambda: all(bot.is_answered(update) for update in updates), 60)
    assert [[[name] for name in names(person.messages)[2:]] for person in people] == [expected] * 20


def test_a_burst_beyond_telegrams_limits_is_answered_completely_and_in_order(bot: BotOnTelegram) -> None:
    people = [bot.person().known() for _ in range(2)]
    bot.telegram.flood = True
    try:
        updates = [person.start(text) for text in TEN[:7] for person in people]
        until(lambda: all(bot.is_answered(update) for update in updates), 30)
    finally:
        bot.telegram.flood = False
    assert bot.calls("sendMessage") > sum(len(bot.telegram.messages(person.chat)) for person in people)
    first, second = (names(person.messages)[2:] for person in people)
    assert first == second
    assert len(set(first)) == 7


# --- when things fail


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


def numbered_menu(person: Person) -> SentMessage:
    person.telegram.refuse("sendMessage", *REFUSED_BUTTONS)
    (menu,) = person.say("/topics")
    return menu


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
