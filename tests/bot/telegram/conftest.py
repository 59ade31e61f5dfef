"""The bots of this folder, each on an emulated Telegram; they start side by side."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from tests.bot.telegram.asked import assert_log_tells_nothing
from tests.bot.telegram.stories import LateTelegram, SuddenEnd, telegram_comes_late, wrong_token_and_sudden_end
from tests.emulators.telegram import TelegramEmulator
from tests.emulators.telegram_people import BotOnTelegram, Person, another_home


@pytest.fixture(scope="package")
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(20) as threads:
        yield threads


@pytest.fixture(scope="package")
def telegram() -> Iterator[TelegramEmulator]:
    with TelegramEmulator() as emulator:
        yield emulator


@pytest.fixture(scope="package")
def bot(telegram: TelegramEmulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BotOnTelegram]:
    bot = BotOnTelegram(tmp_path_factory.mktemp("bot"), telegram)
    yield bot
    assert bot.stop() == 0
    assert_log_tells_nothing(bot)


@pytest.fixture(scope="package", autouse=True)
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


@pytest.fixture(scope="package")
def in_groups(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BotOnTelegram]:
    """A bot that answers in groups, and a few messages of a person a minute."""
    folder = tmp_path_factory.mktemp("groups")
    with TelegramEmulator() as telegram:
        home = another_home(folder / "home", mode="webhook", groups=True)
        bot = BotOnTelegram(folder, telegram, home, FIBROGUIDE_LIMIT_MESSAGES="6/minute")
        yield bot
        assert bot.stop() == 0
        assert_log_tells_nothing(bot)


@pytest.fixture
def stranger(bot: BotOnTelegram) -> Person:
    return bot.person()


@pytest.fixture
def ann(bot: BotOnTelegram) -> Person:
    return bot.person().known()
