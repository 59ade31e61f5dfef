"""What the bot makes of a question: for staff who wonder why it answers as it does."""

import uuid
from dataclasses import dataclass

from rasa.core.agent import Agent
from sanic import Sanic

from fibroguide.channels.erasure import erase
from fibroguide.channels.gate import Gate, Reply
from fibroguide.safety.screen import SafetyScreen
from fibroguide.stores.kept import Kept

CHANNEL = "staff"


@dataclass(frozen=True)
class Understood:
    """What a question is taken for.

    Attributes:
        ranking: The nearest topics with their probability from 0 to 1, the likeliest first; of the message as a whole.
        topics: What is answered one after another where it holds several questions; empty where it holds one.
        danger: The category of an alarm; empty without one.
        found_by: What raised it.
        caution: The category of which an ordinary answer should speak as well; empty without one.
        replies: What a person would read.
    """

    ranking: tuple[tuple[str, float], ...]
    topics: tuple[str, ...]
    danger: str
    found_by: str
    caution: str
    replies: tuple[Reply, ...]


async def understood(text: str, app: Sanic, gate: Gate, screen: SafetyScreen, kept: Kept) -> Understood:
    """Return what the bot makes of a question, asked in a conversation of its own that is erased at once."""
    agent: Agent = app.ctx.agent
    conversation = f"{CHANNEL}:{uuid.uuid4().hex}"
    verdict = screen.look(text)
    parsed = await agent.parse_message(text)
    try:
        replies = await gate.typed(text, conversation, CHANNEL)
    finally:
        await erase(conversation, app, gate, kept)
    return Understood(
        tuple((item["topic"], float(item["confidence"])) for item in parsed.get("topic_ranking", ())),
        tuple(parsed.get("topics", ())),
        verdict.alarm.category if verdict.alarm else "",
        verdict.alarm.found_by if verdict.alarm else "",
        verdict.caution or "",
        tuple(replies),
    )
