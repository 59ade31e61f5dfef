"""The line of Socket Mode, with a log that holds neither its secret address nor what people write."""

import logging
import sys
import time

from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient

from fibroguide.channels.slack_api import SlackApi
from fibroguide.channels.slack_settings import SlackSettings

_WRONG_TOKEN = ("invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "not_allowed_token_type")
_AGAIN = 60.0  # seconds after which the same trouble is told again; the client tries every five


def quiet_socket(settings: SlackSettings) -> SocketModeClient:
    """Return a client that is not connected yet; call it in the event loop that it is to use."""
    logger = logging.getLogger(__name__)
    client = SocketModeClient(settings.app_token, logger=logger, web_client=SlackApi(settings).client)
    for known in list(logger.filters):
        logger.removeFilter(known)
    logger.addFilter(_Sentences(client))
    return client


class _Sentences(logging.Filter):
    """Turns the client's tracebacks into sentences, and lets it ask for another address.

    An address is good for one connection, but slack_sdk 3.47 tries the one that has failed again and again, and tells nobody
    but its logger that it has.
    """

    def __init__(self, client: SocketModeClient) -> None:
        super().__init__()
        self._client = client
        self._told: tuple[str, float] = ("", 0.0)

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno < logging.ERROR:
            return False
        # Where a connection breaks, the client logs inside its except clause, but without the exception.
        error = (record.exc_info or sys.exc_info())[1]
        if error is None:  # the same trouble comes once more, with its exception
            return False
        self._client.wss_uri = None
        sentence = f"Slack's Socket Mode cannot be reached ({type(error).__name__}); trying again."
        if isinstance(error, SlackApiError):
            word = str(error.response.get("error", "unknown"))
            sentence = f"Slack's Socket Mode cannot be reached ({word}); trying again."
            if word in _WRONG_TOKEN:
                sentence = (
                    f"Slack refuses FIBROGUIDE_SLACK_APP_TOKEN ({word}). Copy it anew from Basic Information; trying again."
                )
        if sentence == self._told[0] and time.monotonic() - self._told[1] < _AGAIN:
            return False
        self._told = (sentence, time.monotonic())
        record.msg, record.args, record.exc_info = sentence, (), None
        return True
