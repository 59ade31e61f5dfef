"""How many questions of questions.yml the trained bot understands with errors in them: ``make typos`` prints the table."""

import asyncio
import random
import statistics
import time
from pathlib import Path
from typing import NamedTuple

import yaml

from fibroguide.bot import Bot
from fibroguide.model_files import newest_model
from tests.typos.errors import KINDS, WHOLE, misspelt


class Understood(NamedTuple):
    """Shares of the questions (0..1): the right topic answered, and answered or offered on a button."""

    right: float
    right_or_offered: float


def questions() -> list[tuple[str, str]]:
    """Return each question with its topic."""
    content = yaml.safe_load(Path(__file__).with_name("questions.yml").read_text(encoding="utf-8"))
    return [(text, topic) for topic, texts in content.items() for text in texts]


def made(kind: str, number: int, draw: int = 0) -> list[str]:
    """Return the questions with ``number`` errors of a kind; another draw puts them elsewhere."""
    return [misspelt(text, kind, number, random.Random(f"{draw} {kind} {number} {text}")) for text, _ in questions()]


def understood(bot: Bot, texts: list[str]) -> Understood:
    """Return how many of the texts, one for each question in order, are understood."""

    async def outcomes() -> list[tuple[bool, bool]]:
        found = []
        for text, (_, wanted) in zip(texts, questions(), strict=True):
            data = await bot.agent.parse_message(text)
            got = data["intent"].get("full_retrieval_intent_name") or data["intent"]["name"]
            found.append((got == wanted, got == wanted or wanted in data.get("offered", ())))
        return found

    right, offered = zip(*asyncio.run(outcomes()), strict=True)
    return Understood(statistics.fmean(right), statistics.fmean(offered))


def cost(repair, texts: list[str]) -> float:
    """Return the median milliseconds of processor time to repair a text."""
    times = []
    for text in texts:
        start = time.thread_time()
        repair(text)
        times.append((time.thread_time() - start) * 1000)
    return statistics.median(times)


def table(bot: Bot) -> None:
    """Print what is understood, by kind and number of errors."""

    def row(name: str, *cells: Understood) -> None:
        print(f"{name:16}" + "".join(f"{cell.right:9.1%} {cell.right_or_offered:9.1%}" for cell in cells))

    print(f"{len(questions())} questions: right topic answered, and answered or offered")
    print(f"{'':16}{'one error':>19}{'three errors':>19}")
    row("as written", understood(bot, [text for text, _ in questions()]))
    for kind in ("mixed", *KINDS):
        row(kind, *(understood(bot, made(kind, number)) for number in (1, 3)))
    for kind in WHOLE:
        row(kind, understood(bot, made(kind, 1)))


if __name__ == "__main__":
    table(Bot(newest_model()))
