"""Takes each answer to the call-back form, or leaves the message to the rules when it is something else."""

import time
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from fibroguide.content.clinic import load_clinic
from fibroguide.flows.callback import Kind, Reading, read_answer
from fibroguide.flows.said import Said

PREFIX = "callback_"
OFF = "off"  # the clinic takes no requests


class ValidateCallbackForm(Action):
    """Rasa calls it for every message while callback_form is active."""

    def name(self) -> str:
        """Return the action's name."""
        return "validate_callback_form"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Fill the requested slot; no events mean that the message is not for the form, which then asks again."""
        clinic = load_clinic()
        requested = tracker.get_slot("requested_slot")
        if clinic.callbacks is None:
            return [SlotSet("callback_confirm", OFF), SlotSet("requested_slot", None)]
        if not requested:  # the form is only beginning
            return []
        said = Said.of(tracker.latest_message)
        reading = read_answer(requested.removeprefix(PREFIX), said, clinic.country)
        if reading.kind is Kind.LEAVE:
            return [SlotSet("callback_confirm", "no"), SlotSet("requested_slot", None)]
        if reading.kind is Kind.PROBLEM:
            _say(dispatcher, reading)
            return [SlotSet(requested, None)]
        events = [SlotSet(PREFIX + field, value) for field, value in reading.values.items()]
        if "consent" in reading.values:
            events.append(SlotSet("callback_consented_at", time.time()))
        return events


def _say(dispatcher: CollectingDispatcher, reading: Reading) -> None:
    if reading.reason:
        dispatcher.utter_message(response=f"utter_callback_{reading.problem}_unclear", reason=reading.reason)
    elif reading.problem != "consent":  # which is simply asked again
        dispatcher.utter_message(response=f"utter_callback_{reading.problem}_unclear")
