"""The waiting time of a message without HTTP, in this process: ``python -m benchmarks.inside bot|rasa`` prints JSON.

``bot`` is Fibro Guide as the batch command uses it, ``rasa`` is Rasa's own agent; both load the newest model in models/.
"""

import asyncio
import json
import logging
import sys
import time
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.agent import Agent
from rasa.utils.log_utils import configure_structlog

from benchmarks.load import ROUNDS, percentiles
from benchmarks.questions import QUESTIONS
from fibroguide.bot import Bot
from fibroguide.model_files import newest_model


async def _measure(answer: Callable[[str], Awaitable[Any]]) -> dict[str, float]:
    times = []
    for number in range(ROUNDS + 1):
        for text in QUESTIONS:
            start = time.perf_counter()
            replies = await answer(text)
            if number:  # the first round warms up
                times.append((time.perf_counter() - start) * 1000)
            if not replies:
                raise RuntimeError(f"There was no reply to {text!r}.")
    p50, p99 = percentiles(times)
    return {"process_p50_ms": p50, "process_p99_ms": p99}


def _rasa() -> Callable[[str], Awaitable[Any]]:
    configure_structlog(logging.WARNING)  # its default prints every message
    agent = Agent.load(str(newest_model()))
    return lambda text: agent.handle_text(text, sender_id=uuid.uuid4().hex)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(_measure(Bot().typed if sys.argv[1] == "bot" else _rasa()))))
