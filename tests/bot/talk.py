"""A conversation with the trained bot, as tests hold it."""

import uuid

from fibroguide.bot import Bot
from fibroguide.channels.gate import Reply


class Talk:
    """Types and presses; ``names`` and ``text`` tell what the bot said last."""

    def __init__(self, bot: Bot, channel: str = "web") -> None:
        self._bot = bot
        self._channel = channel
        self.conversation = uuid.uuid4().hex
        self.replies: list[Reply] = []

    async def say(self, *texts: str) -> "Talk":
        for text in texts:
            self.replies = await self._bot.gate.typed(text, self.conversation, self._channel)
        return self

    async def press(self, title: str) -> "Talk":
        topics = {button.title: button.topic for reply in self.replies for button in reply.buttons}
        assert title in topics, f"there is no button {title!r}, but {sorted(topics)}"
        self.replies = await self._bot.gate.pressed(topics[title], self.conversation, self._channel)
        return self

    @property
    def names(self) -> list[str]:
        return [reply.name.removeprefix("utter_") for reply in self.replies]

    @property
    def text(self) -> str:
        return "\n".join(reply.text for reply in self.replies)

    @property
    def buttons(self) -> list[str]:
        return [button.title for reply in self.replies for button in reply.buttons]

    async def slots(self) -> dict:
        tracker = await self._bot.agent.tracker_store.retrieve(self.conversation)
        return {name: slot.value for name, slot in tracker.slots.items() if slot.value is not None}
