"""Runs what has been acknowledged already: in order within a conversation, side by side for different ones."""

import asyncio
import heapq
import itertools
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from fibroguide.errors import kind_and_place

logger = logging.getLogger(__name__)

_AT_ONCE = 16  # conversations; the model answers one message at a time anyhow, the rest is waiting for a messenger

Job = Callable[[], Awaitable[None]]
Heap = list[tuple[float, int, Job]]


class InOrder:
    """A queue for each conversation."""

    def __init__(self, at_once: int = _AT_ONCE) -> None:
        """Run the jobs of at most that many conversations side by side."""
        self._waiting: dict[str, Heap] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._room = asyncio.Semaphore(at_once)
        self._count = itertools.count()

    def add_at_once(self, job: Job) -> None:
        """Run ``job`` now, whatever else is waiting."""
        self._begin(self._finish([(0.0, next(self._count), job)]))

    def add(self, conversation: str, number: float, job: Job) -> None:
        """Run ``job`` after the conversation's earlier ones.

        Args:
            conversation: Whose job it is.
            number: Of jobs that wait together, the one with the lowest number is first, in whatever order they were added.
            job: What it raises is logged, and the next one runs.
        """
        is_served = conversation in self._waiting
        heap = self._waiting.setdefault(conversation, [])
        heapq.heappush(heap, (number, next(self._count), job))
        if not is_served:
            self._begin(self._run(conversation, heap))

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, conversation: str, heap: Heap) -> None:
        async with self._room:
            await self._finish(heap)
            del self._waiting[conversation]

    async def _finish(self, heap: Heap) -> None:
        while heap:
            _, _, job = heapq.heappop(heap)
            try:
                await job()
            except Exception as error:  # one message that cannot be answered must not end the answers to the others
                logger.error("A message was not answered: %s.", kind_and_place(error))

    async def finish(self, seconds: float) -> None:
        """Wait until all jobs are done, but no longer than ``seconds``; then end those that still run."""
        if self._tasks:
            _, running = await asyncio.wait(self._tasks, timeout=seconds)
            for task in running:
                task.cancel()
