"""Reads what Slack sends: who did what, and where. What is not meant for the bot reads as None."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from typing import Any

EVENTS, INTERACTIVE, COMMANDS = "events_api", "interactive", "slash_commands"  # as Socket Mode names them
MESSAGE, FOLLOW_UP, COMMAND, PRESS, HOME, ASSISTANT = "message", "follow_up", "command", "press", "home", "assistant"
_SUBTYPES = (None, "file_share", "thread_broadcast")  # of messages that somebody wrote
_ANGLED = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")


@dataclass(frozen=True)
class Event:
    """What somebody did.

    Attributes:
        id: What Slack never gives to another event; the same for the two events that a mention makes.
        kind: ``message``, ``follow_up`` (in a thread, to nobody by name), ``command``, ``press``, ``home`` or ``assistant``.
        conversation: Team and person in private; team, channel and thread, or person, elsewhere.
        at: When, in seconds since 1970.
        person: Who.
        channel: Where; empty for the app's home.
        direct: Nobody else can read along.
        thread: The thread that the reply belongs into.
        text: What was written, as it was written.
        has_files: Something is attached.
        token: What the button stands for.
        reply_to: Address for replies that only the person sees; good for five of them within half an hour.
        pressed: The message that a button stands under; None for one that only the person sees, and for the home.
    """

    id: str
    kind: str
    conversation: str
    at: float
    person: str
    channel: str
    direct: bool
    thread: str | None = None
    text: str = ""
    has_files: bool = False
    token: str = ""
    reply_to: str = ""
    pressed: dict[str, Any] | None = None


def read_event(kind: str, payload: dict[str, Any]) -> Event | None:
    """Return what a payload says, or None where it is broken or not for the bot.

    Args:
        kind: ``events_api``, ``interactive`` or ``slash_commands``.
        payload: As Slack documents it.
    """
    readers: dict[str, Callable[[dict[str, Any]], Event | None]] = {EVENTS: _event, INTERACTIVE: _press, COMMANDS: _command}
    try:
        return readers[kind](payload)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError):  # a shape that we do not know
        return None


def _event(payload: dict[str, Any]) -> Event | None:
    event, team = payload["event"], payload["team_id"]
    bot = (payload.get("authorizations") or [{}])[0].get("user_id", "")
    if event["type"] in ("message", "app_mention"):
        return _message(event, team, bot)
    if event["type"] == "app_home_opened" and event.get("tab") == "home":
        return Event(payload["event_id"], HOME, f"slack:{team}:dm:{event['user']}", time.time(), event["user"], "", True)
    if event["type"] == "assistant_thread_started":
        thread = event["assistant_thread"]
        person, channel, at = thread["user_id"], thread["channel_id"], thread["thread_ts"]
        return Event(payload["event_id"], ASSISTANT, f"slack:{team}:{channel}:{at}", float(at), person, channel, True, at)
    return None


def _message(event: dict[str, Any], team: str, bot: str) -> Event | None:
    if event.get("subtype") not in _SUBTYPES or event.get("bot_id") or not event.get("user") or event["user"] == bot:
        return None
    channel, person, at = event["channel"], event["user"], event["ts"]
    direct = event.get("channel_type") == "im"
    mentions_bot = event["type"] == "app_mention" or bool(bot and f"<@{bot}>" in event.get("text", ""))
    thread = event.get("thread_ts")
    if direct:
        conversation = f"slack:{team}:{channel}:{thread}" if thread else f"slack:{team}:dm:{person}"
    else:
        if not mentions_bot and (thread is None or event.get("text", "").startswith("<@")):  # people talking to each other
            return None
        thread = thread or at
        conversation = f"slack:{team}:{channel}:{thread}"
    return Event(
        f"{team}:{channel}:{at}", MESSAGE if direct or mentions_bot else FOLLOW_UP, conversation, float(at), person, channel,
        direct, thread, text=as_written(event.get("text") or ""), has_files=bool(event.get("files")),
    )  # fmt: skip


def _command(payload: dict[str, Any]) -> Event:
    team, channel, person = payload["team_id"], payload["channel_id"], payload["user_id"]
    return Event(
        f"command {payload['trigger_id']}", COMMAND, f"slack:{team}:{channel}:{person}", time.time(), person, channel, False,
        text=as_written(payload.get("text") or ""), reply_to=payload["response_url"],
    )  # fmt: skip


def _press(payload: dict[str, Any]) -> Event | None:
    if payload["type"] != "block_actions":
        return None
    action = payload["actions"][0]
    token = (action.get("selected_option") or action).get("value")
    if not token:
        return None
    person, at = payload["user"]["id"], float(action["action_ts"])
    team = (payload.get("team") or {}).get("id") or payload["user"]["team_id"]
    container, message = payload.get("container") or {}, payload.get("message") or {}
    event = f"press {person} {action['action_ts']} {action.get('block_id', '')}"
    if container.get("type") == "view":
        return Event(event, PRESS, f"slack:{team}:dm:{person}", at, person, "", True, token=token)
    channel, thread = payload["channel"]["id"], container.get("thread_ts") or message.get("thread_ts")
    direct, only_for_person = channel.startswith("D"), bool(container.get("is_ephemeral"))
    if only_for_person:
        conversation = f"slack:{team}:{channel}:{person}"
    else:
        conversation = f"slack:{team}:{channel}:{thread}" if thread else f"slack:{team}:dm:{person}"
    return Event(
        event, PRESS, conversation, at, person, channel, direct, thread, token=token, reply_to=payload.get("response_url", ""),
        pressed=None if only_for_person else message,
    )  # fmt: skip


def as_written(text: str) -> str:
    """Return what a person wrote: without Slack's marks for links, mentions and the three escaped signs."""
    return unescape(_ANGLED.sub(_plain, text)).strip()


def _plain(found: "re.Match[str]") -> str:
    target, label = found[1], found[2]
    if target.startswith(("@", "!")):
        return " "
    if target.startswith("#"):
        return f"#{label}" if label else " "
    return label or target.removeprefix("mailto:").removeprefix("tel:")
