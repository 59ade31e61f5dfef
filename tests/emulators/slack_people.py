"""A running bot on the emulated Slack, and people who talk to it."""

import itertools
import json
import os
import re
import signal
import sqlite3
import time
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode

from fibroguide.content.clinic import load_clinic
from fibroguide.content.yaml_reading import read_yaml
from fibroguide.render.slack import to_mrkdwn
from tests.emulators.slack import FORM, Post, SlackEmulator
from tests.running import NO_LIMITS, RunningBot

PAGES = "https://chat.example.org"
NOTICE = "conversation/privacy_slack"
THUMBS = ["👍 Helpful", "👎 Not helpful"]
_STATUS = re.compile(r"\((?:open|closed) now[^)]*\)")  # changes while tests run


def _replies() -> dict[str, str]:
    values, found = _Unknown(load_clinic().reply_values()), {}
    for path in Path("data").glob("*/*.yml"):
        for name, variants in read_yaml(path).get("responses", {}).items():
            for variant in variants:
                for text in (variant["text"], variant.get("metadata", {}).get("again")):
                    if text:
                        shown = to_mrkdwn(text.strip().format_map(values), PAGES)
                        found[_STATUS.sub("()", shown)] = name.removeprefix("utter_")
    return found


class _Unknown(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


_REPLIES = _replies()


def topic(post: Post) -> str:
    """The topic that a post is the reply to; its text where it is none's."""
    return _REPLIES.get(_STATUS.sub("()", post.text), post.text)


def topics(posts: Iterable[Post]) -> list[str]:
    return [topic(post) for post in posts]


def buttons(post: Post) -> list[str]:
    """The titles of the buttons under a post."""
    return [one["text"]["text"] for block in post.blocks if block["type"] == "actions" for one in block["elements"]]


def chosen(post: Post) -> list[str]:
    """What stands where the buttons of a post were."""
    return [one["text"] for block in post.blocks if block["type"] == "context" for one in block["elements"]]


def until(condition: Callable[[], Any], seconds: float = 15, what: str = "") -> Any:
    """Wait until a condition holds, and return what it gave."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, what or f"not within {seconds:g} seconds"
        time.sleep(0.005)
    return found


class BotOnSlack:
    """``fibroguide run`` with an emulated Slack, by webhook or, with ``socket_mode``, by Socket Mode."""

    def __init__(self, folder: Path, slack: SlackEmulator, socket_mode: bool = False, **more: str) -> None:
        self.slack = slack
        self.database = folder / "talks.db"
        self._past = ""
        self._numbers = itertools.count(1)
        settings = {
            "FIBROGUIDE_SLACK_BOT_TOKEN": slack.bot_token,
            "FIBROGUIDE_SLACK_SIGNING_SECRET": "" if socket_mode else slack.signing_secret,
            "FIBROGUIDE_SLACK_APP_TOKEN": slack.app_token if socket_mode else "",
            "FIBROGUIDE_SLACK_API": slack.url,
            "FIBROGUIDE_PUBLIC_URL": PAGES,
        }
        self.running = RunningBot(folder, **{**NO_LIMITS, **settings, **more})
        if not socket_mode:
            slack.request_url = f"{self.running.address}/webhooks/slack"

    def person(self, channel: str = "") -> "Person":
        """Somebody whom the bot does not know yet."""
        return Person(self, f"P{next(self._numbers):04}", channel)

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=5)) as connection:
            return connection.execute(query, values).fetchall()

    def process(self, command: str) -> int:
        """The number of a process that ``fibroguide run`` has started."""
        number = self.running._process.pid
        children = Path(f"/proc/{number}/task/{number}/children").read_text().split()
        return next(int(child) for child in children if command in Path(f"/proc/{child}/cmdline").read_text())

    def end_suddenly(self) -> None:
        """The server is killed, as by a machine without memory; what started it ends, too."""
        os.kill(self.process("quiet_rasa"), signal.SIGKILL)
        assert self.running._process.wait(timeout=20) == 1

    def start(self) -> None:
        """Start it again where it was stopped."""
        self._past = self.log()
        self.running.start()

    def log(self) -> str:
        """What all its processes have said."""
        return self._past + self.running.log()

    def secrets(self) -> set[str]:
        """What must not stand in the log: tokens, and what people wrote."""
        found = {self.slack.bot_token, self.slack.app_token, self.slack.signing_secret}
        for delivery in self.slack.deliveries:
            with suppress(ValueError, TypeError, KeyError, RecursionError):  # some are broken on purpose
                form = dict(parse_qsl(delivery.body.decode()))
                found.add(form.get("text") or json.loads(delivery.body)["event"]["text"])
        return {text for text in found if isinstance(text, str) and len(text) > 12}  # a "yes" may stand in any sentence


class Person:
    """Somebody in Slack, with a channel of their own or in somebody else's.

    What does something in Slack returns what the bot has posted for it when it is done, and it may be nothing.
    """

    def __init__(self, bot: BotOnSlack, name: str, channel: str) -> None:
        self.bot, self.slack = bot, bot.slack
        self.user, self.direct, self.channel = f"U{name}", f"D{name}", channel or f"C{name}"

    # In a private message

    def say(self, text: str, **more: Any) -> list[Post]:
        return self._answers(self.slack.message, text, self.user, self.direct, **more)

    def start(self, text: str, **more: Any) -> dict[str, Any]:
        """Write a private message, and wait for no answer."""
        return self.slack.message(text, self.user, self.direct, **more)

    # In the channel

    def mention(self, text: str, thread: str | None = None) -> list[Post]:
        return self._answers(self.slack.mention, text, self.user, self.channel, thread)

    def write(self, text: str, thread: str | None = None, **more: Any) -> list[Post]:
        more = {"channel_type": "channel", **more}
        return self._answers(self.slack.message, text, self.user, self.channel, thread_ts=thread, **more)

    def ask(self, text: str) -> list[Post]:
        """Ask with /faq."""
        return self._answers(self.slack.command, text, user=self.user, channel=self.channel)

    # Anywhere

    def press(self, title: str, channel: str | None = None) -> list[Post]:
        return self._answers(self.slack.press, title, self.user, channel)

    def press_again(self, **changes: Any) -> list[Post]:
        """Repeat the last press, a moment later and with other values in its action."""
        body = next(one.body for one in reversed(self.slack.deliveries) if one.body.startswith(b"payload="))
        payload = json.loads(parse_qs(body.decode())["payload"][0])
        payload["actions"][0].update({"action_ts": f"{time.time():.6f}", **changes})
        payload["user"]["id"] = self.user
        return self.interact(payload)

    def interact(self, payload: dict[str, Any]) -> list[Post]:
        return self.send(urlencode({"payload": json.dumps(payload)}).encode(), FORM)

    def deliver(self, event: dict[str, Any], **more: Any) -> list[Post]:
        """Let Slack send an event in its envelope."""
        return self._answers(self.slack.event, event, **more)

    def send(self, body: bytes, content_type: str = "application/json") -> list[Post]:
        """Let Slack send anything; it is to be acknowledged with 200 and nothing more."""

        def send() -> None:
            assert self.slack.send(body, content_type) == (200, b"")

        return self._answers(send)

    def known(self) -> "Person":
        """Somebody who has been told in a private message what the bot is; what follows there begins with no notice."""
        self.say("hello")
        return self

    @property
    def posts(self) -> list[Post]:
        places = (self.direct, self.channel)
        with self.slack._changed:
            return [post for post in self.slack.posts if post.channel in places]

    def wait(self) -> list[Post]:
        """All posts, as soon as everything is answered."""
        until(self.is_answered, what=f"not answered; {self.bot.log()[-2000:]}")
        return self.posts

    def is_answered(self) -> bool:
        return not self._kept("SELECT 1 FROM inbox WHERE body IS NOT NULL")

    def replies_made(self) -> int:
        """How many replies have been made, whether they were sent or not."""
        return len(self._kept("SELECT 1 FROM events WHERE type_name = 'bot'"))

    def read(self) -> list[str]:
        """What the model was given to read."""
        found = self._kept("SELECT data FROM events WHERE type_name = 'user'")
        return [json.loads(row[0])["text"] for row in found]

    def _kept(self, query: str) -> list[tuple[Any, ...]]:
        places = (f"%:{self.user}", f"%:{self.direct}:%", f"%:{self.channel}:%")
        return self.bot.rows(f"{query} AND (sender_id LIKE ? OR sender_id LIKE ? OR sender_id LIKE ?)", *places)

    def _answers(self, act: Callable[..., Any], *args: Any, **more: Any) -> list[Post]:
        before = len(self.posts)
        act(*args, **more)
        return self.wait()[before:]
