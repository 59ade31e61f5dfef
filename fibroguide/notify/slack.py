"""Sends notices to a Slack channel, through an incoming webhook."""

import logging
from dataclasses import dataclass, field

from slack_sdk.webhook.async_client import AsyncWebhookClient

_TIME_OUT = 20  # seconds


class SlackError(RuntimeError):
    """Slack did not take a message; holds the HTTP status."""


@dataclass(frozen=True)
class SlackWebhook:
    """An incoming webhook; its address is a secret."""

    url: str = field(repr=False)

    async def send(self, text: str) -> None:
        """Send a message.

        Raises:
            SlackError: Slack refused it.
            aiohttp.ClientError: Slack cannot be reached.
            asyncio.TimeoutError: It does not answer.
        """
        logging.getLogger("slack_sdk").setLevel(logging.INFO)  # its debugging writes the address, which is a secret
        answer = await AsyncWebhookClient(self.url, timeout=_TIME_OUT).send(text=text)
        if answer.status_code != 200:
            raise SlackError(f"HTTP status {answer.status_code}")
