"""Going through a checklist one step at a time: where somebody is, what is ticked, and what is said at each step."""

import re
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from fibroguide.content.clinic import Clinic
from fibroguide.flows.appointment import Appointment
from fibroguide.flows.checklists import DONE, OPEN, Checklist, checklist, guide_checklists

Button = dict[str, str]
_WALK_WORDS = re.compile(
    r"\bwalk\b|\bguide me\b|\bstep by step\b|\bone (?:at a time|by one)\b|\b(?:talk|take|lead) me through\b", re.I
)
_NAMED = {
    "evaluation": r"\bevaluat|\bassess|\bscreening|\bmedical check",
    "aftercare": r"\bafter ?-?care\b|\bafterwards?\b|(?<!one )\bafter (?:the|my|her|his|an)\b|\bget home\b|\bgoing home\b",
    "follow_up": r"\bfollow.?ups?\b|\bcheck.?ups?\b",
    "preparation": r"\bprep|\b(?:get|getting|be) ready\b|\bthe (?:day|night|week) before\b",
    "day_of_infusion": r"\bthe day\b|\binfusion day\b|\bday of\b|\bthat morning\b",
    "procedure": r"\bwhole\b|\bprocess\b|\bprocedure\b|\ball (?:the )?(?:six )?steps\b|\bstart to finish\b",
}
_BY_TOPIC = {
    "procedure/overview": "procedure",
    "procedure/evaluation": "evaluation",
    "procedure/preparation": "preparation",
    "procedure/fasting": "preparation",
    "procedure/medicines_before": "preparation",
    "procedure/administration": "day_of_infusion",
    "procedure/session_length": "day_of_infusion",
    "procedure/monitoring": "day_of_infusion",
    "procedure/ride_home": "aftercare",
    "procedure/aftercare": "aftercare",
    "procedure/side_effects": "aftercare",
    "procedure/follow_up": "follow_up",
    "procedure/number_of_sessions": "follow_up",
}


def named_checklist(text: str) -> str | None:
    """Return the checklist that a text names, or None."""
    return next((name for name, words in _NAMED.items() if re.search(words, text, re.IGNORECASE)), None)


def wants_steps(text: str) -> bool:
    """Tell whether a text asks to be led, whatever else it asks for."""
    return bool(_WALK_WORDS.search(text))


def step_by_step(name: str, title: str = "Step by step") -> Button:
    """Return the button that begins a checklist's first open step."""
    return {"title": title, "payload": f'/walk_through{{"value": "{name}"}}'}


def checklist_of_topic(topic: str) -> str | None:
    """Return the checklist that goes with a topic that was just answered, or None."""
    group, _, name = topic.partition("/")
    return name if group == "checklist" and name in guide_checklists() else _BY_TOPIC.get(topic)


