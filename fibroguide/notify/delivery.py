"""Takes notices from the outbox and sends them, again and again until they have arrived."""

import asyncio
import logging

from fibroguide.notify.ways import EMAIL, Ways
from fibroguide.stores.callbacks import WITHDRAWN, Callbacks, StoredRequest
from fibroguide.stores.outbox import Notice, Outbox

logger = logging.getLogger(__name__)

_PAUSE = 5.0  # seconds between two looks into the outbox
_HEADLINES = {"new": "New call-back request", "changed": "Changed call-back request", "withdrawn": "Withdrawn call-back request"}


class Delivery:
    """Sends what the outbox holds."""

    def __init__(self, callbacks: Callbacks, outbox: Outbox, ways: Ways) -> None:
        """Make a delivery.

        Args:
            callbacks: The requests that notices are about.
            outbox: What is to be sent.
            ways: How.
        """
        self._callbacks = callbacks
        self._outbox = outbox
        self._ways = ways

    async def deliver_due(self) -> int:
        """Send everything that is due; return how many notices arrived."""
        arrived = 0
        while notice := self._outbox.take():
            arrived += await self._deliver(notice)
        return arrived

    async def keep_delivering(self, pause: float = _PAUSE) -> None:
        """Send what is due, every few seconds, until the task is cancelled."""
        while True:
            try:
                await self.deliver_due()
            except Exception as error:  # the database may be locked for a moment; the loop must go on
                logger.error("The outbox cannot be read or written (%s); trying again.", type(error).__name__)
            await asyncio.sleep(pause)

    async def _deliver(self, notice: Notice) -> bool:
        request = self._callbacks.get(notice.callback)
        if notice.kind != WITHDRAWN and (request is None or request.done_at is not None):
            self._outbox.drop(notice)
            return False
        try:
            await self._send(notice, request)
        except Exception as error:  # whatever went wrong, it is tried again; the text of an error may quote the message
            wait = self._outbox.failed(notice)
            logger.error(
                "The %s notice about call-back request %d was not sent (%s); trying again in %.0f seconds.",
                notice.way, notice.callback, type(error).__name__, wait,
            )  # fmt: skip
            return False
        self._outbox.sent(notice)
        return True

    async def _send(self, notice: Notice, request: StoredRequest | None) -> None:
        headline = f"{_HEADLINES[notice.kind]}, number {notice.callback}"
        if notice.way == EMAIL and self._ways.mail:
            await self._ways.mail.send(headline, mail_text(headline, request))
        elif notice.way != EMAIL and self._ways.slack:
            await self._ways.slack.send(slack_text(headline, request))
        else:
            raise LookupError(f"{notice.way} is not set up any more")


def mail_text(headline: str, request: StoredRequest | None) -> str:
    """Return the text of a mail, which goes to the clinic's own mailbox and so holds what staff need to call."""
    if request is None:
        return f"{headline}.\n\nThe person has erased the chat. Please do not call.\n"
    return (
        f"{headline}.\n\nName: {request.name}\nContact: {request.contact}\nGood time: {request.good_time}\n"
        f"About: {request.topic}\n\nWhen it is done: fibroguide callbacks done {request.id}\n"
    )


def slack_text(headline: str, request: StoredRequest | None) -> str:
    """Return the text of a Slack message: no name and no contact, since Slack is somebody else's computer."""
    if request is None:
        return f"{headline}. Please do not call."
    return f"{headline}: {request.topic}; good time: {request.good_time}. Name and contact: fibroguide callbacks list"
