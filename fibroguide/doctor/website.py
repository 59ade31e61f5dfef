"""Looks at the website channel and at what all channels share."""

import asyncio
import os
from collections.abc import Mapping

import aiohttp

from fibroguide.channels.rate_limits import LimitError, RateLimits
from fibroguide.channels.web_requests import ProxiesError, proxies
from fibroguide.content.clinic import Clinic
from fibroguide.doctor.findings import BAD, NOTE, OFF, OK, Finding
from fibroguide.environment import SettingsError, public_url
from fibroguide.notify.ways import WaysError, configured_ways

_SECONDS = 10


async def check_website(clinic: Clinic, environment: Mapping[str, str] = os.environ) -> list[Finding]:
    """Return what is to be said about the website channel, its limits, the notices to staff and the public address."""
    websites = ", ".join(clinic.websites)
    findings = [
        Finding(OK, "website", f"{websites} may show the chat, and the bot's own pages.")
        if websites
        else Finding(NOTE, "website", "only the bot's own pages may show the chat. Others: websites in clinic.yml.")
    ]
    try:
        RateLimits(environment)
        proxies()
    except (LimitError, ProxiesError) as error:
        findings.append(Finding(BAD, "website", str(error)))
    try:
        names = configured_ways(clinic, environment).names()
    except WaysError as error:
        findings.append(Finding(BAD, "notices to staff", str(error)))
    else:
        if names:
            findings.append(Finding(OK, "notices to staff", f"go by {' and '.join(names)}."))
        elif clinic.callbacks:
            findings.append(Finding(NOTE, "notices to staff", "nobody is told of call-back requests (docs/callbacks.md)."))
    return [*findings, await _check_address(environment)]


async def _check_address(environment: Mapping[str, str]) -> Finding:
    try:
        url = public_url(environment)
    except SettingsError as error:
        return Finding(BAD, "public address", str(error))
    if not url:
        return Finding(OFF, "public address", "none is set (FIBROGUIDE_PUBLIC_URL); messengers then get no links to print lists.")
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_SECONDS)) as session,
            session.get(f"{url}/health/live") as answer,
        ):
            if answer.status == 200:
                return Finding(OK, "public address", f"the bot answers at {url}.")
            reason = f"it answers with status {answer.status}"
    except (aiohttp.ClientError, asyncio.TimeoutError, OSError) as error:
        reason = type(error).__name__
    return Finding(NOTE, "public address", f"the bot does not answer at {url} from here ({reason}). Is it running?")
