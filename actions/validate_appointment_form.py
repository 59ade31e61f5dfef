"""Takes the date and time of somebody's infusion, or leaves the message to the rules when it is something else."""

import re
from datetime import date, time
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from fibroguide.content.clinic import Clinic, load_clinic
from fibroguide.flows.appointment import Appointment
from fibroguide.flows.dates import Problem, Understood, checked, is_past, understand, understand_time
from fibroguide.flows.said import Said

SLOTS = ("date", "time", "days", "problem", "correct", "words")
CORRECT, REMOVED, KNOWN = "yes", "removed", "known"  # how the form ended well
_MONTH_FIRST = ("US",)
_UNKNOWN = "unknown"
_CANNOT_SAY = re.compile(r"\b(?:don'?t know|not sure|no idea|unknown|not yet|idk|dunno|haven'?t got)\b", re.IGNORECASE)
_REMOVE = re.compile(r"\b(?:remove|delete|forget|clear|cancel+ed|take (?:it|the date) (?:off|out)|no longer)\b", re.IGNORECASE)
_CALENDAR = re.compile(r"\b(?:calend[ae]r|ics)\b", re.IGNORECASE)
_FIRST = re.compile(r"\b(?:first|1st|former|1)\b", re.IGNORECASE)
_SECOND = re.compile(r"\b(?:second|2nd|latter|2)\b", re.IGNORECASE)


class ValidateAppointmentForm(Action):
    """Rasa calls it for every message while appointment_form is active, and when it begins."""

    def name(self) -> str:
        """Return the action's name."""
        return "validate_appointment_form"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Fill the slots; no events mean that the message is not for the form, which then asks again."""
        said, clinic = Said.of(tracker.latest_message), load_clinic()
        requested = tracker.get_slot("requested_slot")
        if requested not in ("appointment_date", "appointment_time", "appointment_correct"):  # it is only beginning
            return _slots({**dict.fromkeys(SLOTS), **_beginning(said, clinic, tracker)}, tracker, clinic)
        if said.urgent or said.stop:
            return _left("no")
        understood = _understand(said, clinic)
        names_nothing = understood.problem is Problem.NONE and understood.at is None  # "yesterday" sounds sad, and is a date
        if said.off_subject or said.topic == "callback" or (said.worrying and names_nothing):
            return []
        if requested == "appointment_date":
            if names_nothing and _gives_up(said):
                return _left("no")
            return _slots(_date(said, understood, tracker), tracker, clinic)
        if requested == "appointment_time":
            values = _time(said, understood)
            if values.get("time", "") is None:
                dispatcher.utter_message(response="utter_appointment_time_unclear")
            return _slots(values, tracker, clinic)
        known = (tracker.get_slot("appointment_date"), tracker.get_slot("appointment_time"))
        return _slots(_correct(said, understood, known), tracker, clinic)


def _left(how: str) -> list[EventType]:
    return [SlotSet("appointment_correct", how), SlotSet("requested_slot", None)]


def _slots(values: dict[str, Any], tracker: Tracker, clinic: Clinic) -> list[EventType]:
    """Return the events that set slots, with the appointment in words, which is read back, once its day and time are known."""
    day = values.get("date", tracker.get_slot("appointment_date"))
    at = values.get("time", tracker.get_slot("appointment_time"))
    if values and day and at:
        appointment = appointment_of(day, at)
        if is_past(appointment.day, appointment.at, clinic.now()):
            values = {**values, "date": None, "problem": Problem.PAST.value}
        values = {**values, "words": appointment.words()}
    ended = [SlotSet("requested_slot", None)] if values.get("correct") in (REMOVED, KNOWN) else []
    return [SlotSet(f"appointment_{name}", value) for name, value in values.items()] + ended


def _beginning(said: Said, clinic: Clinic, tracker: Tracker) -> dict[str, Any]:
    understood = _understand(said, clinic)
    known = tracker.get_slot("appointment")
    if known and not understood.days and _REMOVE.search(said.text):
        return {"correct": REMOVED}
    if known and understood.problem is Problem.NONE and _CALENDAR.search(said.text):
        return {"correct": KNOWN}
    return {} if understood.problem is Problem.NONE and understood.at is None else _dated(understood)


def _date(said: Said, understood: Understood, tracker: Tracker) -> dict[str, Any]:
    offered = tracker.get_slot("appointment_days") or []
    if len(offered) == 2 and len(said.text.split()) <= 4 and not understood.at:
        chosen = _chosen(said.text, offered)
        if chosen:
            return {"date": chosen, "days": None, "problem": None}
    if understood.problem is Problem.NONE and said.question:
        return {}
    return _dated(understood)


def _chosen(text: str, offered: list[str]) -> str | None:
    """Return which of two days a text means: by its number in the month, or by its place."""
    number = re.search(r"\b(\d{1,2})(?:st|nd|rd|th)\b", text)
    of_that_number = [day for day in offered if number and date.fromisoformat(day).day == int(number[1])]
    if len(of_that_number) == 1:
        return of_that_number[0]
    return next((day for day, words in zip(offered, (_FIRST, _SECOND), strict=True) if words.search(text)), None)


def _dated(understood: Understood) -> dict[str, Any]:
    days = [day.isoformat() for day in understood.days]
    values: dict[str, Any] = {
        "date": days[0] if len(days) == 1 else None,
        "days": days if len(days) > 1 else None,
        "problem": understood.problem.value if understood.problem else None,
    }
    return {**values, "time": understood.at.isoformat("minutes")} if understood.at else values


def _time(said: Said, understood: Understood) -> dict[str, Any]:
    if understood.days:
        return _dated(understood)
    at = understand_time(said.value or said.text)
    if at is not None:
        return {"time": at.isoformat("minutes")}
    if said.value == _UNKNOWN or said.no or _CANNOT_SAY.search(said.text):
        return {"time": _UNKNOWN}
    return {} if said.question else {"time": None}


def _correct(said: Said, understood: Understood, known: tuple[str, str]) -> dict[str, Any]:
    if said.value == CORRECT:
        return {"correct": CORRECT}
    changed = _dated(understood) if understood.days or understood.problem is not Problem.NONE else {}
    if understood.at:
        changed["time"] = understood.at.isoformat("minutes")
    named_day = changed.get("date", known[0])
    only_weekday = named_day and not re.search(r"\d|tomorrow|today", said.text)  # "yes, friday" is the friday that was read back
    same_day = named_day == known[0] or (only_weekday and _weekday(named_day) == _weekday(known[0]))
    same = same_day and changed.get("time", known[1]) == known[1]
    if changed and not (said.yes and same):  # "no, the 5th", "yes, but at 10"; and not "yes, friday"
        return changed
    if said.yes:
        return {"correct": CORRECT}
    return {"date": None, "time": None, "problem": None} if said.no or said.value == "no" else {}


def _weekday(day: str) -> int:
    return date.fromisoformat(day).weekday()


def _gives_up(said: Said) -> bool:
    return (said.no and len(said.text.split()) <= 3) or bool(_CANNOT_SAY.search(said.text))


def _understand(said: Said, clinic: Clinic) -> Understood:
    if said.pressed:
        try:
            return checked((date.fromisoformat(said.value or ""),), None, clinic.now())
        except ValueError:
            return Understood(problem=Problem.NONE)
    return understand(said.text, clinic.now(), clinic.country in _MONTH_FIRST)


def appointment_of(day: str, at: str) -> Appointment:
    """Return the appointment that the form's two slots hold."""
    return Appointment(date.fromisoformat(day), None if at == _UNKNOWN else time.fromisoformat(at))
