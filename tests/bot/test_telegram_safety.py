"""The labelled safety set (tests/safety), written to the real bot on Telegram: nothing may be lost on the way."""

import importlib.util
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from fibroguide.content.topic_groups import URGENT
from fibroguide.safety.screen import load_screen
from tests.emulators.telegram import TelegramEmulator
from tests.emulators.telegram_people import BotOnTelegram, names

_spec = importlib.util.spec_from_file_location("labelled", Path("tests/safety/labelled.py"))
labelled = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(labelled)

SENDERS = 16


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, list[str]]]:
    """What the bot says to each message, each from somebody else; without the notice."""
    messages = [message for category in URGENT for message in labelled.read("positives")[category]]
    with TelegramEmulator() as telegram, ThreadPoolExecutor(SENDERS) as senders:
        bot = BotOnTelegram(tmp_path_factory.mktemp("bot"), telegram)
        people = [bot.person() for _ in messages]
        said = list(senders.map(lambda person, message: names(person.say(message)), people, messages))
        yield dict(zip(messages, said, strict=True))
        assert bot.stop() == 0
        assert [message for message in messages if len(message) > 5 and message in bot.log()] == []


def test_every_message_gets_a_reply(answers: dict[str, list[str]]) -> None:
    assert [message for message, said in answers.items() if not said] == []


@pytest.mark.parametrize("category", URGENT)
def test_what_the_screen_finds_gets_the_one_urgent_reply(answers: dict[str, list[str]], category: str) -> None:
    screen = load_screen()
    messages = labelled.read("positives")[category]
    found = {message: alarm.category for message in messages if (alarm := screen.check(message))}
    wrong = {message: answers[message] for message, name in found.items() if answers[message] != [f"safety/{name}"]}
    assert len(found) / len(messages) >= 0.98
    assert wrong == {}
