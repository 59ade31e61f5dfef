"""The trained bot as conversation tests talk to it: through the gate, like people; in Slack and Telegram through what they share.

The notice of what the bot keeps (``conversation/disclosure``, ``privacy_slack``, ``privacy_telegram``) would stand in front
of the first answer of every test. It is left out, and comes only when a test opens the chat. All else that a person would
read counts, also what the gate itself says to somebody in danger.
"""

import uuid
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fibroguide.conversations.cases import CHANNELS, Choice
from fibroguide.conversations.events import ActionRun, Event, Message, SlotChange

if TYPE_CHECKING:  # importing it imports Rasa, which takes seconds
    from fibroguide.bot import Bot
    from fibroguide.channels.gate import Reply
    from fibroguide.channels.messenger import Messenger

WEB = CHANNELS[0]
_NO_LIMITS = {f"FIBROGUIDE_LIMIT_{name}": "1000000/second" for name in ("MESSAGES", "ADDRESS", "SESSIONS")}


class RealBot:
    """A loaded bot; each conversation of a test is one that nobody else has."""

    def __init__(self, bot: "Bot") -> None:
        """Talk to ``bot``."""
        self._bot = bot
        self._messengers: dict[str, Messenger] = {}

    async def begin(self, slots: Mapping[str, Any]) -> "RealTalk":
        """Begin a conversation in which ``slots`` have these values."""
        conversation = f"test:{uuid.uuid4().hex}"
        if slots:
            await self._bot.set_slots(conversation, slots)
        return RealTalk(self._bot, self.messenger, conversation, len(await self._bot.events(conversation)))

    def messenger(self, channel: str) -> "Messenger":
        """Return the messenger's side of the bot, for a channel that is one."""
        from fibroguide.channels.messenger import Messenger
        from fibroguide.channels.rate_limits import RateLimits
        from fibroguide.content.clinic import load_clinic
        from fibroguide.stores.kept import Kept

        if channel not in self._messengers:
            self._messengers[channel] = Messenger(channel, self._bot.gate, load_clinic(), Kept(), RateLimits(_NO_LIMITS))
        return self._messengers[channel]


class RealTalk:
    """One conversation with the bot."""

    def __init__(self, bot: "Bot", messenger: Callable[[str], "Messenger"], conversation: str, known: int) -> None:
        """Go on with a conversation of which ``known`` events are known."""
        self._bot = bot
        self._messenger = messenger
        self._conversation = conversation
        self._known = known

    async def open(self, channel: str) -> Sequence[Event]:
        """Return the greeting, as somebody gets it who opens the chat."""
        if channel == WEB:
            return await self._events(await self._bot.gate.greet(self._conversation, channel))
        return await self._events(await self._messenger(channel).greet(self._conversation))

    async def type(self, text: str, channel: str) -> Sequence[Event]:
        """Return what the bot does when somebody types a text."""
        if channel == WEB:
            return await self._events(await self._bot.gate.typed(text, self._conversation, channel))
        return await self._in_messenger(channel, text=text)

    async def press(self, payload: str, channel: str) -> Sequence[Event]:
        """Return what the bot does when somebody presses the button that sends ``payload``."""
        topic = payload.removeprefix("/")
        if channel == WEB:
            return await self._events(await self._bot.gate.pressed(topic, self._conversation, channel))
        return await self._in_messenger(channel, payload=topic)

    async def _in_messenger(self, channel: str, text: str = "", payload: str = "") -> Sequence[Event]:
        from fibroguide.channels.messenger import Said

        return await self._events(await self._messenger(channel).answer(Said(self._conversation, text=text, payload=payload)))

    async def _events(self, replies: Sequence["Reply"]) -> list[Event]:
        noted = await self._bot.events(self._conversation)
        new, self._known = noted[self._known :], len(noted)
        return in_order([_message(reply) for reply in replies], new)


def in_order(messages: Sequence[Message], noted: Sequence[Mapping[str, Any]]) -> list[Event]:
    """Return what a person read and what Rasa noted as one sequence.

    What was read but not noted stands before what was: the gate answers somebody in danger before it tells Rasa, and may say
    other words. What was noted but not read, as Rasa's own words in such a turn, is left out.
    """
    unread = deque(messages)
    to_come = [event["text"].strip() for event in noted if _is_message(event)]
    events: list[Event] = []
    for event in noted:
        while unread and unread[0].text not in to_come:
            events.append(unread.popleft())
        if _is_message(event):
            text = to_come.pop(0)
            if unread and unread[0].text == text:
                events.append(unread.popleft())
        elif event["event"] == "slot":
            events.append(SlotChange(event["name"], event["value"]))
        elif event["event"] == "action" and event["name"]:
            events.append(ActionRun(event["name"]))
    return [*events, *unread]


def _is_message(event: Mapping[str, Any]) -> bool:
    return bool(event["event"] == "bot" and event.get("text"))


def _message(reply: "Reply") -> Message:
    return Message(reply.name, reply.text, tuple(Choice(button.title, f"/{button.topic}") for button in reply.buttons))
