"""Who may open the staff page: people with a password, or those whom a proxy has signed in."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from fibroguide.environment import SettingsError

_SHORTEST = 12  # characters; a password that everybody shares and that is asked for on the internet


@dataclass(frozen=True)
class StaffSettings:
    """How staff sign in.

    Attributes:
        password: What everybody types; empty where a proxy signs people in.
        user_header: The header in which a proxy names the person, such as ``X-Forwarded-Email``; empty without a proxy.
        proxy_secret: What the proxy shows in ``X-Fibroguide-Proxy``, so that nobody else can name a person.
    """

    password: str = field(repr=False)
    user_header: str
    proxy_secret: str = field(repr=False)


def staff_settings(environment: Mapping[str, str] = os.environ) -> StaffSettings | None:
    """Return how staff sign in, or None where the page is off (docs/staff-guide.md).

    Raises:
        SettingsError: A setting is missing or wrong.
    """
    password = environment.get("FIBROGUIDE_STAFF_PASSWORD", "")
    header = environment.get("FIBROGUIDE_STAFF_USER_HEADER", "").strip()
    secret = environment.get("FIBROGUIDE_STAFF_PROXY_SECRET", "")
    if not (password or header or secret):
        return None
    if password and (header or secret):
        raise SettingsError("Set FIBROGUIDE_STAFF_PASSWORD or FIBROGUIDE_STAFF_USER_HEADER, not both.")
    if password and len(password) < _SHORTEST:
        raise SettingsError(f"FIBROGUIDE_STAFF_PASSWORD has {len(password)} characters. Use at least {_SHORTEST}.")
    if not password and not (header and len(secret) >= _SHORTEST):
        raise SettingsError(
            "A proxy that signs staff in needs FIBROGUIDE_STAFF_USER_HEADER, and FIBROGUIDE_STAFF_PROXY_SECRET with at least "
            f"{_SHORTEST} characters, which it shows in the header X-Fibroguide-Proxy."
        )
    return StaffSettings(password, header, secret)
