"""Answers what people do in Telegram: reads commands and buttons, and sends replies as Telegram shows them."""

from dataclasses import replace
from typing import Any

from sanic import Sanic

from fibroguide.channels.gate import Reply
from fibroguide.channels.messenger import OLD_MENU, Messenger, NotYours, Press, Said, StaleMenu
from fibroguide.channels.patience import meanwhile
from fibroguide.channels.telegram_api import TelegramApi, TelegramError
from fibroguide.channels.telegram_settings import TelegramSettings
from fibroguide.channels.telegram_updates import BUTTON, COMMAND, EDITED, MEDIA, Update
from fibroguide.render.numbered import numbered
from fibroguide.render.pieces import pieces, utf16_length
from fibroguide.render.plain import to_plain
from fibroguide.render.telegram import to_telegram

LIMIT = 4000  # UTF-16 units of a message; Telegram takes 4,096
MOST_ROWS = 24  # buttons, one a row; more than that nobody reads as buttons
_TYPING_LASTS = 4.5  # seconds
_COMMANDS = {
    "help": "smalltalk/help",
    "topics": "conversation/topics",
    "privacy": "conversation/privacy_telegram",
}
_SHOWN_COMMANDS = (
    ("topics", "Show what you can ask about"),
    ("help", "What I can do"),
    ("privacy", "What is kept, and what not to write here"),
    ("stop", "Delete what we wrote"),
    ("start", "Begin anew"),
)
_NO_LINKS = {"is_disabled": True}


