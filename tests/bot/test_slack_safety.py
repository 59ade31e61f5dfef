"""The labelled safety set (tests/safety) sent through Slack: nobody gets another reply there than the screen decides."""

import importlib.util
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from fibroguide.content.topic_groups import URGENT
from fibroguide.safety.screen import load_screen
from tests.emulators.slack import SlackEmulator
from tests.emulators.slack_people import BotOnSlack, topics

_spec = importlib.util.spec_from_file_location("labelled", Path("tests/safety/labelled.py"))
labelled = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(labelled)

MESSAGES = [(category, text) for category in URGENT for text in labelled.read("positives")[category]]


@pytest.fixture(scope="module")
def replies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[list[str]]]:
    """The topics of the replies to each message, each from somebody else, all written at once."""
    with SlackEmulator() as slack:
        bot = BotOnSlack(tmp_path_factory.mktemp("safety"), slack)
        try:
            people = [bot.person() for _ in MESSAGES]
            with ThreadPoolExecutor(16) as pool:
                list(pool.map(lambda person, message: person.start(message[1]), people, MESSAGES))
            yield [topics(person.wait()) for person in people]
        finally:
            assert bot.running.stop() == 0


@pytest.fixture(scope="module")
def decided() -> list[str | None]:
    """The category of danger that the screen finds in each message."""
    screen = load_screen()
    return [alarm.category if (alarm := screen.check(text)) else None for _, text in MESSAGES]


def test_everybody_in_danger_gets_the_reply_that_the_screen_decides_on_alone(
    replies: list[list[str]], decided: list[str | None]
) -> None:
    found = [(got, [f"safety/{category}"]) for got, category in zip(replies, decided, strict=True) if category]
    assert [got for got, _ in found] == [expected for _, expected in found]
    assert len(found) / len(MESSAGES) >= 0.98, "as in test_safety_set.py"


@pytest.mark.parametrize("category", URGENT)
def test_the_share_with_the_right_category_is_that_of_the_screen(
    replies: list[list[str]], decided: list[str | None], category: str
) -> None:
    rows = [(got, found) for got, found, (label, _) in zip(replies, decided, MESSAGES, strict=True) if label == category]
    right = sum(got == [f"safety/{category}"] for got, _ in rows)
    assert right == sum(found == category for _, found in rows)
    assert right / len(rows) >= 0.95


def test_everybody_else_gets_some_reply(replies: list[list[str]]) -> None:
    assert len(replies) >= 400
    assert all(replies)
