"""Answers a message that is sent twice once: a client that lost its connection sends it again under the same id."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any

_REMEMBERED = 2_000  # answers, of all sessions; each lasts until that many newer ones have come


class SentBefore:
    """Remembers answers by session and message id."""

    def __init__(self, remembered: int = _REMEMBERED) -> None:
        """Remember that many answers."""
        self._answers: OrderedDict[tuple[str, str], asyncio.Future[Any]] = OrderedDict()
        self._remembered = remembered

    async def answer(self, session: str, message_id: str, answer: Callable[[], Awaitable[Any]]) -> Any:
        """Return what ``answer`` gives, or what it gave, or is about to give, to the same message before.

        Raises:
            Exception: Whatever ``answer`` raises; the message can then be sent again.
        """
        key = (session, message_id)
        known = self._answers.get(key)
        if known is not None:
            return await asyncio.shield(known)
        task = self._answers[key] = asyncio.ensure_future(answer())
        while len(self._answers) > self._remembered:
            self._answers.popitem(last=False)
        try:
            return await asyncio.shield(task)  # a client that goes away does not end what it has begun
        except Exception:
            self._answers.pop(key, None)
            raise

    async def forget(self, session: str) -> None:
        """Wait for the answers that a session is about to get, and forget them all."""
        keys = [key for key in self._answers if key[0] == session]
        await asyncio.gather(*(self._answers[key] for key in keys), return_exceptions=True)
        for key in keys:
            self._answers.pop(key, None)
