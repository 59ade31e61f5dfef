"""What the tests of the bot in Slack ask, and how they look at what comes."""

import time
from typing import Any

from tests.emulators.slack import Post, SlackEmulator
from tests.emulators.slack_people import Person, until

DEFINITION = "what is fibromyalgia?"
LENGTH = "how long does an infusion take?"
CRISIS = "I want to kill myself"
# A question for each of ten topics, to tell answers apart.
QUESTIONS = {
    DEFINITION: "fibromyalgia/definition",
    LENGTH: "procedure/session_length",
    "how fast does it work?": "benefits/speed",
    "what causes fibromyalgia?": "fibromyalgia/causes",
    "is there a cure for fibromyalgia?": "fibromyalgia/cure",
    "what are the side effects?": "procedure/side_effects",
    "what is fibro fog?": "fibromyalgia/fog",
    "how is fibromyalgia diagnosed?": "fibromyalgia/diagnosis",
    "how does ketamine work?": "ketamine/how_it_works",
    "how do I prepare?": "procedure/preparation",
}


def in_thread(posts: list[Post], ts: str) -> bool:
    return bool(posts) and all(post.thread_ts == ts for post in posts)


def event(person: Person, **content: Any) -> dict[str, Any]:
    """A private message as Slack tells of it, with other content where a test gives it."""
    ts = f"{time.time():.6f}"
    shared = {"type": "message", "user": person.user, "ts": ts, "event_ts": ts, "text": DEFINITION}
    return {**shared, "channel": person.direct, "channel_type": "im", **content}


def posted(slack: SlackEmulator) -> int:
    """How often the bot has tried to post."""
    return sum(method == "chat.postMessage" for method, _ in list(slack.calls))


def hang(person: Person, seconds: int) -> None:
    """Ask something of which the answer waits for that long."""
    person.known().slack.refuse("chat.postMessage", status=429, retry_after=seconds)
    before = posted(person.slack)
    person.start(LENGTH)
    until(lambda: posted(person.slack) > before)
