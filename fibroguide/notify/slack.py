"""Sends notices to a Slack channel, through an incoming webhook."""

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
            OSError: Slack cannot be reached.
        """
        answer = await AsyncWebhookClient(self.url, timeout=_TIME_OUT).send(text=text)
        if answer.status_code != 200:
            raise SlackError(f"HTTP status {answer.status_code}")
