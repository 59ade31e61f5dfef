"""Ends the appointment form: from now on the checklists show the date, or nothing is noted."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.validate_appointment_form import appointment_of
from fibroguide.flows.said import Said
from fibroguide.flows.walk import print_address

_SLOTS = ("date", "time", "days", "problem", "correct", "words")


class ActionSubmitAppointment(Action):
    """Runs when appointment_form has ended, in whichever way."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_submit_appointment"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Note the appointment for this conversation, and empty the form."""
        said = Said.of(tracker.latest_message)
        events = [SlotSet(f"appointment_{name}", None) for name in _SLOTS]
        if said.urgent:
            dispatcher.utter_message(response=f"utter_{said.topic}")
        elif tracker.get_slot("appointment_correct") == "yes":
            appointment = appointment_of(tracker.get_slot("appointment_date"), tracker.get_slot("appointment_time"))
            link = f"\n\n[Add it to your calendar]({print_address('day_of_infusion', appointment, ending='.ics')})"
            on_web = tracker.get_latest_input_channel() == "web"
            dispatcher.utter_message(
                response="utter_appointment", words=appointment.words(), calendar_line=link if on_web else ""
            )
            events.append(SlotSet("appointment", appointment.iso()))
        else:
            dispatcher.utter_message(response="utter_appointment_cancelled")
        return events
