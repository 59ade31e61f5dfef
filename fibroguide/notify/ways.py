"""The ways by which staff can be told, as the environment and clinic.yml set them up."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass

from fibroguide.content.clinic import Clinic
from fibroguide.notify.mail import MailServer
from fibroguide.notify.slack import SlackWebhook

EMAIL, SLACK = "email", "slack"


class WaysError(ValueError):
    """A setting is missing or wrong; the message says which one and what to do."""


@dataclass(frozen=True)
class Ways:
    """How staff are told; both are None where nothing is set up, and requests are then only stored."""

    mail: MailServer | None = None
    slack: SlackWebhook | None = None

    def names(self) -> list[str]:
        """Return the names of the ways that are set up."""
        return [name for name, way in ((EMAIL, self.mail), (SLACK, self.slack)) if way]


def configured_ways(clinic: Clinic, environment: Mapping[str, str] = os.environ) -> Ways:
    """Return the ways that are set up (docs/callbacks.md lists the settings).

    Raises:
        WaysError: A setting is wrong, or mail is only half set up.
    """
    return Ways(_mail(clinic, environment), _slack(environment))


def _mail(clinic: Clinic, environment: Mapping[str, str]) -> MailServer | None:
    host, to = environment.get("FIBROGUIDE_SMTP_HOST", ""), clinic.callbacks.email if clinic.callbacks else ""
    if not host or not to:
        if host and clinic.callbacks:
            raise WaysError(
                "FIBROGUIDE_SMTP_HOST is set, but clinic.yml names no 'email' under 'callbacks'. Add it, or unset the host."
            )
        return None
    security = environment.get("FIBROGUIDE_SMTP_SECURITY") or "starttls"
    if security not in ("starttls", "tls", "none"):
        raise WaysError(f"FIBROGUIDE_SMTP_SECURITY is {security!r}. Use starttls, tls or none.")
    user, password = environment.get("FIBROGUIDE_SMTP_USER", ""), environment.get("FIBROGUIDE_SMTP_PASSWORD", "")
    if bool(user) != bool(password):
        raise WaysError("Set FIBROGUIDE_SMTP_USER and FIBROGUIDE_SMTP_PASSWORD both, or neither.")
    sender = environment.get("FIBROGUIDE_MAIL_FROM") or to
    if not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", sender):
        raise WaysError(
            f"FIBROGUIDE_MAIL_FROM is {sender!r}, which is not an e-mail address. Write it like bot@your-clinic.example."
        )
    return MailServer(
        host=host,
        port=_port(environment.get("FIBROGUIDE_SMTP_PORT") or ("465" if security == "tls" else "587")),
        security=security,
        user=user,
        password=password,
        sender=sender,
        to=to,
    )


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise WaysError(f"FIBROGUIDE_SMTP_PORT is {text!r}, which is not a port. Use 587 or 465, or what your mail server says.")
    return int(text)


def _slack(environment: Mapping[str, str]) -> SlackWebhook | None:
    url = environment.get("FIBROGUIDE_SLACK_WEBHOOK_URL", "")
    if url and not url.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):  # the last two: a relay, a test
        raise WaysError("FIBROGUIDE_SLACK_WEBHOOK_URL does not start with https://. Copy the whole address from Slack.")
    return SlackWebhook(url) if url else None
