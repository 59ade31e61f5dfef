"""The checklists: items from the guide (data/checklist/) with the clinic's own after them (clinic.yml)."""

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from fibroguide.content.catalogue import read_topics
from fibroguide.content.clinic import Clinic, ClinicItem
from fibroguide.flows.appointment import Appointment

GROUP = "checklist"
_SLUG = 40  # characters
OPEN, DONE = "☐", "☑"


@dataclass(frozen=True)
class Item:
    """One line of a checklist.

    Attributes:
        id: ``<checklist>/<item>``; stays the same when the words change.
        text: What to do.
        by_clinic: Whether it is the clinic's own and not from the guide.
    """

    id: str
    text: str
    by_clinic: bool = False


@dataclass(frozen=True)
class Checklist:
    """A list of things to do, in order.

    Attributes:
        name: As in ``data/checklist/<name>.yml``.
        title: Its readable name.
        items: The guide's items, then the clinic's.
    """

    name: str
    title: str
    items: tuple[Item, ...]

    def lines(self, done: frozenset[str] = frozenset()) -> list[str]:
        """Return the list as plain lines with boxes, ticked where an item's id is in ``done``."""
        lines = []
        for number, item in enumerate(self.items):
            if item.by_clinic and (number == 0 or not self.items[number - 1].by_clinic):
                lines.append("Your clinic adds:")
            lines.append(f"{DONE if item.id in done else OPEN} {item.text}")
        return lines


@lru_cache(maxsize=1)
def guide_checklists(data: Path = Path("data")) -> dict[str, Checklist]:
    """Return the checklists by name with the guide's items only."""
    return {
        name: Checklist(
            name,
            topic.metadata["title"],
            tuple(Item(f"{name}/{item['id']}", item["text"]) for item in topic.metadata["items"]),
        )
        for topic in read_topics(data, group=GROUP).values()
        for name in [topic.name.partition("/")[2]]
    }


def checklist(name: str, clinic: Clinic, appointment: Appointment | None = None) -> Checklist:
    """Return a checklist with the clinic's items, which name the hour where the appointment's time is known.

    Raises:
        KeyError: There is no checklist of that name.
    """
    guide = guide_checklists()[name]
    items = clinic.checklists.get(name, ())
    own = tuple(
        Item(f"{name}/clinic-{slug}", _with_hour(item, appointment, clinic.timezone), by_clinic=True)
        for item, slug in zip(items, _slugs([item.text for item in items]), strict=True)
    )
    return Checklist(name, guide.title, guide.items + own)


def _slugs(texts: list[str]) -> list[str]:
    """Return letters and digits that stand for each of a clinic's items, whatever its place in the list is."""
    slugs = [re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:_SLUG] for text in texts]
    unclear = [not slug or len(slug) == _SLUG or slugs.count(slug) > 1 for slug in slugs]
    return [
        f"{slug}-{hashlib.sha256(text.encode()).hexdigest()[:8]}" if is_unclear else slug
        for slug, text, is_unclear in zip(slugs, texts, unclear, strict=True)
    ]


def _with_hour(item: ClinicItem, appointment: Appointment | None, zone: str) -> str:
    if item.hours_before is None:
        return item.text
    if appointment is None or appointment.at is None:
        return f"{item.text} ({item.hours_before:g} {'hour' if item.hours_before == 1 else 'hours'} before)"
    return f"{item.text} ({appointment.hours_before(item.hours_before, zone)})"
