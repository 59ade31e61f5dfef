"""What Slack and Telegram have in common: every message once, in order and within limits; what their buttons stand for.

A messenger is acknowledged first and answered afterwards. What is acknowledged lies in the inbox until it is answered, so that
a process that ends in between loses nothing.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sanic import Sanic

from fibroguide.channels.erasure import erase
from fibroguide.channels.gate import Gate, Reply
from fibroguide.channels.in_order import InOrder
from fibroguide.channels.rate_limits import RateLimits
from fibroguide.content.clinic import Clinic
from fibroguide.render.numbered import number_in
from fibroguide.safety.replies import filled_in
from fibroguide.stores.inbox import LeftOver
from fibroguide.stores.kept import Kept
from fibroguide.stores.menus import Menu

OLD_MENU = "conversation/old_menu"
_NOT_HERE = "conversation/not_here"
_TOO_FAST = "conversation/too_fast"
_THUMBS = "feedback/"
_PERSONAL = ("utter_ask_callback", "utter_ask_appointment")  # questions that nobody should answer to somebody else's computer
_FINISH_SECONDS = 8.0  # that a stopping server gives to what it has begun


class StaleMenu(LookupError):
    """A button is too old, or was never ours."""


class NotYours(LookupError):
    """A button belongs to somebody else's conversation."""


@dataclass(frozen=True)
class Said:
    """What a person did: typed a text, or chose something that stands for a payload.

    Attributes:
        conversation: Identifies the conversation; the channel vouches for it.
        text: What was typed.
        payload: What was chosen, by a button or a command, instead.
        button: What the button carries whose payload has still to be looked up.
        left_over: When an earlier process took it in, which may have come to answer it in part; 0 otherwise.
    """

    conversation: str
    text: str = ""
    payload: str = ""
    button: str = ""
    left_over: float = 0.0  # seconds since 1970


@dataclass(frozen=True)
class Press:
    """A button that was pressed: its menu, title, payload, and the positions of the buttons that stay."""

    menu: Menu
    title: str
    payload: str
    left: tuple[int, ...]


def notice_of(channel: str) -> str:
    """Return the topic that tells what the bot is, and what not to write in this channel; the gate repeats it."""
    return f"conversation/privacy_{channel}"


