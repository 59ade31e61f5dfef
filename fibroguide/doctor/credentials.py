"""Looks at credentials.yml: which channels are on."""

from pathlib import Path
from typing import Any

import yaml

from fibroguide.doctor.findings import BAD, NOTE, OK, Finding

CHANNELS = {
    "web": "fibroguide.channels.web.WebInput",
    "slack": "fibroguide.channels.slack.SlackInput",
    "telegram": "fibroguide.channels.telegram.TelegramInput",
}


def read_credentials(path: Path = Path("credentials.yml")) -> dict[str, Any]:
    """Return the options of each channel; an empty mapping where the file is missing or broken."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError):
        return {}
    return content if isinstance(content, dict) else {}


def check_credentials(credentials: dict[str, Any]) -> list[Finding]:
    """Return what is to be said about the channels that are listed."""
    if not credentials:
        return [Finding(BAD, "credentials.yml", "is missing or cannot be read. Take it from the repository.")]
    findings = [
        Finding(BAD, "credentials.yml", f"lists {name}, which is none of ours and believes whatever a client says. Take it out.")
        for name in credentials
        if name not in CHANNELS.values()
    ]
    for short, name in CHANNELS.items():
        if name not in credentials:
            findings.append(Finding(BAD if short == "web" else NOTE, "credentials.yml", f"does not list {name}."))
    return findings or [Finding(OK, "credentials.yml", "lists our own channels and no others.")]
