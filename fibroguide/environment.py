"""Settings that are no part of the clinic's details: secrets and addresses, from the environment or the file .env."""

import os
from collections.abc import Mapping

from dotenv import load_dotenv


class SettingsError(ValueError):
    """A setting is missing or wrong; the message says which one and what to do."""


def load_env_file() -> None:
    """Put what stands in .env (``FIBROGUIDE_ENV_FILE`` names another file) into the environment, which wins where both speak."""
    load_dotenv(os.environ.get("FIBROGUIDE_ENV_FILE") or ".env")


def public_url(environment: Mapping[str, str] = os.environ) -> str:
    """Return the address under which the internet reaches this server, without a slash at its end; empty where none is set.

    Raises:
        SettingsError: ``FIBROGUIDE_PUBLIC_URL`` is no https address.
    """
    url = environment.get("FIBROGUIDE_PUBLIC_URL", "").rstrip("/")
    if url and not url.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):  # the last two: a relay, a test
        raise SettingsError(
            f"FIBROGUIDE_PUBLIC_URL is {url!r}. Write the bot's public address, such as https://chat.clinic.example."
        )
    return url
