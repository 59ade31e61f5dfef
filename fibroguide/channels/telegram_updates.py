"""Reads Telegram's updates: who did what, in which chat. What is not meant for the bot reads as None."""

import re
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, Field, ValidationError

ALLOWED = ("message", "edited_message", "callback_query")
TEXT, COMMAND, BUTTON, MEDIA, EDITED = "text", "command", "button", "media", "edited"
_MEDIA = (
    "photo", "voice", "audio", "video", "video_note", "animation", "sticker", "document", "location", "venue", "contact",
    "poll", "dice", "game", "story", "paid_media", "checklist",
)  # fmt: skip
_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@(\w+))?(?:\s+(.*))?", re.DOTALL)


class _User(BaseModel):
    id: int
    is_bot: bool = False


class _Chat(BaseModel):
    id: int
    type: str


class _Message(BaseModel):
    message_id: int
    chat: _Chat
    sender: _User | None = Field(None, alias="from")
    text: str = ""
    caption: str = ""
    entities: list[dict[str, Any]] = []
    message_thread_id: int | None = None
    is_topic_message: bool = False
    reply_to_message: dict[str, Any] | None = None
    media_group_id: str = ""


class _CallbackQuery(BaseModel):
    id: str
    sender: _User = Field(alias="from")
    message: _Message | None = None
    data: str = ""


@dataclass(frozen=True)
class Update:
    """What somebody did.

    Attributes:
        id: Telegram's number of the update.
        kind: ``text``, ``command``, ``button``, ``media`` or ``edited``.
        chat: Where.
        person: Who.
        private: In a chat of two.
        message: The message's number: what was written, or what the button stands under.
        thread: The topic of a forum that it stands in.
        text: What was written: a text, a caption, or what follows a command.
        command: The command's name, without slash.
        token: What the button stands for.
        callback: The press's own id.
        shown: Text and entities of the message that the button stands under.
        album: The album that a picture is part of.
    """

    id: int
    kind: str
    chat: int
    person: int
    private: bool
    message: int
    thread: int | None = None
    text: str = ""
    command: str = ""
    token: str = ""
    callback: str = ""
    shown: tuple[str, list[dict[str, Any]]] = ("", [])
    album: str = ""

    @property
    def event(self) -> str:
        """What is answered once: the update, or the album that a picture without words is part of."""
        return f"album {self.album}" if self.album and not self.text else str(self.id)


@dataclass(frozen=True)
class Me:
    """The bot itself: its number, and its name, which is unknown until Telegram has told it."""

    id: int
    username: str = ""


def read_update(content: object, me: Me) -> Update | None:
    """Return what an update says, or None where it is broken or not for the bot.

    In groups only what is addressed to the bot is: a mention, a reply to it, or a command with its name.
    """
    if not isinstance(content, dict) or type(content.get("update_id")) is not int:
        return None
    number = content["update_id"]
    try:
        if "callback_query" in content:
            return _button(number, _CallbackQuery.parse_obj(content["callback_query"]))
        for kind in ("message", "edited_message"):
            if kind in content:
                return _message(number, kind, content[kind], _Message.parse_obj(content[kind]), me)
    except ValidationError:
        return None
    return None


def _button(number: int, query: _CallbackQuery) -> Update | None:
    if query.message is None:  # the message is too old for Telegram to tell
        return None
    message = query.message
    return Update(
        number, BUTTON, message.chat.id, query.sender.id, message.chat.type == "private", message.message_id,
        thread=_thread(message), token=query.data, callback=query.id, shown=(message.text, message.entities),
    )  # fmt: skip


def _message(number: int, key: str, content: dict[str, Any], message: _Message, me: Me) -> Update | None:
    if message.sender is None or message.sender.is_bot or message.chat.type == "channel":
        return None
    private = message.chat.type == "private"
    text = message.text or message.caption
    command = _COMMAND.fullmatch(message.text)
    if command and command[2] and command[2].lower() != me.username.lower():
        return None
    if not private:
        if not (_mentions(text, me) or _answers(message, me) or (command and command[2])):
            return None
        text = re.sub(rf"@{re.escape(me.username)}\b", " ", text, flags=re.IGNORECASE).strip() if me.username else text
    kind = _kind(key, content, text, command is not None)
    if kind is None:
        return None
    return Update(
        number, kind, message.chat.id, message.sender.id, private, message.message_id, thread=_thread(message),
        text=(command[3] or "") if kind == COMMAND and command else text, command=command[1].lower() if command else "",
        album=message.media_group_id,
    )  # fmt: skip


def _kind(key: str, content: dict[str, Any], text: str, is_command: bool) -> str | None:
    """Return what kind of message it is; None for those that nobody wrote, such as "Ann has joined"."""
    if key == "edited_message":
        return EDITED if text else None  # a shared place moves on by itself
    if any(name in content for name in _MEDIA):
        return MEDIA
    if is_command:
        return COMMAND
    return TEXT if "text" in content else None


def _mentions(text: str, me: Me) -> bool:
    return bool(me.username) and re.search(rf"@{re.escape(me.username)}\b", text, re.IGNORECASE) is not None


def _answers(message: _Message, me: Me) -> bool:
    return ((message.reply_to_message or {}).get("from") or {}).get("id") == me.id


def _thread(message: _Message) -> int | None:
    return message.message_thread_id if message.is_topic_message else None
