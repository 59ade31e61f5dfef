"""Deletes conversations that are older than the clinic keeps them (``keep_days`` in clinic.yml)."""

import asyncio
import logging
import time
from typing import Protocol

logger = logging.getLogger(__name__)

_HOUR = 3600.0
_DAY = 24 * _HOUR


class Purgeable(Protocol):
    """What can forget."""

    def purge(self, before: float) -> int:
        """Delete what is older than a point in time (seconds since 1970); return how many entries that were."""


async def keep_for(days: int, *stores: Purgeable, pause: float = _HOUR) -> None:
    """Purge the stores of what is older than ``days``, now and then once an hour, until the task is cancelled."""
    while True:
        try:
            deleted = sum(store.purge(time.time() - days * _DAY) for store in stores)
            if deleted:
                logger.info("Deleted %d entries that were older than %d days.", deleted, days)
        except Exception as error:  # tried again in an hour; a purge that fails must not end the ones after it
            logger.error("Old conversations could not be deleted (%s: %s); trying again.", type(error).__name__, error)
        await asyncio.sleep(pause)
