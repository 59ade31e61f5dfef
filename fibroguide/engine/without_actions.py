"""What becomes of a form's message when the action server is away: questions are answered, and nobody is held in the form."""

from typing import Any

from fibroguide.content.topic_groups import DOCUMENT_GROUPS, URGENT, group_of

_RULES_ANSWER = (*DOCUMENT_GROUPS, "not_covered", "safety", "clinician", "out_of_scope")


def stand_in(action_call: dict[str, Any]) -> dict[str, Any] | None:
    """Return the answer to a form's validation that the action server would have given, or None where only it can know.

    Args:
        action_call: What Rasa's RemoteAction posts.
    """
    name = action_call["next_action"]
    active = ((action_call["tracker"].get("active_loop") or {}).get("name") or "") if name.startswith("validate_") else ""
    if not active:
        return None
    intent = (action_call["tracker"].get("latest_message") or {}).get("intent") or {}
    topic = intent.get("full_retrieval_intent_name") or intent.get("name") or ""
    if topic == "stop" or topic in {f"safety/{category}" for category in URGENT}:
        last = {"callback_form": "callback_confirm", "appointment_form": "appointment_correct"}[active]
        return _answer(_set(last, "no"), _set("requested_slot", None))
    return _answer() if group_of(topic) in _RULES_ANSWER else None


def _answer(*events: dict[str, Any]) -> dict[str, Any]:
    return {"events": list(events), "responses": []}


def _set(slot: str, value: str | None) -> dict[str, Any]:
    return {"event": "slot", "timestamp": None, "name": slot, "value": value}
