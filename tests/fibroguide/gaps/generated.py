"""Any number of gaps in many wordings, made from those in asked.yml as people vary them; each knows its subject."""

import random
from pathlib import Path

import yaml

from fibroguide.stores.gaps import KINDS, Gap

ASKED: dict[str, list[str]] = yaml.safe_load(Path(__file__).with_name("asked.yml").read_text(encoding="utf-8"))
NOW = 1_000_000_000.0
DAY = 24 * 3600.0

_BEFORE = (
    "", "", "hi, ", "Hello, ", "good morning, ", "quick question: ", "sorry if this is silly but ", "one more thing, ",
    "just wondering, ", "hey ", "ok so ", "my wife asks: ", "the nurse did not say, ", "Before I book: ", "pls tell me, ",
)  # fmt: skip
_AFTER = (
    "", "", "?", "??", " please", " thanks", " thx", ", any idea", " or not", ". Thank you!", " - asking for a friend",
    " because I am a bit nervous", " as it is my first time", " when I come on Monday", " next week", " at your clinic",
)  # fmt: skip


def gaps(number: int, seed: int = 0) -> list[tuple[Gap, str]]:
    """Return gaps, each with its subject: beginnings, ends, capitals and a slip of the finger now and then."""
    picks = random.Random(seed)
    subjects = list(ASKED)
    shares = [1 / (place + 3) for place in range(len(subjects))]  # some things are asked far more often than others
    made = []
    for count in range(number):
        subject = picks.choices(subjects, shares)[0]
        text = picks.choice(_BEFORE) + _slip(picks, picks.choice(ASKED[subject])) + picks.choice(_AFTER)
        at = NOW - picks.random() * 28 * DAY
        made.append((Gap(_written(picks, text), picks.choice(KINDS), "", f"web:{count % 4000}", at), subject))
    return made


def _slip(picks: random.Random, text: str) -> str:
    if picks.random() < 0.6 or len(text) < 8:
        return text
    at = picks.randrange(1, len(text) - 2)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :] if picks.random() < 0.5 else text[:at] + text[at + 1 :]


def _written(picks: random.Random, text: str) -> str:
    return picks.choice((text, text, text.lower(), text.lower(), text.capitalize(), text.upper()))
