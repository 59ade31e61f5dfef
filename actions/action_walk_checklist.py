"""Leads somebody through a checklist one step at a time."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from fibroguide.content.clinic import load_clinic
from fibroguide.flows.checklists import guide_checklists
from fibroguide.flows.said import Said
from fibroguide.flows.walk import Walk, checklist_of_topic, named_checklist, shows_links, step_by_step


class ActionWalkChecklist(Action):
    """Obeys walk_through, next_step, previous_step, repeat_step, where_am_i, mark_done and restart_checklist."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_walk_checklist"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Say the step that the command leads to; without a list, ask which one is meant."""
        said = Said.of(tracker.latest_message)
        new = _wanted(said, tracker) if said.topic == "walk_through" else None
        if new is None and tracker.get_slot("checklist") is None:
            buttons = [step_by_step(name, item.title) for name, item in guide_checklists().items()]
            dispatcher.utter_message(response="utter_walk_through", buttons=buttons)
            return []
        walk = Walk.of(tracker.slots, load_clinic(), checklist_name=new)
        if walk.finished and said.topic == "next_step":  # "ok" to the finished list
            dispatcher.utter_message(response="utter_stopped")
            return [SlotSet("checklist_step", None)]
        at_the_step = said.topic == "walk_through" or walk.is_at(said.value)
        position = f"{walk.position()}\n\n" if said.topic == "where_am_i" else ""
        return say_step(dispatcher, tracker, walk.moved(said.topic if at_the_step else "repeat_step"), position)


def say_step(dispatcher: CollectingDispatcher, tracker: Tracker, walk: Walk, before: str = "") -> list[EventType]:
    """Say the step that a walk is at; return the events that note it."""
    text = before + walk.message(with_links=shows_links(tracker.get_latest_input_channel()))
    dispatcher.utter_message(response=f"utter_checklist/{walk.checklist.name}", list_text=text, buttons=walk.buttons())
    return [
        SlotSet("checklist", walk.checklist.name),
        SlotSet("checklist_step", walk.step),
        SlotSet("checklist_done", sorted(walk.done)),
    ]


def _wanted(said: Said, tracker: Tracker) -> str | None:
    """Return the checklist that "walk me through it" means: one it names, or the one of the last thing the bot said."""
    if said.value in guide_checklists():
        return said.value
    named = None if said.pressed else named_checklist(said.text)
    return named or _last_spoken_of(tracker)


def _last_spoken_of(tracker: Tracker) -> str | None:
    for event in reversed(tracker.events):
        if event.get("event") == "bot":
            topic = ((event.get("metadata") or {}).get("utter_action") or "").removeprefix("utter_")
            found = checklist_of_topic(topic)
            if found:
                return found
    return None
