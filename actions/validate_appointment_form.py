"""Takes the date and time of somebody's infusion, or leaves the message to the rules when it is something else."""

from datetime import date
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from fibroguide.content.clinic import Clinic, load_clinic
from fibroguide.content.topic_groups import group_of
from fibroguide.flows.appointment import Appointment, Problem, Understood, understand, understand_time
from fibroguide.flows.said import Said

_MONTH_FIRST = ("US",)
_UNKNOWN = "unknown"
_CANNOT_SAY = ("don't know", "dont know", "not sure", "no idea", "unknown", "not yet", "idk")


class ValidateAppointmentForm(Action):
    """Rasa calls it for every message while appointment_form is active, and when it begins."""

    def name(self) -> str:
        """Return the action's name."""
        return "validate_appointment_form"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Fill the slots; no events mean that the message is not for the form, which then asks again."""
        said, clinic = Said.of(tracker.latest_message), load_clinic()
        requested = tracker.get_slot("requested_slot")
        if requested and (said.urgent or said.stop):
            return [SlotSet("appointment_correct", "no"), SlotSet("requested_slot", None)]
        values = {
            None: _beginning,
            "appointment_date": _date,
            "appointment_time": _time,
            "appointment_correct": _correct,
        }[requested](said, clinic)
        if values.get("appointment_time", "") is None and requested == "appointment_time":
            dispatcher.utter_message(response="utter_appointment_time_unclear")
        return [SlotSet(name, value) for name, value in _with_words(values, tracker).items()]


def _beginning(said: Said, clinic: Clinic) -> dict[str, Any]:
    understood = _understand(said, clinic)
    return {} if understood.problem is Problem.NONE and understood.at is None else _dated(understood)


def _date(said: Said, clinic: Clinic) -> dict[str, Any]:
    understood = _understand(said, clinic)
    if understood.problem is Problem.NONE and (said.question or group_of(said.topic) in ("procedure", "safety", "clinician")):
        return {}
    return _dated(understood)


def _dated(understood: Understood) -> dict[str, Any]:
    days = [day.isoformat() for day in understood.days]
    values: dict[str, Any] = {
        "appointment_date": days[0] if len(days) == 1 else None,
        "appointment_days": days if len(days) > 1 else None,
        "appointment_problem": understood.problem.value if understood.problem else None,
    }
    return {**values, "appointment_time": understood.at.isoformat("minutes")} if understood.at else values


def _time(said: Said, _clinic: Clinic) -> dict[str, Any]:
    at = understand_time(said.value or said.text)
    if at is not None:
        return {"appointment_time": at.isoformat("minutes")}
    if said.value == _UNKNOWN or said.no or any(words in said.text.lower() for words in _CANNOT_SAY):
        return {"appointment_time": _UNKNOWN}
    return {} if said.question else {"appointment_time": None}


def _correct(said: Said, clinic: Clinic) -> dict[str, Any]:
    understood = _understand(said, clinic)
    if understood.days or understood.at or understood.problem is not Problem.NONE:  # "no, the 5th", "yes but at 10"
        dated = _dated(understood)
        return dated if understood.days or understood.at is None else {"appointment_time": dated["appointment_time"]}
    if said.yes:
        return {"appointment_correct": "yes"}
    return {"appointment_date": None, "appointment_time": None, "appointment_problem": None} if said.no else {}


def _understand(said: Said, clinic: Clinic) -> Understood:
    if said.value and said.value != _UNKNOWN:
        try:
            return Understood((date.fromisoformat(said.value),))
        except ValueError:
            return Understood(problem=Problem.NONE)
    if said.pressed:
        return Understood(problem=Problem.NONE)
    return understand(said.text, clinic.now(), clinic.country in _MONTH_FIRST)


def _with_words(values: dict[str, Any], tracker: Tracker) -> dict[str, Any]:
    """Add the appointment in words, which is read back, as soon as its day and time are known."""
    day = values.get("appointment_date", tracker.get_slot("appointment_date"))
    at = values.get("appointment_time", tracker.get_slot("appointment_time"))
    if not values or not day or not at:
        return values
    return {**values, "appointment_words": appointment_of(day, at).words()}


def appointment_of(day: str, at: str) -> Appointment:
    """Return the appointment that the form's two slots hold."""
    return Appointment.from_iso(day if at == _UNKNOWN else f"{day}T{at}")
