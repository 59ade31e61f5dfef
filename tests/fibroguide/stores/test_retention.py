import asyncio
import time

import pytest

from fibroguide.stores.retention import keep_for


class Store:
    def __init__(self, *outcomes: object) -> None:
        self.outcomes, self.asked = list(outcomes), []

    def purge(self, before: float) -> int:
        self.asked.append(before)
        outcome = self.outcomes.pop(0) if self.outcomes else 0
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


async def run_for_a_moment(*stores: Store) -> None:
    task = asyncio.create_task(keep_for(30, *stores, pause=0.01))
    await asyncio.sleep(0.1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_every_store_is_purged_of_what_is_older_again_and_again() -> None:
    one, two = Store(3), Store()
    await run_for_a_moment(one, two)
    assert len(one.asked) > 1
    assert len(two.asked) > 1
    assert one.asked[0] == pytest.approx(time.time() - 30 * 86400, abs=5)


async def test_a_purge_that_fails_is_told_and_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    store = Store(OSError("disk full"), OSError("disk full"))
    await run_for_a_moment(store)
    assert len(store.asked) > 2
    assert "could not be deleted (OSError: disk full); trying again" in caplog.text
