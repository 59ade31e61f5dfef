"""Every reply as each channel shows it, one file a channel: what `make golden` writes and test_golden.py compares."""

import difflib
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from fibroguide.content.clinic import load_clinic
from fibroguide.content.yaml_reading import read_yaml
from fibroguide.render.plain import to_plain
from fibroguide.render.slack import to_mrkdwn
from fibroguide.render.telegram import to_telegram
from fibroguide.render.web import to_html

FOLDER = Path(__file__).parent / "golden"
PAGES = "https://chat.clinic.example"
_CLINIC = load_clinic(Path(__file__).with_name("clinic.yml"))  # not the clinic's own, which may say anything
_MONDAY = datetime(2026, 3, 2, 10, tzinfo=ZoneInfo(_CLINIC.timezone))
_VALUES = {**_CLINIC.reply_values(), "clinic_status": _CLINIC.open_status(_MONDAY)}
_HEADING = re.compile(r"^### (utter_.+)\n", re.MULTILINE)

CHANNELS: dict[str, Callable[[str], str]] = {
    "web.html": lambda text: to_html(text, _CLINIC.phone_numbers()),
    "telegram.html": lambda text: to_telegram(text, PAGES),
    "slack.txt": lambda text: to_mrkdwn(text, PAGES),
    "plain.txt": lambda text: to_plain(text, PAGES),
}


def responses(data: Path = Path("data")) -> Iterator[tuple[str, dict]]:
    """Yield each variation of each response below ``data`` with the response's name."""
    for path in sorted(data.rglob("*.yml")):
        content = read_yaml(path) or {}
        for name, variations in content.get("responses", {}).items():
            for variation in variations:
                yield name, variation


def texts() -> dict[str, str]:
    """Return all that the bot may say by the name it stands under, sorted; what only a form knows stays ``{...}``."""
    found: dict[str, str] = {}
    for name, variation in responses():
        metadata = variation.get("metadata", {})
        heading = f"{name} ({variation['channel']})" if "channel" in variation else name
        number = sum(known == heading or known.startswith(f"{heading}, ") for known in found) + 1
        found[heading if number == 1 else f"{heading}, {number}"] = variation["text"]
        found.update({f"{name}: {key}": metadata[key] for key in ("again", "caution") if key in metadata})
    filled = {name: re.sub(r"\{(\w+)\}", lambda m: _VALUES.get(m[1], m[0]), text).strip() for name, text in found.items()}
    return dict(sorted(filled.items()))


def shown(channel: str) -> dict[str, str]:
    """Return every reply as a channel shows it now."""
    return {name: CHANNELS[channel](text) for name, text in texts().items()}


def written(channel: str) -> dict[str, str]:
    """Return every reply as the channel's file has it."""
    path = FOLDER / channel
    parts = _HEADING.split(path.read_text(encoding="utf-8")) if path.exists() else [""]
    return {name: text.strip("\n") for name, text in zip(parts[1::2], parts[2::2], strict=True)}


def changes(channel: str, before: dict[str, str], after: dict[str, str]) -> list[str]:
    """Return which replies differ, each with a unified diff."""
    found = []
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name), after.get(name)
        if old != new:
            what = "is new" if old is None else "is gone" if new is None else "has changed"
            diff = difflib.unified_diff((old or "").split("\n"), (new or "").split("\n"), "golden", "now", lineterm="")
            found.append(f"{channel}: {name} {what}\n" + "\n".join(diff))
    return found


def write() -> None:
    FOLDER.mkdir(exist_ok=True)
    for channel in CHANNELS:
        after = shown(channel)
        changed = len(changes(channel, written(channel), after))
        (FOLDER / channel).write_text("\n".join(f"### {name}\n{text}\n" for name, text in after.items()), encoding="utf-8")
        print(f"{FOLDER.relative_to(Path.cwd())}/{channel}: {len(after)} replies, {changed} changed")


if __name__ == "__main__":
    write()
