"""Ends the appointment form: the checklists show the date, or what they showed before."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.validate_appointment_form import CORRECT, KNOWN, REMOVED, SLOTS, appointment_of
from fibroguide.flows.appointment import Appointment
from fibroguide.flows.said import Said
from fibroguide.flows.walk import print_address, shows_links


class ActionSubmitAppointment(Action):
    """Runs when appointment_form has ended, in whichever way."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_submit_appointment"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Note the appointment for this conversation, or take it away, and empty the form."""
        said, ended = Said.of(tracker.latest_message), tracker.get_slot("appointment_correct")
        events = [SlotSet(f"appointment_{name}", None) for name in SLOTS]
        known = tracker.get_slot("appointment")
        if said.urgent:
            dispatcher.utter_message(response=f"utter_{said.topic}")
        elif ended == REMOVED:
            dispatcher.utter_message(response="utter_appointment_removed")
            events.append(SlotSet("appointment", None))
        elif ended in (CORRECT, KNOWN):
            day, at = tracker.get_slot("appointment_date"), tracker.get_slot("appointment_time")
            appointment = Appointment.from_iso(known) if ended == KNOWN else appointment_of(day, at)
            _confirm(dispatcher, appointment, with_link=shows_links(tracker.get_latest_input_channel()))
            events.append(SlotSet("appointment", appointment.iso()))
        elif known:
            dispatcher.utter_message(response="utter_appointment_kept", words=Appointment.from_iso(known).words())
        else:
            dispatcher.utter_message(response="utter_appointment_cancelled")
        return events


def _confirm(dispatcher: CollectingDispatcher, appointment: Appointment, with_link: bool) -> None:
    link = f"\n\n[Add it to your calendar]({print_address('day_of_infusion', appointment, ending='.ics')})" if with_link else ""
    dispatcher.utter_message(response="utter_appointment", words=appointment.words(), calendar_line=link)
