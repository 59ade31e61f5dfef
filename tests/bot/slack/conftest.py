"""A real bot in an emulated Slack, for all tests of this folder."""

from collections.abc import Iterator

import pytest

from tests.emulators.slack import SlackEmulator
from tests.emulators.slack_people import BotOnSlack, Person


@pytest.fixture(scope="package")
def slack() -> Iterator[SlackEmulator]:
    with SlackEmulator() as emulator:
        yield emulator


@pytest.fixture(scope="package")
def on_slack(slack: SlackEmulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BotOnSlack]:
    bot = BotOnSlack(tmp_path_factory.mktemp("slack"), slack)
    yield bot
    assert bot.running.stop() == 0
    log, written = bot.log(), bot.secrets()
    assert written, "nobody wrote anything"
    assert [text for text in (*written, "xoxb-", "xapp-", "Traceback") if text in log] == []
    assert slack.late == [], "Slack waits for three seconds"
    assert slack.unescaped == []


@pytest.fixture
def ann(on_slack: BotOnSlack) -> Person:
    """Somebody whom the bot does not know yet."""
    return on_slack.person()


@pytest.fixture
def bob(on_slack: BotOnSlack, ann: Person) -> Person:
    """Somebody else in Ann's channel."""
    return on_slack.person(ann.channel)
