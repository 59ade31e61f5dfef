"""Shows a whole checklist at once."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.action_walk_checklist import say_step
from fibroguide.content.clinic import load_clinic
from fibroguide.flows.said import Said
from fibroguide.flows.walk import Walk, shows_links, step_by_step, wants_steps


class ActionShowChecklist(Action):
    """Utters ``utter_checklist/<name>`` with the items, the ticks of this chat, and the person's date where it is known."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_show_checklist"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Show the list that the message asks for, or its first open step; "next" then begins there."""
        said = Said.of(tracker.latest_message)
        name = said.topic.partition("/")[2]
        walk = Walk.of(tracker.slots, load_clinic(), checklist_name=name)
        if not said.pressed and wants_steps(said.text):  # "walk me through the preparation list"
            return say_step(dispatcher, tracker, walk.moved("walk_through"))
        text = walk.whole_list(with_links=shows_links(tracker.get_latest_input_channel()))
        dispatcher.utter_message(response=f"utter_checklist/{name}", list_text=text, buttons=[step_by_step(name)])
        return [SlotSet("checklist", name), SlotSet("checklist_step", None)]
