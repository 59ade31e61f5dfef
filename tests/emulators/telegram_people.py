"""A running bot on the emulated Telegram, and people who talk to it."""

import itertools
import os
import signal
import sqlite3
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from fibroguide.content.clinic import load_clinic
from fibroguide.content.yaml_reading import read_yaml
from fibroguide.render.telegram import to_telegram
from fibroguide.safety.replies import safety_replies
from tests.emulators.telegram import SentMessage, TelegramEmulator, Update
from tests.emulators.telegram_html import parsed
from tests.running import NO_LIMITS, RunningBot, free_port

_BEGINNING = 130  # characters that tell one reply from another


def until(condition: Callable[[], Any], seconds: float = 15, what: str = "") -> Any:
    """Wait until a condition holds, and return what it gave."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, what or f"not within {seconds:g} seconds"
        time.sleep(0.01)
    return found


@contextmanager
def working_in(folder: Path | None) -> Iterator[None]:
    """Change the working folder, for all threads: start no other bot meanwhile."""
    before = Path.cwd()
    if folder:
        os.chdir(folder)
    try:
        yield
    finally:
        if folder:
            os.chdir(before)


class BotOnTelegram:
    """``fibroguide run`` with an emulated Telegram; ``log`` is what all its processes have said, ``said`` what people wrote."""

    def __init__(
        self, folder: Path, telegram: TelegramEmulator, home: Path | None = None, wait: bool = True, **environment: str
    ) -> None:
        """Start it with its data in ``folder``, inside of ``home`` instead of this project."""
        self.telegram, self.database = telegram, folder / "talks.db"
        self.said: list[str] = []
        self._home, self._past = home, ""
        self._numbers = itertools.count(1001)
        port = free_port()
        settings = {
            "FIBROGUIDE_TELEGRAM_TOKEN": telegram.token,
            "FIBROGUIDE_TELEGRAM_API": telegram.url,
            "FIBROGUIDE_PUBLIC_URL": f"http://127.0.0.1:{port}",
        }
        with working_in(self._home):
            self.running = RunningBot(folder, port, **{**NO_LIMITS, **settings, **environment})
        self.address = self.running.address
        self.webhook = f"{self.address}/webhooks/telegram"
        if wait:
            self.wait_until_connected()

    def wait_until_connected(self, after: int = 0) -> None:
        """Wait for the end of its start: the webhook is set, or Telegram is asked for updates."""
        until(lambda: self.calls("setWebhook", "getUpdates") > after, what=self.log())

    def start(self, wait: bool = True) -> None:
        """Start it again where it was stopped."""
        self._past = self.log()
        before = self.calls("setWebhook", "getUpdates")
        with working_in(self._home):
            self.running.start()
        if wait:
            self.wait_until_connected(before)

    def stop(self) -> int:
        return self.running.stop()

    def end_suddenly(self) -> None:
        """The server is killed, as by a machine without memory; what started it ends, too."""
        os.kill(self.process("quiet_rasa"), signal.SIGKILL)
        assert self.running._process.wait(timeout=20) == 1

    def process(self, command: str) -> int:
        """The number of a process that ``fibroguide run`` has started."""
        number = self.running._process.pid
        children = Path(f"/proc/{number}/task/{number}/children").read_text().split()
        return next(int(child) for child in children if command in Path(f"/proc/{child}/cmdline").read_text())

    def log(self) -> str:
        return self._past + self.running.log()

    def calls(self, *methods: str) -> int:
        return sum(name in methods for name, _ in list(self.telegram.calls))

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=5)) as connection:
            return connection.execute(query, values).fetchall()

    def is_answered(self, update: Update) -> bool:
        """Whether the bot is done with an update, or has not taken it in at all."""
        album = next((part.get("media_group_id") for part in update.values() if isinstance(part, dict)), None)
        events = [f"{self.telegram.bot['id']}:{name}" for name in (update["update_id"], f"album {album}")]
        return not self.rows("SELECT 1 FROM inbox WHERE body IS NOT NULL AND event IN (?, ?)", *events)

    def was_taken_in(self, update: Update) -> bool:
        return bool(self.rows("SELECT 1 FROM inbox WHERE event = ?", f"{self.telegram.bot['id']}:{update['update_id']}"))

    def everything_kept(self) -> str:
        """All that stands in the database, in any table."""
        tables = [name for (name,) in self.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return "\n".join(str(row) for table in tables for row in self.rows(f'SELECT * FROM "{table}"'))

    def person(self) -> "Person":
        """Somebody whom the bot does not know yet, in a private chat."""
        number = next(self._numbers)
        return Person(self, number, number)

    def group(self) -> int:
        """The number of a group that the bot does not know yet."""
        return -1_000_000 - next(self._numbers)

    def member(self, group: int) -> "Person":
        return Person(self, group, next(self._numbers), "supergroup")


class Person:
    """Somebody in a chat; each method returns what the bot has sent by the time it is done."""

    def __init__(self, bot: BotOnTelegram, chat: int, user: int, kind: str = "private") -> None:
        self.bot, self.telegram = bot, bot.telegram
        self.chat, self.user, self.kind = chat, user, kind

    @property
    def messages(self) -> list[SentMessage]:
        return self.telegram.messages(self.chat)

    def update(self, kind: str = "message", **content: Any) -> Update:
        """An update about a message of this person, which is not sent yet."""
        self.bot.said += [content[name] for name in ("text", "caption") if name in content]
        return self.telegram.update(**{kind: self.telegram.message(self.chat, self.user, self.kind, **content)})

    def say(self, text: str, **content: Any) -> list[SentMessage]:
        return self.send(text=text, **content)

    def send(self, **content: Any) -> list[SentMessage]:
        return self.deliver(self.update(**content))

    def edit(self, **content: Any) -> list[SentMessage]:
        return self.deliver(self.update("edited_message", edit_date=1, **content))

    def press(self, title: str) -> list[SentMessage]:
        before = len(self.messages)
        return self._answers(self.telegram.press(title, self.chat, self.user), before)

    def press_data(self, data: str, message: SentMessage) -> list[SentMessage]:
        before = len(self.messages)
        return self._answers(self.telegram.press_data(data, message, self.user), before)

    def deliver(self, update: Update) -> list[SentMessage]:
        before = len(self.messages)
        self._deliver(update)
        return self._answers(update, before)

    def start(self, text: str) -> Update:
        """Write, and do not wait for the answer."""
        update = self.update(text=text)
        self._deliver(update)
        return update

    def stop(self, command: str = "/stop") -> list[SentMessage]:
        """Write ``/stop``; afterwards the bot knows of no update, so that only its answer tells that it is done."""
        before = len(self.messages)
        self.start(command)
        return self.telegram.wait_for(before + 1, self.chat)[before:]

    def known(self) -> "Person":
        """Somebody who has been greeted; what follows begins with no notice."""
        self.say("/start")
        return self

    def _deliver(self, update: Update) -> None:
        assert self.telegram.deliver(update) in (200, None)

    def _answers(self, update: Update, before: int) -> list[SentMessage]:
        if self.telegram.webhook is None:  # the bot fetches it
            until(lambda: self.bot.was_taken_in(update), what=self.bot.log())
        until(lambda: self.bot.is_answered(update), what=self.bot.log())
        return self.messages[before:]


def another_home(folder: Path, **telegram: Any) -> Path:
    """A folder like this one, with other options for Telegram in credentials.yml."""
    folder.mkdir()
    for path in Path.cwd().iterdir():
        if path.name != "credentials.yml":
            (folder / path.name).symlink_to(path)
    credentials = Path("credentials.yml").read_text(encoding="utf-8")
    head, name, _ = credentials.partition("fibroguide.channels.telegram.TelegramInput:\n")
    options = "".join(f"  {key}: {str(value).lower()}\n" for key, value in telegram.items())
    (folder / "credentials.yml").write_text(head + name + options, encoding="utf-8")
    return folder


@lru_cache
def _beginnings() -> dict[str, str]:
    clinic = load_clinic()
    values = defaultdict(str, clinic.reply_values())  # a checklist fills in more
    replies = [(f"safety/{name} again", reply.again) for name, reply in safety_replies(clinic).items()]
    for path in sorted(Path("data").glob("*/*.yml")):
        for name, variants in read_yaml(path).get("responses", {}).items():
            replies += [(name.removeprefix("utter_"), variant["text"].strip().format_map(values)) for variant in variants]
    return {parsed(to_telegram(reply))[0][:_BEGINNING]: name for name, reply in replies}


def names(messages: list[SentMessage]) -> list[str]:
    """The topics of what the bot has said, or the first line of what is none."""
    return [_beginnings().get(message.text[:_BEGINNING], message.text.partition("\n")[0]) for message in messages]
