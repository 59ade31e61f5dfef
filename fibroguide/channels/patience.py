"""How long the messengers' servers are tried again, and what is shown meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_delay, wait_exponential_jitter

PATIENCE = 600.0  # seconds; what cannot be delivered by then is logged, and tried once more after the next start
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds between attempts to connect
_PAUSES = wait_exponential_jitter(multiplier=0.5, max=30)
_A_MOMENT = 0.3  # seconds; most answers are there before anybody could see that one is being made
_T = TypeVar("_T")


async def patiently(
    call: Callable[[], Awaitable[_T]], retry_after: Callable[[BaseException], float | None], patience: float = PATIENCE
) -> _T:
    """Return what ``call`` gives, calling it again while that helps.

    Args:
        call: Calls a server.
        retry_after: Seconds to wait after an error; 0 for a pause that grows; None where no further call would help.
        patience: Seconds in all; 0 for one call.

    Raises:
        Exception: What the last call raised.
    """

    def pause(state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        return (retry_after(error) if error else 0) or _PAUSES(state)

    retrying = AsyncRetrying(
        retry=retry_if_exception(lambda error: retry_after(error) is not None),
        wait=pause,
        stop=stop_after_delay(patience),
        reraise=True,
    )

    async def attempt() -> _T:  # tenacity tells by its kind whether to wait for a function
        return await call()

    return await retrying(attempt)


@asynccontextmanager
async def meanwhile(show: Callable[[], Awaitable[None]], again_after: float) -> AsyncIterator[None]:
    """Call ``show`` when what stands inside takes longer than a moment, and again every so many seconds until it is done."""

    async def keep_showing() -> None:
        await asyncio.sleep(_A_MOMENT)
        while True:
            await show()
            await asyncio.sleep(again_after)

    task = asyncio.create_task(keep_showing())
    try:
        yield
    finally:
        task.cancel()