@dataclass(frozen=True)
class Walk:
    """A checklist, and how far somebody is with it.

    Attributes:
        checklist: The list.
        step: Index of the step they are at; the number of items when they are through; None before they begin.
        done: Ids of the ticked items, of all checklists.
        appointment: Their infusion, where they have told it.
    """

    checklist: Checklist
    step: int | None = None
    done: frozenset[str] = frozenset()
    appointment: Appointment | None = None

    @classmethod
    def of(cls, slots: dict[str, Any], clinic: Clinic, checklist_name: str | None = None) -> "Walk":
        """Return the walk that a conversation's slots hold, at its step, or before its first with ``checklist_name``."""
        appointment = Appointment.from_iso(slots["appointment"]) if slots.get("appointment") else None
        name = checklist_name or slots["checklist"]
        items = checklist(name, clinic, appointment)
        at = slots.get("checklist_step")
        # clinic.yml may have become shorter since the step was noted
        step = None if checklist_name or at is None else min(int(at), len(items.items))
        return cls(items, step, frozenset(slots.get("checklist_done") or ()), appointment)

    def is_at(self, item_id: str | None) -> bool:
        """Tell whether a button that stands under an item is pressed at it; a typed command has no item and always is."""
        return item_id is None or (self.step is not None and not self.finished and self.checklist.items[self.step].id == item_id)

    @property
    def finished(self) -> bool:
        """Whether the last step is behind them."""
        return self.step is not None and self.step >= len(self.checklist.items)

    def moved(self, command: str) -> "Walk":
        """Return the walk after a command; one that has not begun begins, at the first step that is not ticked.

        Args:
            command: ``next_step``, ``previous_step``, ``mark_done`` or ``restart_checklist``; any other changes nothing.
        """
        if command == "restart_checklist":
            return replace(self, step=0, done=self.done - {item.id for item in self.checklist.items})
        if self.step is None:
            return replace(self, step=self._first_open())
        last = len(self.checklist.items)
        if command == "mark_done" and not self.finished:
            return replace(self, step=self.step + 1, done=self.done | {self.checklist.items[self.step].id})
        steps = {"next_step": min(self.step + 1, last), "previous_step": max(self.step - 1, 0)}
        return replace(self, step=steps.get(command, self.step))

    def _first_open(self) -> int:
        return next((number for number, item in enumerate(self.checklist.items) if item.id not in self.done), 0)

    def message(self, with_links: bool) -> str:
        """Return what is said at the step, as Markdown."""
        if self.step is None or self.finished:
            return f"That was the last step.\n\n{self.whole_list(with_links)}"
        item = self.checklist.items[self.step]
        heading = f"**{self.checklist.title}, step {self.step + 1} of {len(self.checklist.items)}**"
        return f"{heading}\n\n{self._box(item.id)} {'Your clinic adds: ' if item.by_clinic else ''}{item.text}"

    def position(self) -> str:
        """Return where somebody is, as a sentence."""
        items = self.checklist.items
        ticked = sum(item.id in self.done for item in items)
        place = "through" if self.step is None or self.finished else f"at step {self.step + 1} of {len(items)}"
        return f'You are {place} in "{self.checklist.title}". Ticked: {ticked}. Still open: {len(items) - ticked}.'

    def whole_list(self, with_links: bool) -> str:
        """Return the list as Markdown: title, date, items with their boxes, and, with links, where to print it."""
        when = [f"For your infusion on {self.appointment.words()}:"] if self.appointment else []
        blocks = [f"**{self.checklist.title}**", *when, self._items(by_clinic=False)]
        if any(item.by_clinic for item in self.checklist.items):
            blocks += ["Your clinic adds:", self._items(by_clinic=True)]
        if with_links:
            blocks.append(f"[Print or save this list]({print_address(self.checklist.name, self.appointment, self.done)})")
        return "\n\n".join(blocks)

    def _items(self, by_clinic: bool) -> str:
        return "\n".join(f"- {self._box(item.id)} {item.text}" for item in self.checklist.items if item.by_clinic == by_clinic)

    def _box(self, item_id: str) -> str:
        return DONE if item_id in self.done else OPEN

    def buttons(self) -> list[Button]:
        """Return what can be done at the step."""
        if self.step is None or self.finished:
            return [{"title": "Start over", "payload": "/restart_checklist"}]
        here = f'{{"value": "{self.checklist.items[self.step].id}"}}'  # a button pressed twice, or late, must not move on again
        back = [{"title": "Back", "payload": f"/previous_step{here}"}] if self.step else []
        return [
            {"title": "Done", "payload": f"/mark_done{here}"},
            {"title": "Next", "payload": f"/next_step{here}"},
            *back,
            {"title": "Stop", "payload": "/stop"},
        ]


def shows_links(channel: str | None) -> bool:
    """Tell whether a channel can show links to the bot's own pages; the messengers leave them out where they have no address."""
    return channel in ("web", "slack", "telegram")


def print_address(name: str, appointment: Appointment | None, done: frozenset[str] = frozenset(), ending: str = "") -> str:
    """Return the path of a checklist's page for printing, on the bot's own server.

    Args:
        name: The checklist.
        appointment: Shown on it.
        done: Ids of the items that are ticked on it.
        ending: ``.txt`` or ``.ics`` for those instead of a page.
    """
    ticked = sorted(item.partition("/")[2] for item in done if item.startswith(f"{name}/"))
    query = {**({"at": appointment.iso()} if appointment else {}), **({"done": ",".join(ticked)} if ticked else {})}
    return f"/print/{name}{ending}" + (f"?{urlencode(query, safe=',:')}" if query else "")
