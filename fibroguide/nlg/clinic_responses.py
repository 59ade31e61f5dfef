"""Fills the responses under data/ with the clinic's details and with buttons.

Runs inside the Rasa server (endpoints.yml: ``nlg: type: ...``), so replies do not depend on the action server.
"""

import json
from itertools import chain
from pathlib import Path
from typing import Any

from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from fibroguide.content.clinic import load_clinic
from fibroguide.content.topic_groups import DOCUMENT_GROUPS, group_of
from fibroguide.stores.answered import Answered
from fibroguide.text.decision import DID_YOU_MEAN

_CAREFUL_GROUPS = (*DOCUMENT_GROUPS, "not_covered", "out_of_scope")  # where an answer may meet a question that is more than one
_SUGGESTIONS = 3
MESSENGERS = ("slack", "telegram")  # not private enough for forms (decision 009)
NONE_OF_THESE = "fallback/none_of_these"
NOT_HELPFUL = "feedback/not_helpful"
MENU = (
    "fibromyalgia/definition",
    "ketamine/how_it_works",
    "benefits/overview",
    "procedure/side_effects",
    "procedure/preparation",
    "procedure/overview",
    "checklist/procedure",
    "clinician",
)


class ClinicResponses(TemplatedNaturalLanguageGenerator):
    """Rasa's response generator with ``{clinic_...}`` values, the topic menu, "did you mean", suggestions and thumbs."""

    def __init__(self, endpoint_config: EndpointConfig | None = None, domain: Domain | None = None) -> None:
        """Read clinic.yml.

        Args:
            endpoint_config: ``nlg`` in endpoints.yml; its ``database`` names the file that keeps what each
                conversation was told (default: the file of the conversations).
            domain: The model's domain with its responses.

        Raises:
            ClinicError: A value in clinic.yml is missing or wrong.
        """
        super().__init__(domain.responses if domain else {})
        self._clinic = load_clinic()
        self._values = self._clinic.reply_values()
        database = endpoint_config.kwargs.get("database") if endpoint_config else None
        self._answered = Answered(Path(database) if database else None)

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        """Return the reply named ``utter_action``, or None when there is none of that name."""
        values = {**self._values, "clinic_status": self._clinic.open_status(), **kwargs}
        reply = await super().generate(utter_action, tracker, output_channel, **values)
        if reply is None:
            return None
        topic = utter_action.removeprefix("utter_")
        buttons = self._buttons(topic, reply.get("metadata", {}), tracker, output_channel, kwargs)
        reply["buttons"] = [*(reply.get("buttons") or ()), *buttons]
        caution = tracker.latest_message.parse_data.get("caution") if tracker.latest_message else None
        if caution and group_of(topic) in _CAREFUL_GROUPS:
            words = self.responses[f"utter_safety/{caution}"][0]["metadata"]["caution"]
            reply["text"] += "\n\n" + words.format(**self._values)
        return reply

    def _buttons(
        self, topic: str, metadata: dict[str, Any], tracker: DialogueStateTracker, channel: str, kwargs: dict[str, Any]
    ) -> list[dict[str, str]]:
        if topic == DID_YOU_MEAN:
            message = tracker.latest_message
            offered = list(message.parse_data.get("offered", ())) if message else []
            return self.buttons([*offered, NONE_OF_THESE])
        if metadata.get("menu"):
            return self.buttons(MENU)
        if group_of(topic) == "checklist":
            self._answered.note(tracker.sender_id, topic)
        if group_of(topic) in DOCUMENT_GROUPS:
            walking = [{"title": "Back to my checklist", "payload": "/repeat_step"}] if _is_walking(tracker) else []
            return [*walking, *self.buttons(self._suggested(topic, tracker)), *_thumbs(topic)]
        if topic == NOT_HELPFUL:
            instead = self._suggested(kwargs["instead_of"], tracker)[:2] if kwargs.get("instead_of") else []
            return self.buttons([*instead, "clinician"])
        asked_for = tracker.latest_message.intent.get("name") if tracker.latest_message else None
        unwanted = {asked_for} if self._clinic.callbacks and channel not in MESSENGERS else {asked_for, "callback"}
        return self.buttons([name for name in metadata.get("related", ()) if name not in unwanted])

    def _suggested(self, topic: str, tracker: DialogueStateTracker) -> list[str]:
        """Return up to three topics that go with this one and that the conversation has had no answer to.

        First those that the answer names, then the rest of its group, then the other document topics.
        """
        self._answered.note(tracker.sender_id, topic)
        told = self._answered.topics(tracker.sender_id) | {topic}
        documents = [name.removeprefix("utter_") for name in self.responses]
        same_group = (name for name in documents if group_of(name) == group_of(topic))
        others = (name for name in documents if group_of(name) in DOCUMENT_GROUPS)
        suggested: list[str] = []
        for name in chain(self._metadata(topic).get("related", ()), same_group, others):
            if name not in told and name not in suggested:
                suggested.append(name)
            if len(suggested) == _SUGGESTIONS:
                break
        return suggested

    def buttons(self, topics: list[str] | tuple[str, ...]) -> list[dict[str, str]]:
        """Return a button for each topic: its readable title, and the payload that stands for it."""
        return [{"title": self.title(topic), "payload": f"/{topic}"} for topic in topics]

    def title(self, topic: str) -> str:
        """Return the readable title of a topic, from its response's metadata."""
        return str(self._metadata(topic)["title"])

    def _metadata(self, topic: str) -> dict[str, Any]:
        return dict(self.responses[f"utter_{topic}"][0]["metadata"])


def _is_walking(tracker: DialogueStateTracker) -> bool:
    return tracker.slots.get("checklist_step") is not None and tracker.get_slot("checklist_step") is not None


def _thumbs(topic: str) -> list[dict[str, str]]:
    about = json.dumps({"answer": topic})
    return [
        {"title": "👍 Helpful", "payload": f"/feedback/helpful{about}"},
        {"title": "👎 Not helpful", "payload": f"/feedback/not_helpful{about}"},
    ]
