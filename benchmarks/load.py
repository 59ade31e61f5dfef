"""What a server does under load: waiting times, throughput, and the price of a long conversation."""

import asyncio
import statistics
import time
from collections.abc import Callable

import aiohttp
import numpy as np

from benchmarks.questions import QUESTIONS
from benchmarks.speakers import Speaker

ROUNDS = 20  # of all the questions: 800 messages, so that p99 rests on the eight slowest
TURNS = (5, 50, 200)
_SECONDS = 8.0
_MESSAGES_PER_SESSION = 5
_WINDOW = 5  # turns around each of TURNS

Connect = Callable[[int], aiohttp.ClientSession]


def percentiles(milliseconds: list[float]) -> tuple[float, float]:
    """Return the median and the 99th percentile."""
    p50, p99 = np.percentile(milliseconds, [50, 99])
    return float(p50), float(p99)


async def waiting_times(connect: Connect, speaker: type[Speaker]) -> list[float]:
    """Return the milliseconds of single messages over one connection, each the first question of its session."""
    async with connect(1) as http:
        chat = speaker(http)
        texts = list(QUESTIONS) * ROUNDS
        sessions = [await chat.new_session() for _ in texts]
        return [await _timed(chat, session, text) for session, text in zip(sessions, texts, strict=True)]


async def throughput(connect: Connect, speaker: type[Speaker], connections: int) -> float:
    """Return messages a second when ``connections`` people write without a pause, each in session after session.

    Opening the sessions takes its time as well, but is not counted as messages.
    """
    answered = 0

    async def write(chat: Speaker, number: int, end: float) -> None:
        nonlocal answered
        said = number  # so that not everybody says the same at once
        while time.perf_counter() < end:
            session = await chat.new_session()
            for _ in range(_MESSAGES_PER_SESSION):
                await chat.say(session, QUESTIONS[said % len(QUESTIONS)])
                said += 1
                answered += 1

    async with connect(connections) as http:
        start = time.perf_counter()
        await asyncio.gather(*(write(speaker(http), number, start + _SECONDS) for number in range(connections)))
        return answered / (time.perf_counter() - start)


async def times_of_turns(connect: Connect, speaker: type[Speaker]) -> dict[int, float]:
    """Return for each of ``TURNS`` the median milliseconds of the five turns around it.

    There are as many conversations as it takes for every question to be asked once in each window: otherwise the
    windows would differ by their questions, too.
    """
    times: dict[int, list[float]] = {turn: [] for turn in TURNS}
    async with connect(1) as http:
        chat = speaker(http)
        for number in range(len(QUESTIONS) // _WINDOW):
            session = await chat.new_session()
            for turn in range(1, max(TURNS) + _WINDOW // 2 + 1):
                milliseconds = await _timed(chat, session, QUESTIONS[(number * _WINDOW + turn) % len(QUESTIONS)])
                for middle in TURNS:
                    if abs(turn - middle) <= _WINDOW // 2:
                        times[middle].append(milliseconds)
    return {turn: statistics.median(values) for turn, values in times.items()}


async def _timed(chat: Speaker, session: str, text: str) -> float:
    start = time.perf_counter()
    await chat.say(session, text)
    return (time.perf_counter() - start) * 1000
