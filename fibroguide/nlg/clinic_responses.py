"""Fills the responses under data/ with the clinic's details and with buttons for topics.

Runs inside the Rasa server (endpoints.yml: ``nlg: type: ...``), so replies do not depend on the action server.
"""

from typing import Any

from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from fibroguide.content.clinic import load_clinic
from fibroguide.text.decision import DID_YOU_MEAN, DOCUMENT_GROUPS, group_of

_CAREFUL_GROUPS = (*DOCUMENT_GROUPS, "not_covered", "out_of_scope")  # where an answer may meet a question that is more than one
NONE_OF_THESE = "fallback/none_of_these"
MENU = (
    "fibromyalgia/definition",
    "ketamine/how_it_works",
    "benefits/overview",
    "procedure/side_effects",
    "procedure/preparation",
    "procedure/overview",
    "clinician",
)


class ClinicResponses(TemplatedNaturalLanguageGenerator):
    """Rasa's response generator with ``{clinic_...}`` values, the topic menu and "did you mean" buttons."""

    def __init__(self, endpoint_config: EndpointConfig | None = None, domain: Domain | None = None) -> None:
        """Read clinic.yml.

        Raises:
            ClinicError: A value in clinic.yml is missing or wrong.
        """
        super().__init__(domain.responses if domain else {})
        self._values = load_clinic().reply_values()

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        """Return the reply named ``utter_action``, or None when there is none of that name."""
        reply = await super().generate(utter_action, tracker, output_channel, **self._values, **kwargs)
        if reply is None:
            return None
        if utter_action == f"utter_{DID_YOU_MEAN}":
            message = tracker.latest_message
            offered = list(message.parse_data.get("offered", ())) if message else []
            reply["buttons"] = self.buttons([*offered, NONE_OF_THESE])
        elif reply.get("metadata", {}).get("menu"):
            reply["buttons"] = self.buttons(MENU)
        caution = tracker.latest_message.parse_data.get("caution") if tracker.latest_message else None
        if caution and group_of(utter_action.removeprefix("utter_")) in _CAREFUL_GROUPS:
            words = self.responses[f"utter_safety/{caution}"][0]["metadata"]["caution"]
            reply["text"] += "\n\n" + words.format(**self._values)
        return reply

    def buttons(self, topics: list[str] | tuple[str, ...]) -> list[dict[str, str]]:
        """Return a button for each topic: its readable title, and the payload that stands for it."""
        return [{"title": self.title(topic), "payload": f"/{topic}"} for topic in topics]

    def title(self, topic: str) -> str:
        """Return the readable title of a topic, from its response's metadata."""
        return str(self.responses[f"utter_{topic}"][0]["metadata"]["title"])
