"""Shows a whole checklist at once."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from fibroguide.content.clinic import load_clinic
from fibroguide.flows.said import Said
from fibroguide.flows.walk import STEP_BY_STEP, Walk


class ActionShowChecklist(Action):
    """Utters ``utter_checklist/<name>`` with the items, the ticks of this chat, and the person's date where it is known."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_show_checklist"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Show the list that the message asks for; "next" then begins with its first open item."""
        name = Said.of(tracker.latest_message).topic.partition("/")[2]
        walk = Walk.of(tracker.slots, load_clinic(), checklist_name=name)
        channel = tracker.get_latest_input_channel()
        dispatcher.utter_message(
            response=f"utter_checklist/{name}", list_text=walk.whole_list(with_links=channel == "web"), buttons=[STEP_BY_STEP]
        )
        return [SlotSet("checklist", name), SlotSet("checklist_step", None)]
