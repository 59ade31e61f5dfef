"""Commands and links in Telegram, and /stop, which erases."""

import json

import pytest

from fibroguide.content.catalogue import read_topics
from tests.bot.telegram.asked import CRISIS, FAST, GREETING, IN_DANGER, NOTICE, OLD_MENU, SPEED, THUMB
from tests.emulators.telegram_people import BotOnTelegram, Person, names, until


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
