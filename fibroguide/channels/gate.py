"""The gate that every message passes on its way to Rasa and every reply on its way back.

It makes any input harmless, takes slash commands away from people, looks for people in danger, bounds the time a reply
may take, and never returns nothing: whatever breaks behind it, the person gets a sentence with the clinic's phone number.
"""

import asyncio
import logging
import time
from collections import OrderedDict, defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from rasa.core.channels.channel import OutputChannel, UserMessage

from fibroguide.content.clinic import Clinic
from fibroguide.content.topic_groups import URGENT
from fibroguide.engine.turn import begin_turn
from fibroguide.errors import kind_and_place
from fibroguide.gaps.noticing import Noticing
from fibroguide.nlu.parse_data import pressed_button
from fibroguide.safety.replies import filled_in, safety_replies
from fibroguide.safety.screen import Alarm, SafetyScreen
from fibroguide.stores.disclosures import Disclosures
from fibroguide.text.clean import clean

logger = logging.getLogger(__name__)

MAX_CHARACTERS = 1000
TIME_OUT = 10.0  # seconds
TOO_LONG = "fallback/too_long"
_GREETING = "smalltalk/greet"
DISCLOSURE = "conversation/disclosure"
_SCREENED_CHARACTERS = 4000  # of a longer message; more would take time from others
_SPLIT_SECONDS = 120.0  # "I want to" ... "die": two messages in a row are also read as one
_ACTION_SECONDS = 4.0  # that the custom actions of a turn may take together
_RECORDING_SECONDS = 0.5  # to wait until a cry for help is noted, before the next message is answered
_REMEMBERED = 10_000  # conversations; what is remembered is small and is gone with the process
_CLINICIAN = "utter_clinician"
_SAFETY_QUESTION = "utter_safety/distress"
_UNAVAILABLE = (
    "I am sorry, I cannot answer right now. Please try again in a minute, or call {clinic_name} at {clinic_phone}. "
    "In an emergency, call {emergency_number}."
)
_PARTLY = (
    "I am sorry, one part of that did not work just now. Please try again in a minute, or call {clinic_name} at {clinic_phone}."
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


@dataclass
class _Recent:
    """What the gate remembers of a conversation: the last message, and what has been answered or asked."""

    text: str = ""
    at: float = 0.0
    asked: bool = False
    answered: set[str] = field(default_factory=set)


class _Outbox(OutputChannel):
    """Collects what the bot says in one turn, under the name of the channel that asked."""

    def __init__(self, channel: str) -> None:
        self._channel = channel
        self.replies: list[Reply] = []

    def name(self) -> str:  # Rasa calls it on the instance; which channel it is, is a value here
        return self._channel

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        if not (message.get("text") or "").strip():
            return
        buttons = (Button(b["title"], b["payload"].removeprefix("/")) for b in message.get("buttons") or ())
        section = (message.get("metadata") or {}).get("section") or ()
        self.replies.append(
            Reply(message.get("utter_action") or "utter_default", message["text"].strip(), tuple(buttons), tuple(section))
        )


class Gate:
    """Takes a person's message to Rasa and brings the replies back.

    Attributes:
        unavailable: What is said when nothing else can be.
    """

    def __init__(
        self,
        handle_message: Callable[[UserMessage], Awaitable[Any]],
        clinic: Clinic,
        screen: SafetyScreen,
        disclosures: Disclosures | None = None,
        time_out: float = TIME_OUT,
        disclosure: str = DISCLOSURE,
        gaps: Noticing | None = None,
    ) -> None:
        """Make a gate.

        Args:
            handle_message: What answers a message, as Rasa gives it to its channels.
            clinic: Whose phone number is named when nothing else can be said.
            screen: Finds messages of people in danger; they are answered here, before and without Rasa.
            disclosures: When each conversation was last told what the bot is and keeps; None where nobody need be told.
            time_out: Seconds that a turn may take.
            disclosure: The topic whose reply tells it.
            gaps: Notes questions that found no good answer; None where nothing is kept.
        """
        self._handle_message = handle_message
        self._time_out = time_out
        self._screen = screen
        self._safety_replies = safety_replies(clinic)
        self._disclosures = disclosures
        self._disclosure = Reply(f"utter_{disclosure}", filled_in(disclosure, clinic))
        self._gaps = gaps
        self._memory: OrderedDict[str, _Recent] = OrderedDict()
        self._recording: defaultdict[str, set[asyncio.Task[list[Reply]]]] = defaultdict(set)
        self.unavailable = Reply("utter_fallback/unavailable", _UNAVAILABLE.format(**clinic.reply_values()))
        self._partly = Reply("utter_fallback/partly", _PARTLY.format(**clinic.reply_values()))

    async def greet(self, conversation: str, channel: str) -> list[Reply]:
        """Return the greeting, which says what the bot is and what it keeps."""
        replies = await self._turn(f"/{_GREETING}", pressed_button(_GREETING), conversation, channel)
        if self._disclosures:
            self._disclosures.note(conversation)
        return replies

    async def typed(self, text: str, conversation: str, channel: str) -> list[Reply]:
        """Return the replies to what a person typed, at least one; no text makes this raise.

        Args:
            text: Anything, also empty, very long or with characters that are no characters.
            conversation: Identifies the conversation across turns; the caller vouches for it.
            channel: Name of the channel, for channel-specific responses.
        """
        text = _without_slash(text)
        alarm = self._alarm(text[:_SCREENED_CHARACTERS], conversation)
        recent = self._recent(conversation)
        recent.text, recent.at, recent.asked = text[:MAX_CHARACTERS], time.monotonic(), False
        if alarm:
            return await self._urgent(alarm, text[:MAX_CHARACTERS], conversation, channel)
        if len(text) > MAX_CHARACTERS:
            return await self.pressed(TOO_LONG, conversation, channel)
        replies = await self._answer(text, None, conversation, channel)
        if self._gaps:
            self._gaps.typed(conversation, text, replies)
        return replies

    async def pressed(self, topic: str, conversation: str, channel: str) -> list[Reply]:
        """Return the replies to the press of a button that stands for ``topic``, which the caller has looked up."""
        if self.is_urgent_button(topic):
            return await self._urgent(topic.partition("/")[2], f"/{topic}", conversation, channel)
        replies = await self._answer(f"/{topic}", pressed_button(topic), conversation, channel)
        if self._gaps:
            self._gaps.pressed(conversation, topic, replies)
        return replies

    def is_urgent(self, text: str, conversation: str) -> bool:
        """Tell whether a typed message would get an urgent reply; nothing may hold such a one back."""
        return self._alarm(_without_slash(text)[:_SCREENED_CHARACTERS], conversation) is not None

    def is_urgent_button(self, topic: str) -> bool:
        """Tell whether the press of a button would get an urgent reply."""
        group, _, category = topic.partition("/")
        return group == "safety" and category in URGENT

    async def forget(self, conversation: str) -> None:
        """Forget what was said in a conversation, after waiting until what was said urgently is noted."""
        await self.settled(conversation)
        self._memory.pop(conversation, None)
        if self._gaps:
            self._gaps.forget(conversation)

    async def settled(self, conversation: str) -> None:
        """Wait until Rasa has noted what was said urgently in a conversation: the reply does not wait for that."""
        if conversation in self._recording:
            await asyncio.wait(self._recording[conversation], timeout=self._time_out)

    def _alarm(self, text: str, conversation: str) -> str | None:
        """Return the category of danger in a message, alone or together with the message just before it."""
        recent = self._recent(conversation)
        alarm = self._screen.check(text)
        if alarm is None and recent.asked and self._screen.says_yes(text):
            alarm = Alarm("crisis", "the question about safety")
        if alarm is None and recent.text and time.monotonic() - recent.at < _SPLIT_SECONDS:
            alarm = self._screen.check_phrases(f"{recent.text} {text}")
        return alarm.category if alarm else None

    def _recent(self, conversation: str) -> "_Recent":
        recent = self._memory[conversation] = self._memory.pop(conversation, _Recent())
        if len(self._memory) > _REMEMBERED:
            self._memory.popitem(last=False)
        return recent

    async def _urgent(self, category: str, text: str, conversation: str, channel: str) -> list[Reply]:
        """Return the one reply to somebody in danger, at once; Rasa is told afterwards, and may fail."""
        recent, name = self._recent(conversation), f"safety/{category}"
        reply = self._safety_replies[category]
        words = reply.again if category in recent.answered else reply.first
        recent.answered.add(category)
        recent.text = ""  # it has been answered: the next message stands for itself
        # What Rasa says to it is thrown away; its memory of the talk then holds the message and the topic.
        task = asyncio.create_task(self._turn(text, pressed_button(name), conversation, channel))
        self._recording[conversation].add(task)
        task.add_done_callback(lambda task: self._recorded(conversation, task))
        return [Reply(f"utter_{name}", words)]

    def _recorded(self, conversation: str, task: asyncio.Task[list[Reply]]) -> None:
        self._recording[conversation].discard(task)
        if not self._recording[conversation]:
            del self._recording[conversation]

    async def _answer(self, text: str, parse_data: dict[str, Any] | None, conversation: str, channel: str) -> list[Reply]:
        """Return the replies of a turn, after the disclosure where the last one was more than seven days ago."""
        if conversation in self._recording:  # so that what comes after a cry for help is read after it, too
            await asyncio.wait(self._recording[conversation], timeout=_RECORDING_SECONDS)
        replies = await self._turn(text, parse_data, conversation, channel)
        if self._disclosures is None or not self._disclosures.due(conversation):
            return replies
        self._disclosures.note(conversation)
        return [self._disclosure, *replies]

    async def _turn(self, text: str, parse_data: dict[str, Any] | None, conversation: str, channel: str) -> list[Reply]:
        outbox = _Outbox(channel)
        message = UserMessage(text, output_channel=outbox, sender_id=conversation, input_channel=channel, parse_data=parse_data)
        turn = begin_turn(_ACTION_SECONDS)
        try:
            await asyncio.wait_for(self._handle_message(message), self._time_out)
        except Exception as error:  # whatever broke, the person must get an answer, and the log the cause
            logger.error("A turn failed with %s.", kind_and_place(error))
            return [*outbox.replies, self.unavailable]
        self._recent(conversation).asked = any(reply.name == _SAFETY_QUESTION for reply in outbox.replies)
        if not outbox.replies:
            logger.error("A turn ended without a reply: no rule fits, or an action failed (see above).")
            return [self.unavailable]
        if turn.failed and not any(reply.name == _CLINICIAN for reply in outbox.replies):  # that one names whom to call
            return [*outbox.replies, self._partly]
        return outbox.replies


def _without_slash(text: str) -> str:
    """Return a text made harmless; a typed slash would choose an intent or an answer by its name."""
    return clean(text).lstrip("/ ")
