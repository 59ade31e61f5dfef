"""What is measured: a server with its folder, and all figures of one server."""

import asyncio
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from benchmarks.load import TURNS, Connect, percentiles, throughput, times_of_turns, waiting_times
from benchmarks.processes import CommandFailed, ServerProcess, free_port
from benchmarks.questions import QUESTIONS
from benchmarks.speakers import NotAnswered, Speaker

Figures = dict[str, float]
_BOOTS = 3
_BOOT_SECONDS = 300  # then the server counts as broken
_WARM_UP = 200  # messages before memory and times are taken


@dataclass(frozen=True)
class Subject:
    """A server to measure.

    Attributes:
        command: What starts it; the port is added as the last argument.
        folder: Where it runs, and where its log is written.
        environment: Its environment variables.
        speaker: How one speaks to it.
    """

    command: list[str]
    folder: Path
    environment: dict[str, str]
    speaker: type[Speaker]


async def measure(subject: Subject, long_conversations: bool = True) -> Figures:
    """Return boot, memory, waiting times, throughput and, unless told otherwise, the price of long conversations."""
    boots = []
    for _ in range(_BOOTS - 1):
        with _serve(subject) as (server, connect):
            boots.append(await _first_answer(server, connect, subject.speaker))
    with _serve(subject) as (server, connect):
        boots.append(await _first_answer(server, connect, subject.speaker))
        figures = {"boot_s": statistics.median(boots), **await _short_conversations(server, connect, subject.speaker)}
        if long_conversations:
            figures.update(await _long_conversations(connect, subject.speaker))
        server.check()
        return figures


@contextmanager
def _serve(subject: Subject) -> Iterator[tuple[ServerProcess, Connect]]:
    port = free_port()

    def connect(connections: int) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(f"http://127.0.0.1:{port}", connector=aiohttp.TCPConnector(limit=connections))

    with ServerProcess(
        [*subject.command, str(port)], subject.folder, subject.folder / "server.log", subject.environment
    ) as server:
        yield server, connect


async def _first_answer(server: ServerProcess, connect: Connect, speaker: type[Speaker]) -> float:
    """Return the seconds from the start of the process to its first answer."""
    while time.monotonic() - server.started < _BOOT_SECONDS:
        server.check()
        try:
            async with connect(1) as http:
                chat = speaker(http)
                await chat.say(await chat.new_session(), QUESTIONS[0])
                return time.monotonic() - server.started
        except (aiohttp.ClientError, NotAnswered):
            await asyncio.sleep(0.02)
    raise CommandFailed(f"The server did not answer within {_BOOT_SECONDS} seconds.")


async def _short_conversations(server: ServerProcess, connect: Connect, speaker: type[Speaker]) -> Figures:
    async with connect(1) as http:
        chat = speaker(http)
        for number in range(_WARM_UP):
            await chat.say(await chat.new_session(), QUESTIONS[number % len(QUESTIONS)])
    memory = server.memory_mb()
    p50, p99 = percentiles(await waiting_times(connect, speaker))
    one, sixteen = await throughput(connect, speaker, 1), await throughput(connect, speaker, 16)
    return {
        "memory_mb": memory,
        "http_p50_ms": p50,
        "http_p99_ms": p99,
        "messages_per_s_1": one,
        "messages_per_s_16": sixteen,
    }


async def _long_conversations(connect: Connect, speaker: type[Speaker]) -> Figures:
    turns = await times_of_turns(connect, speaker)
    figures = {f"turn_{turn}_ms": milliseconds for turn, milliseconds in turns.items()}
    return {**figures, "turn_ratio": turns[max(TURNS)] / turns[min(TURNS)]}
