"""Who has signed an answer, when, and which words: the three keys that stand beside an answer once it is signed."""

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from fibroguide.content.catalogue import WORDINGS, Topic

KEYS = ("reviewed_by", "reviewed_on", "reviewed_text")
LONGEST_NAME = 80


@dataclass(frozen=True)
class Signature:
    """A reviewer's name and the day; both are empty where an answer awaits review."""

    by: str = ""
    on: str = ""

    @staticmethod
    def of(metadata: dict[str, Any]) -> "Signature":
        """Return the signature that stands beside an answer."""
        return Signature(str(metadata.get("reviewed_by") or "").strip(), str(metadata.get("reviewed_on") or "").strip())

    def problem(self, today: date) -> str:
        """Return a sentence when nobody can have signed so; empty when all is well."""
        if not self.by and not self.on:
            return ""
        return name_problem(self.by) or self._day_problem(today)

    def _day_problem(self, today: date) -> str:
        if not self.on:
            return f"There is a reviewer, {self.by}, and no day. Write the day of the review, as in {today}."
        day = self.day()
        if not day:
            return f"The day of the review is {self.on!r}. Write it like {today}."
        if day > today:
            return f"The day of the review, {day}, is still to come. Today is {today}."
        if day.year < 2000:
            return f"The day of the review, {day}, is too long ago to be right. Write it like {today}."
        return ""

    def day(self) -> date | None:
        """Return the day as a date; None when there is none or it is not written like 2026-11-25."""
        try:
            return date.fromisoformat(self.on)
        except ValueError:
            return None


def name_problem(name: str) -> str:
    """Return a sentence when ``name`` cannot be a reviewer's name; empty when it can."""
    if not name.strip():
        return "The reviewer has no name. Write the name of the person who has read the answer and stands for it."
    if len(re.findall(r"[^\W\d_]", name)) < 2:
        return f"The reviewer's name {name.strip()!r} is too short. Write it in full, as in Dr. Ann Example."
    if len(name) > LONGEST_NAME or not name.isprintable():
        return f"The reviewer's name must be one line of at most {LONGEST_NAME} characters."
    return ""


def signed(metadata: dict[str, Any], signature: Signature, said: str) -> dict[str, Any]:
    """Return ``metadata`` with a signature under what is ``said``; with an empty signature, the answer awaits review."""
    kept = {key: value for key, value in metadata.items() if key != "reviewed_text" or signature.by}
    changed = {**kept, "reviewed_by": signature.by, "reviewed_on": signature.on}
    return {**changed, "reviewed_text": fingerprint(said)} if signature.by else changed


def fingerprint(text: str) -> str:
    """Return 12 signs that differ when the text does: the beginning of its SHA-256."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:12]


def said_in(path: Path) -> str:
    """Return all that a topic's file makes the bot say.

    That is each reply for each channel, the same in other words, what follows it, and the items of a list.
    """
    return said_by(yaml.safe_load(path.read_text(encoding="utf-8")))


def said_by(content: dict[str, Any], topic: Topic | None = None) -> str:
    """Return the same for what a topic's file holds; with ``topic``, as if its answer and what stands beside that were there."""
    texts = []
    for response, variants in content["responses"].items():
        for at, variant in enumerate(variants):
            text, metadata = variant["text"], variant.get("metadata", {})
            if topic and response == f"utter_{topic.name}" and not at:
                text, metadata = topic.reply, topic.metadata
            items = [item["text"] for item in metadata.get("items", ())]
            texts += [text, *(metadata.get(key, "") for key in (*WORDINGS, "caution", "again")), *items]
    return "\n\n".join(str(text).strip() for text in texts if text)
