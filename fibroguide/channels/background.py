"""What runs beside the answers for as long as the server does."""

import asyncio
from collections.abc import Coroutine
from typing import Any


class Background:
    """Tasks that end with the server."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    def run(self, *work: Coroutine[Any, Any, Any]) -> None:
        """Begin."""
        self._tasks |= {asyncio.create_task(one) for one in work}

    async def stop(self) -> None:
        """End everything, and wait until it has ended."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