class Messenger:
    """Answers for one messenger.

    Attributes:
        menus: What its buttons stand for.
        notice: What the bot is, and what not to write here.
    """

    def __init__(self, channel: str, gate: Gate, clinic: Clinic, kept: Kept, limits: RateLimits) -> None:
        """Make the messenger's side of the bot.

        Args:
            channel: ``slack`` or ``telegram``.
            gate: Answers messages.
            clinic: Whose details the notices name.
            kept: What is kept about conversations.
            limits: How often somebody may write.
        """
        self.menus = kept.menus
        self._channel = channel
        self._gate = gate
        self._clinic = clinic
        self._kept = kept
        self._limits = limits
        self._order = InOrder()
        self.notice = self.say(notice_of(channel))

    def accept(self, event: str, body: str, number: float, said: Said, job: Callable[[], Awaitable[None]]) -> bool:
        """Take an event in and have its job done soon; False where it was taken in before.

        Args:
            event: The messenger's own id of it.
            body: Its content, from which :meth:`left_over` lets it be done again.
            number: Its place among events of the conversation that wait together.
            said: What it says. A cry for help does not wait for earlier messages.
            job: Answers it.
        """
        if not self._kept.inbox.take_in(self._channel, event, said.conversation, body):
            return False
        self._kept.disclosures.begin(said.conversation)  # now: the next event may ask whether the bot is in the conversation
        self.resume(event, number, said, job)
        return True

    def resume(self, event: str, number: float, said: Said, job: Callable[[], Awaitable[None]]) -> None:
        """Have the job of an event done that was taken in by an earlier process; see :meth:`accept`."""

        async def do() -> None:
            await job()
            self._kept.inbox.answered(self._channel, event)

        if self.is_urgent(said):
            self._order.add_at_once(do)
        else:
            self._order.add(said.conversation, number, do)

    def left_over(self) -> list[LeftOver]:
        """Return the events that an earlier process did not come to answer."""
        return self._kept.inbox.left_over(self._channel)

    async def finish(self) -> None:
        """Wait a while for what has been begun; what is not done then is done after the next start."""
        await self._order.finish(_FINISH_SECONDS)

    def knows(self, conversation: str) -> bool:
        """Tell whether the bot has spoken in a conversation."""
        return self._kept.disclosures.known(conversation)

    def press(self, said: Said) -> Press | None:
        """Return what a button stands for and use it up; None where it was used already, unless by an earlier process.

        A thumb leaves the other choices; any other choice takes all buttons of its menu with it.

        Raises:
            StaleMenu: The button is too old or none of ours.
            NotYours: It stands in another conversation.
        """
        found = self.menus.find(said.button)
        if found is None or found[1] not in found[0].choices:
            raise StaleMenu
        menu, position = found
        if menu.conversation != said.conversation:
            raise NotYours
        if position not in menu.left and not said.left_over:
            return None
        title, payload = menu.choices[position]
        left = [at for at, choice in menu.choices.items() if payload.startswith(_THUMBS) and not choice[1].startswith(_THUMBS)]
        self.menus.leave(menu, left)
        return Press(menu, title, payload, tuple(left))

    async def answer(self, said: Said) -> list[Reply]:
        """Return the replies to what somebody said; none where a refusal has just been said. Nothing makes this raise.

        The first ordinary answer of a conversation begins with :attr:`notice`.
        """
        wait = self._limits.wait_for_message(said.conversation)
        if wait and not self.is_urgent(said):
            return [self.say(_TOO_FAST)] if self._limits.may_say_so(said.conversation) else []
        if said.left_over:  # a notice that is said once more does no harm
            self._kept.disclosures.forget_since(said.conversation, said.left_over)
        self._kept.disclosures.begin(said.conversation)  # once more: an erasure may have come in between
        replies = await self._replies(said)
        rest = [reply for reply in replies if not reply.name.startswith(_PERSONAL)]
        if rest == replies:
            return replies
        await self._gate.pressed("stop", said.conversation, self._channel)  # the form that has just been opened
        return [*rest, *await self._gate.pressed(_NOT_HERE, said.conversation, self._channel)]

    async def greet(self, conversation: str) -> list[Reply]:
        """Return the greeting; before it the notice, where it has not just been given."""
        told = self.knows(conversation) and not self._kept.disclosures.due(conversation)
        return [*([] if told else [self.notice]), *await self._gate.greet(conversation, self._channel)]

    def say(self, topic: str) -> Reply:
        """Return a reply that needs no conversation."""
        return Reply(f"utter_{topic}", filled_in(topic, self._clinic))

    async def erase(self, conversation: str, app: Sanic) -> None:
        """Erase a conversation everywhere."""
        await erase(conversation, app, self._gate, self._kept)

    async def _replies(self, said: Said) -> list[Reply]:
        payload = said.payload or self._chosen_by_number(said)
        if payload:
            return await self._gate.pressed(payload, said.conversation, self._channel)
        return await self._gate.typed(said.text, said.conversation, self._channel)

    def _chosen_by_number(self, said: Said) -> str:
        """Return the payload of the choice whose number was typed right after a numbered list; empty otherwise."""
        menu = self.menus.numbered(said.conversation, before=said.left_over)
        if menu is None:
            return ""
        self.menus.leave(menu, ())  # a number typed later answers something else
        number = number_in(said.text)
        return menu.choices[number - 1][1] if number and number - 1 in (menu.choices if said.left_over else menu.left) else ""

    def is_urgent(self, said: Said) -> bool:
        """Tell whether something gets an urgent reply, which nothing may hold back."""
        if said.button and not said.payload:
            menu, position = self.menus.find(said.button) or (None, 0)
            return menu is not None and self._gate.is_urgent_button(menu.choices.get(position, ("", ""))[1])
        if said.payload:
            return self._gate.is_urgent_button(said.payload)
        return self._gate.is_urgent(said.text, said.conversation)
