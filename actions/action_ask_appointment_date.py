"""Asks for the day of somebody's infusion, with what was wrong with the last answer."""

from datetime import date
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from fibroguide.flows.appointment import in_words


class ActionAskAppointmentDate(Action):
    """appointment_form calls it when it needs the date."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_ask_appointment_date"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Ask which of two days is meant, or for the day, after saying what was wrong."""
        days, problem = tracker.get_slot("appointment_days"), tracker.get_slot("appointment_problem")
        if days:
            buttons = [
                {"title": in_words(date.fromisoformat(day)), "payload": f'/appointment{{"value": "{day}"}}'} for day in days
            ]
            dispatcher.utter_message(response="utter_appointment_date_which", buttons=buttons)
        elif problem:
            dispatcher.utter_message(response=f"utter_appointment_date_{problem}")
        else:
            dispatcher.utter_message(response="utter_appointment_date")
        return [SlotSet("appointment_problem", None)]