class TelegramChat:
    """The bot's side of all chats."""

    def __init__(
        self, api: TelegramApi, messenger: Messenger, settings: TelegramSettings, deep_links: frozenset[str], unavailable: Reply
    ) -> None:
        """Make it.

        Args:
            api: Sends.
            messenger: Answers.
            settings: How Telegram is set up.
            deep_links: Topics that a link may open, ``https://t.me/<bot>?start=<group>-<topic>``.
            unavailable: What is sent when an answer cannot be made.
        """
        self._api = api
        self._messenger = messenger
        self._settings = settings
        self._deep_links = {topic.replace("/", "-"): topic for topic in deep_links}
        self._unavailable = unavailable

    async def introduce(self) -> None:
        """Tell Telegram the bot's commands."""
        commands = [{"command": name, "description": text} for name, text in _SHOWN_COMMANDS]
        await self._api.call("setMyCommands", patience=0, commands=commands)

    def said(self, update: Update) -> Said:
        """Return what an update says; what a button stands for is looked up when its turn comes."""
        chat = f"tg:{self._settings.bot}:{update.chat}"
        conversation = chat if update.private else f"{chat}:{update.person}"
        if update.kind == BUTTON:
            return Said(conversation, button=update.token)
        text = update.text
        if update.kind == COMMAND and update.command != "start":
            if not text and update.command in _COMMANDS:
                return Said(conversation, payload=_COMMANDS[update.command])
            text = f"{update.command} {text}"
        return Said(conversation, text=text)

    async def answer(self, update: Update, said: Said, app: Sanic) -> None:
        """Answer an update.

        Raises:
            TelegramError: Telegram refuses the answer.
            aiohttp.ClientError: It could not be reached for ten minutes.
        """
        try:
            async with meanwhile(lambda: self._show_typing(update), _TYPING_LASTS):
                replies = await self._replies(update, said, app)
        except Exception:
            await self._send(update, said, self._unavailable)
            raise
        for reply in replies:
            await self._send(update, said, reply)

    async def _replies(self, update: Update, said: Said, app: Sanic) -> list[Reply]:
        messenger = self._messenger
        if update.kind == BUTTON:
            payload = await self._press(update, said)
            return await messenger.answer(replace(said, payload=payload)) if payload else []
        if messenger.is_urgent(said):
            return await messenger.answer(said)
        if not update.private and not self._settings.groups:
            return await messenger.answer(replace(said, text="", payload="conversation/group_telegram"))
        if update.kind == EDITED:
            return await messenger.answer(replace(said, text="", payload="conversation/edited"))
        if update.kind == MEDIA:
            if said.text and update.album:  # the pictures beside it are told about by themselves
                return await messenger.answer(said)
            unseen = await messenger.answer(replace(said, text="", payload="conversation/no_media"))
            return [*unseen, *await messenger.answer(said)] if said.text else unseen
        if update.kind == COMMAND and update.command == "stop" and not update.text:
            await messenger.erase(said.conversation, app)
            return [messenger.say("conversation/erased")]
        if update.kind == COMMAND and update.command == "start":
            topic = self._deep_links.get(update.text.strip())
            return (
                await messenger.answer(replace(said, text="", payload=topic))
                if topic
                else await messenger.greet(said.conversation)
            )
        return await messenger.answer(said)

    async def _press(self, update: Update, said: Said) -> str:
        """Return the payload of a button that was pressed, after taking it away; empty where it is not to be answered."""
        try:
            press = self._messenger.press(said)
        except NotYours:
            words = "These buttons belong to somebody else's question. Please ask your own."
            await self._api.attempt("answerCallbackQuery", callback_query_id=update.callback, text=words, show_alert=True)
            return ""
        except StaleMenu:
            await self._api.attempt("answerCallbackQuery", callback_query_id=update.callback)
            await self._api.attempt("editMessageReplyMarkup", chat_id=update.chat, message_id=update.message)
            return OLD_MENU
        await self._api.attempt("answerCallbackQuery", callback_query_id=update.callback)
        if press is None:  # a second tap on a button that is being answered
            return ""
        await self._show_choice(update, press)
        return press.payload

    async def _show_choice(self, update: Update, press: Press) -> None:
        """Write under the message what was chosen, and leave the buttons that can still be pressed."""
        text, entities = update.shown
        keyboard = [
            [{"text": press.menu.choices[position][0], "callback_data": press.menu.token(position)}] for position in press.left
        ]
        chosen = f"{text}\n\n➜ You chose: {press.title}"
        where = {"chat_id": update.chat, "message_id": update.message, "reply_markup": {"inline_keyboard": keyboard}}
        if text and utf16_length(chosen) <= LIMIT:
            await self._api.attempt("editMessageText", text=chosen, entities=entities, link_preview_options=_NO_LINKS, **where)
        else:
            await self._api.attempt("editMessageReplyMarkup", **where)

    async def _send(self, update: Update, said: Said, reply: Reply) -> None:
        pages = self._settings.public_url
        text, keyboard = reply.text, None
        choices = [(button.title, button.topic) for button in reply.buttons]
        if len(choices) > MOST_ROWS:
            self._messenger.menus.offer(said.conversation, choices, numbered=True)
            text = f"{text}\n\n{numbered([title for title, _ in choices])}"
        elif choices:
            menu = self._messenger.menus.offer(said.conversation, choices)
            keyboard = [[{"text": title, "callback_data": menu.token(at)}] for at, (title, _) in menu.choices.items()]
        parts = pieces(text, LIMIT, lambda part: utf16_length(to_telegram(part, pages)))
        for part in parts[:-1]:
            await self._send_part(update, to_telegram(part, pages), to_plain(part, pages))
        await self._send_last(update, said, parts[-1], keyboard, choices)

    async def _send_last(
        self, update: Update, said: Said, part: str, keyboard: list[list[dict[str, str]]] | None, choices: list[tuple[str, str]]
    ) -> None:
        pages = self._settings.public_url
        try:
            await self._send_part(update, to_telegram(part, pages), to_plain(part, pages), keyboard)
        except TelegramError as error:
            if keyboard is None or error.code != 400:
                raise
            # The buttons are refused: the answer must arrive all the same, and the choices after it.
            titles, plain = numbered([title for title, _ in choices]), to_plain(part, pages)
            fits = utf16_length(f"{plain}\n\n{titles}") <= LIMIT
            self._messenger.menus.offer(said.conversation, choices, numbered=True)
            for text in [f"{plain}\n\n{titles}"] if fits else [plain, titles]:
                await self._send_part(update, "", text)

    async def _send_part(self, update: Update, html: str, plain: str, keyboard: list[list[dict[str, str]]] | None = None) -> None:
        to: dict[str, Any] = {"chat_id": update.chat, "message_thread_id": update.thread, "link_preview_options": _NO_LINKS}
        if not update.private:
            to["reply_parameters"] = {"message_id": update.message, "allow_sending_without_reply": True}
        if keyboard:
            to["reply_markup"] = {"inline_keyboard": keyboard}
        if html:
            try:
                await self._api.call("sendMessage", text=html, parse_mode="HTML", **to)
                return
            except TelegramError as error:
                if error.code != 400 or "parse entities" not in error.description:
                    raise
        await self._api.call("sendMessage", text=plain, **to)

    async def _show_typing(self, update: Update) -> None:
        await self._api.attempt("sendChatAction", chat_id=update.chat, message_thread_id=update.thread, action="typing")
