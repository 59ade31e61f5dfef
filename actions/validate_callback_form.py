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
SLOTS = ("consent", "consented_at", "name", "contact", "time", "topic", "confirm")
OFF, STALE = "off", "stale"  # the clinic takes no requests; the press of a button of an earlier form


class ValidateCallbackForm(Action):
    """Rasa calls it for every message while callback_form is active, and when it begins."""

    def name(self) -> str:
        """Return the action's name."""
        return "validate_callback_form"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Fill the requested slot; no events mean that the message is not for the form, which then asks again."""
        said, clinic = Said.of(tracker.latest_message), load_clinic()
        requested = tracker.get_slot("requested_slot") or ""
        if not requested.startswith(PREFIX):  # it is only beginning, and must not begin with what another one left behind
            empty = [SlotSet(PREFIX + name, None) for name in SLOTS]
            ended = OFF if clinic.callbacks is None else STALE if said.entities else None
            return [*empty, SlotSet("callback_confirm", ended), SlotSet("requested_slot", None)] if ended else empty
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
    elif reading.problem != "unclear":
        dispatcher.utter_message(response=f"utter_callback_{reading.problem}_unclear")
