"""The gate that every message passes on its way to Rasa and every reply on its way back.

It makes any input harmless, takes slash commands away from people, bounds the time a reply may take, and never
returns nothing: whatever breaks behind it, the person gets a sentence with the clinic's phone number.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from rasa.core.channels.channel import OutputChannel, UserMessage

from fibroguide.content.clinic import Clinic
from fibroguide.nlu.parse_data import pressed_button
from fibroguide.text.clean import clean

logger = logging.getLogger(__name__)

MAX_CHARACTERS = 1000
TIME_OUT = 10.0  # seconds
TOO_LONG = "fallback/too_long"
_UNAVAILABLE = (
    "I am sorry, I cannot answer right now. Please try again in a minute, or call {clinic_name} at {clinic_phone}. "
    "In an emergency, call {emergency_number}."
)


@dataclass(frozen=True)
class Button:
    """A choice under a reply: what it says, and the topic it stands for."""

    title: str
    topic: str


@dataclass(frozen=True)
class Reply:
    """One message of the bot.

    Attributes:
        name: The response's name, ``utter_<topic>``.
        text: Markdown.
        buttons: Choices, in order.
        source: Sections of the guide that a document answer comes from; empty otherwise.
    """

    name: str
    text: str
    buttons: tuple[Button, ...] = ()
    source: tuple[str, ...] = ()


class _Outbox(OutputChannel):
    """Collects what the bot says in one turn, under the name of the channel that asked."""

    def __init__(self, channel: str) -> None:
        self._channel = channel
        self.replies: list[Reply] = []

    def name(self) -> str:  # Rasa calls it on the instance; which channel it is, is a value here
        return self._channel

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        if not message.get("text"):
            return
        buttons = (Button(b["title"], b["payload"].removeprefix("/")) for b in message.get("buttons") or ())
        section = (message.get("metadata") or {}).get("section") or ()
        self.replies.append(
            Reply(message.get("utter_action") or "utter_default", message["text"].strip(), tuple(buttons), tuple(section))
        )


class Gate:
    """Takes a person's message to Rasa and brings the replies back."""

    def __init__(
        self, handle_message: Callable[[UserMessage], Awaitable[Any]], clinic: Clinic, time_out: float = TIME_OUT
    ) -> None:
        """Make a gate.

        Args:
            handle_message: What answers a message, as Rasa gives it to its channels.
            clinic: Whose phone number is named when nothing else can be said.
            time_out: Seconds that a turn may take.
        """
        self._handle_message = handle_message
        self._time_out = time_out
        self._unavailable = Reply("utter_fallback/unavailable", _UNAVAILABLE.format(**clinic.reply_values()))

    async def typed(self, text: str, conversation: str, channel: str) -> list[Reply]:
        """Return the replies to what a person typed, at least one; no text makes this raise.

        Args:
            text: Anything, also empty, very long or with characters that are no characters.
            conversation: Identifies the conversation across turns; the caller vouches for it.
            channel: Name of the channel, for channel-specific responses.
        """
        text = clean(text).lstrip("/ ")  # a typed slash would choose an intent or an answer by its name
        if len(text) > MAX_CHARACTERS:
            return await self.pressed(TOO_LONG, conversation, channel)
        return await self._turn(text, None, conversation, channel)

    async def pressed(self, topic: str, conversation: str, channel: str) -> list[Reply]:
        """Return the replies to the press of a button that stands for ``topic``, which the caller has looked up."""
        return await self._turn(f"/{topic}", pressed_button(topic), conversation, channel)

    async def _turn(self, text: str, parse_data: dict[str, Any] | None, conversation: str, channel: str) -> list[Reply]:
        outbox = _Outbox(channel)
        message = UserMessage(text, output_channel=outbox, sender_id=conversation, input_channel=channel, parse_data=parse_data)
        try:
            await asyncio.wait_for(self._handle_message(message), self._time_out)
        except Exception as error:  # whatever broke, the person must get an answer, and the log the cause
            # The traceback and not the message: an exception's text may quote what the person wrote.
            logger.error("A turn failed with %s in %s.", type(error).__name__, _place(error))
            return [*outbox.replies, self._unavailable]
        if not outbox.replies:
            logger.error("A turn ended without a reply: no rule fits, or an action failed (see above).")
            return [self._unavailable]
        return outbox.replies


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "an unknown place"
