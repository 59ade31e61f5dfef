"""What is said to somebody in danger, ready before anything else of the bot is.

The words are those of data/safety/<category>.yml, the numbers those of the clinic's country.
"""

from dataclasses import dataclass
from pathlib import Path

from fibroguide.content.catalogue import read_topics
from fibroguide.content.clinic import Clinic


@dataclass(frozen=True)
class SafetyReply:
    """A reply and the shorter one in other words for the second time in a conversation."""

    first: str
    again: str


def filled_in(name: str, clinic: Clinic, data: Path = Path("data")) -> str:
    """Return the reply to a topic with the clinic's details filled in, without Rasa."""
    return read_topics(data, group=name.partition("/")[0])[name].reply.format(**clinic.reply_values())


def safety_replies(clinic: Clinic, data: Path = Path("data")) -> dict[str, SafetyReply]:
    """Return the replies by category, with the clinic's details filled in."""
    values = clinic.reply_values()
    return {
        name.partition("/")[2]: SafetyReply(
            topic.reply.format(**values), str(topic.metadata.get("again", topic.reply)).format(**values)
        )
        for name, topic in read_topics(data, group="safety").items()
    }
