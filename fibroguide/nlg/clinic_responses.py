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
from fibroguide.content.signature import Signature
from fibroguide.content.topic_groups import DOCUMENT_GROUPS, group_of
from fibroguide.nlg.style import bridge, feeling_voiced, left_out, said_lately, turn_of, words_for
from fibroguide.nlu.talk import is_walking, ranked_before
from fibroguide.stores.answered import Answered
from fibroguide.text.decision import DID_YOU_MEAN, NONE_OF_THESE

_CAREFUL_GROUPS = (*DOCUMENT_GROUPS, "not_covered", "out_of_scope")  # where an answer may meet a question that is more than one
_SUGGESTIONS = 3
MESSENGERS = ("slack", "telegram")  # not private enough for forms (decision 009)
NO_MORE, NOT_ASKED = "follow_up/no_more", "follow_up/not_asked"
_SIGNED = "{by} checked the answer on {on}."
_UNSIGNED = "No clinician has signed it yet."
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
        said = _said(tracker)
        topic = utter_action.removeprefix("utter_")
        values = {**self._values, "clinic_status": self._clinic.open_status(), **self._about(said.get("about")), **kwargs}
        reply = await super().generate(utter_action, tracker, output_channel, **values)
        if reply is None:
            return None
        ways = [way for way in self.responses[utter_action] if "channel" not in way]
        if "channel" not in reply and len(ways) > 1:
            way = {**turn_of(ways, utter_action, tracker.events), "metadata": ways[0].get("metadata", {})}
            reply = self._fill_response(way, tracker.current_slot_values(), **values)
        wording = reply.get("metadata", {}).get(said.get("wording"))
        if wording:
            reply["text"] = wording.format(**values)
        buttons = self._buttons(topic, reply.get("metadata", {}), tracker, output_channel, kwargs)
        reply["buttons"] = [*(reply.get("buttons") or ()), *buttons]
        if group_of(topic) in _CAREFUL_GROUPS:
            self._add_words(reply, topic, tracker)
        self._add_left(reply, topic, said)
        return reply

    def _add_words(self, reply: dict[str, Any], topic: str, tracker: DialogueStateTracker) -> None:
        """Put before an answer what leads to it, and after it what to do if there is danger after all."""
        message, events, said = tracker.latest_message, tracker.events, _said(tracker)
        topics = said.get("topics") or [topic]
        place = topics.index(topic) if topic in topics else 0
        leads = not any(group_of(name) in _CAREFUL_GROUPS for name in topics[:place])  # the first one to which they belong
        before = bridge(place, topic, self.title(topic)) if place else ""
        feeling = feeling_voiced(message.text or "") if message and not place else None
        words = words_for(feeling, events) if feeling else ""
        if words:
            before, reply["feeling"] = words, feeling
        caution = said.get("caution")
        after = ""
        if caution and leads and not said_lately("caution", caution, events):
            reply["caution"] = caution
            after = self.responses[f"utter_safety/{caution}"][0]["metadata"]["caution"].format(**self._values)
        reply["text"] = "\n\n".join(part for part in (before, reply["text"], after) if part)

    def _add_left(self, reply: dict[str, Any], topic: str, said: dict[str, Any]) -> None:
        """Say under the last reply to a message what else was asked, and put it on buttons."""
        left = said.get("left")
        if not left or topic != said["topics"][-1]:
            return
        reply["text"] += "\n\n" + left_out([self.title(name) for name in left])
        if group_of(topic) not in DOCUMENT_GROUPS:  # there it is among the suggestions
            reply["buttons"] = [*self.buttons(left), *reply["buttons"]]

    def _about(self, topic: str | None) -> dict[str, str]:
        """Return what a reply about an earlier answer says of it."""
        if not topic:
            return {}
        metadata = self._metadata(topic)
        signature = Signature.of(metadata)
        review = _SIGNED.format(by=signature.by, on=signature.on) if signature.by else _UNSIGNED
        section = "”, “".join(metadata.get("section", ()))
        return {"about_title": self.title(topic), "about_section": section, "about_review": review}

    def _buttons(
        self, topic: str, metadata: dict[str, Any], tracker: DialogueStateTracker, channel: str, kwargs: dict[str, Any]
    ) -> list[dict[str, str]]:
        message, said = tracker.latest_message, _said(tracker)
        if topic == DID_YOU_MEAN:
            return self.buttons([*said.get("offered", ()), NONE_OF_THESE])
        if topic == NO_MORE:
            return self.buttons([*self._suggested(said["about"], tracker), "clinician"])
        if topic == NOT_ASKED and (others := ranked_before(tracker)):
            told = self._answered.topics(tracker.sender_id)
            return self.buttons([*[name for name in others if name not in told][:_SUGGESTIONS], "clinician"])
        if metadata.get("menu"):
            return self.buttons(MENU)
        if group_of(topic) == "checklist":
            self._answered.note(tracker.sender_id, topic)
        if group_of(topic) in DOCUMENT_GROUPS:
            walking = [{"title": "Back to my checklist", "payload": "/repeat_step"}] if is_walking(tracker) else []
            topics = said.get("topics") or [topic]
            suggested = [*said.get("left", ()), *self._suggested(topic, tracker)]  # under the last of several answers only
            suggested = list(dict.fromkeys(suggested))[:_SUGGESTIONS]
            return [*walking, *(self.buttons(suggested) if topic == topics[-1] else ()), *_thumbs(topic)]
        if topic == NOT_HELPFUL:
            instead = self._suggested(kwargs["instead_of"], tracker)[:2] if kwargs.get("instead_of") else []
            return self.buttons([*instead, "clinician"])
        asked_for = message.intent.get("name") if message else None
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


def _said(tracker: DialogueStateTracker) -> dict[str, Any]:
    """Return what the classifier set on the message at hand."""
    return dict(tracker.latest_message.parse_data) if tracker.latest_message else {}


def _thumbs(topic: str) -> list[dict[str, str]]:
    about = json.dumps({"answer": topic})
    return [
        {"title": "👍 Helpful", "payload": f"/feedback/helpful{about}"},
        {"title": "👎 Not helpful", "payload": f"/feedback/not_helpful{about}"},
    ]
