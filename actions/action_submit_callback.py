"""Ends the call-back form: keeps the request and sees to it that staff are told, or lets go of what was filled in."""

import logging
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.exc import SQLAlchemyError

from actions.validate_callback_form import OFF, PREFIX, SLOTS, STALE
from fibroguide.content.clinic import Clinic, load_clinic
from fibroguide.flows.said import Said
from fibroguide.notify.ways import WaysError, configured_ways
from fibroguide.stores.callbacks import CallbackRequest, Callbacks
from fibroguide.stores.database import database_file, shared_database

logger = logging.getLogger(__name__)


class ActionSubmitCallback(Action):
    """Runs when callback_form has ended, in whichever way."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_submit_callback"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Say what became of the request, and empty the form."""
        said, ended = Said.of(tracker.latest_message), tracker.get_slot("callback_confirm")
        if said.urgent:
            dispatcher.utter_message(response=f"utter_{said.topic}")
        elif ended == "yes":
            dispatcher.utter_message(response=_keep(tracker, load_clinic()))
        elif ended == OFF:
            dispatcher.utter_message(response="utter_callback")
        elif ended == STALE:
            dispatcher.utter_message(response="utter_callback_stale")
        else:
            dispatcher.utter_message(response="utter_callback_cancelled")
        return [SlotSet(PREFIX + name, None) for name in SLOTS]


def _keep(tracker: Tracker, clinic: Clinic) -> str:
    """Keep the request; return the name of the response that says so, or that it could not be kept."""
    request = CallbackRequest(
        conversation=tracker.sender_id,
        name=tracker.get_slot("callback_name"),
        contact=tracker.get_slot("callback_contact"),
        good_time=tracker.get_slot("callback_time"),
        topic=tracker.get_slot("callback_topic"),
        consented_at=tracker.get_slot("callback_consented_at"),
    )
    keep_days = clinic.callbacks.keep_days if clinic.callbacks else 1
    try:
        _, is_new = Callbacks(shared_database(database_file())).add(request, keep_days, _ways(clinic))
    except (SQLAlchemyError, OSError) as error:
        logger.error("A call-back request could not be stored (%s).", type(error).__name__)
        return "utter_callback_failed"
    return "utter_callback_sent" if is_new else "utter_callback_known"


def _ways(clinic: Clinic) -> list[str]:
    try:
        return configured_ways(clinic).names()
    except WaysError as error:  # the request itself must not be lost over it
        logger.error("Staff are not told of a call-back request: %s", error)
        return []
