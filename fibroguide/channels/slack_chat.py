"""Answers what people do in Slack, and sends replies as Slack shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from fibroguide.channels.gate import Reply
from fibroguide.channels.messenger import OLD_MENU, Messenger, NotYours, Press, Said, StaleMenu
from fibroguide.channels.patience import meanwhile
from fibroguide.channels.slack_api import SlackApi, SlackRefusal
from fibroguide.channels.slack_blocks import MOST_CHARACTERS, MOST_OPTIONS, chosen_blocks, home_view, menu_blocks
from fibroguide.channels.slack_events import ASSISTANT, COMMAND, HOME, PRESS, Event
from fibroguide.render.numbered import numbered
from fibroguide.render.pieces import pieces
from fibroguide.render.slack import to_blocks, to_mrkdwn

_HOME = "home:"  # before the topic in the buttons of the app's home, which stay where they are
_STATUS, _STATUS_LASTS = "is looking that up ...", 60.0  # seconds
_PROMPTS = 4
_QUIET = {"unfurl_links": False, "unfurl_media": False}
_BAD_BLOCKS = (
    "invalid_blocks",
    "invalid_blocks_format",
    "msg_blocks_too_long",
    "invalid_attachments",
    "invalid_command_response",
)
_USED_UP = ("used_url", "expired_url")  # an address for replies is good for five within half an hour


class SlackChat:
    """The bot's side of all conversations in Slack."""

    def __init__(
        self, api: SlackApi, messenger: Messenger, pages: str, topics: Mapping[str, Sequence[tuple[str, str]]], unavailable: Reply
    ) -> None:
        """Make it.

        Args:
            api: Sends.
            messenger: Answers.
            pages: Public address of the bot's own pages; may be empty.
            topics: What the app's home offers: title and topic of each button, by heading.
            unavailable: What is sent when an answer cannot be made.
        """
        self._api = api
        self._messenger = messenger
        self._pages = pages
        self._home = {heading: [(title, _HOME + topic) for title, topic in choices] for heading, choices in topics.items()}
        self._topics = {topic for choices in topics.values() for _, topic in choices}
        self._unavailable = unavailable

    def said(self, event: Event) -> Said:
        """Return what an event says; what a button stands for is looked up when its turn comes."""
        if event.kind == COMMAND and not event.text:
            return Said(event.conversation, payload="conversation/topics")
        return Said(event.conversation, text=event.text, button=event.token)

    async def answer(self, event: Event, said: Said) -> None:
        """Answer an event.

        Raises:
            SlackRefusal: Slack refuses the answer.
            aiohttp.ClientError: It could not be reached for ten minutes.
        """
        if event.kind == HOME:
            topics = self._messenger.say("conversation/topics")
            view = home_view(self._messenger.notice.text, topics.text, self._home, self._pages)
            await self._api.call("views.publish", user_id=event.person, view=view)
            return
        try:
            async with meanwhile(lambda: self._show_status(event), _STATUS_LASTS):
                replies = await self._replies(event, said)
        except Exception:
            await self._send(event, self._unavailable)
            raise
        for reply in replies:
            await self._send(event, reply)
        if event.kind == ASSISTANT:
            await self._suggest(event, replies)

    async def _replies(self, event: Event, said: Said) -> list[Reply]:
        messenger = self._messenger
        if event.kind == PRESS:
            payload = await self._press(event, said)
            return await messenger.answer(replace(said, payload=payload)) if payload else []
        if event.kind == ASSISTANT:
            return await messenger.greet(said.conversation)
        if event.has_files and not messenger.is_urgent(said):
            unseen = await messenger.answer(replace(said, text="", payload="conversation/no_media"))
            return [*unseen, *await messenger.answer(said)] if said.text else unseen
        return await messenger.answer(said)

    async def _press(self, event: Event, said: Said) -> str:
        """Return the payload of a button that was pressed, after taking it away; empty where it is not to be answered."""
        topic = event.token.removeprefix(_HOME)
        if topic != event.token:
            return topic if topic in self._topics else OLD_MENU
        try:
            press = self._messenger.press(said)
        except (StaleMenu, NotYours):  # a thread is one conversation, so another's button is an old one
            return OLD_MENU
        if press is None:  # a second press on a button that is being answered
            return ""
        await self._show_choice(event, press)
        return press.payload

    async def _show_choice(self, event: Event, press: Press) -> None:
        """Put what was chosen in the place of the buttons."""
        left = replace(press.menu, choices={at: press.menu.choices[at] for at in press.left})
        before = event.pressed.get("blocks", []) if event.pressed else to_blocks(press.menu.text, self._pages)
        text = event.pressed.get("text", "") if event.pressed else to_mrkdwn(press.menu.text, self._pages)
        try:
            blocks = chosen_blocks(before, press.title, left)
            await self._api.reply_to(event.reply_to, patience=0, replace_original=True, text=text, blocks=blocks)
        except Exception:  # the answer matters more than what has become of the buttons
            return

    async def _send(self, event: Event, reply: Reply) -> None:
        """Send a reply, in as many messages as it needs; the buttons stand under the last one."""
        if reply == self._messenger.notice and event.channel and not event.direct and event.kind != COMMAND:
            await self._tell_privately(event, reply)
            return
        choices = [(button.title, button.topic) for button in reply.buttons]
        parts = pieces(reply.text, MOST_CHARACTERS // 2, lambda part: len(to_mrkdwn(part, self._pages)))
        for part in parts[:-1]:
            await self._send_part(event, part, [])
        if len(choices) > MOST_OPTIONS:
            await self._post(event, self._with_numbers(event, parts[-1], choices), None)
        else:
            await self._send_part(event, parts[-1], choices)

    async def _send_part(self, event: Event, part: str, choices: list[tuple[str, str]]) -> None:
        kept = part if event.reply_to and event.pressed is None else ""  # Slack does not send that back
        buttons = menu_blocks(self._messenger.menus.offer(event.conversation, choices, text=kept)) if choices else []
        try:
            await self._post(event, to_mrkdwn(part, self._pages), [*to_blocks(part, self._pages), *buttons])
        except SlackRefusal as refusal:
            if refusal.error not in _BAD_BLOCKS:
                raise
            # The blocks are refused: the answer must arrive all the same, and the choices with it.
            await self._post(event, self._with_numbers(event, part, choices), None)

    def _with_numbers(self, event: Event, part: str, choices: list[tuple[str, str]]) -> str:
        """Return a part as text with numbers for its choices, which can then be typed."""
        if not choices:
            return to_mrkdwn(part, self._pages)
        self._messenger.menus.offer(event.conversation, choices, numbered=True)
        titles = to_mrkdwn(numbered([title for title, _ in choices]))
        return f"{to_mrkdwn(part, self._pages)}\n\n{titles}"

    async def _post(self, event: Event, text: str, blocks: list[dict[str, Any]] | None) -> None:
        content: dict[str, Any] = {"text": text, **({"blocks": blocks} if blocks else {})}
        channel, thread = event.channel or event.person, event.thread
        if event.reply_to and (event.kind == COMMAND or event.pressed is None):
            try:
                await self._api.reply_to(event.reply_to, response_type="ephemeral", replace_original=False, **content)
                return
            except SlackRefusal as refusal:
                if refusal.error not in _USED_UP:
                    raise
                channel, thread = event.person, None  # in private, then
        await self._api.call("chat.postMessage", channel=channel, thread_ts=thread, **_QUIET, **content)

    async def _tell_privately(self, event: Event, reply: Reply) -> None:
        text, blocks = to_mrkdwn(reply.text), to_blocks(reply.text, self._pages)
        where: dict[str, Any] = {"channel": event.channel, "user": event.person, "thread_ts": event.thread}
        try:
            await self._api.call("chat.postEphemeral", **where, text=text, blocks=blocks)
        except SlackRefusal:  # the answer matters more: who is not in the channel cannot be told there
            return

    async def _show_status(self, event: Event) -> None:
        if event.direct and event.thread:  # an assistant's thread; elsewhere Slack has nothing to show it with
            await self._api.attempt(
                "assistant.threads.setStatus", channel_id=event.channel, thread_ts=event.thread, status=_STATUS
            )

    async def _suggest(self, event: Event, replies: list[Reply]) -> None:
        titles = [button.title for reply in replies for button in reply.buttons][:_PROMPTS]
        await self._api.attempt(
            "assistant.threads.setSuggestedPrompts", channel_id=event.channel, thread_ts=event.thread,
            prompts=[{"title": title, "message": title} for title in titles],
        )  # fmt: skip
