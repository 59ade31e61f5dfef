"""Gives more than one answer to a message that asks more than one thing.

Rasa's rules lead from an intent to one action. Where the classifier found several questions it lists their topics
(``topics``); this policy utters them one after the other, in that order. Everything else it leaves to the rules.
"""

from typing import Any

from rasa.core.policies.policy import Policy, PolicyPrediction
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker

from fibroguide.content.topic_groups import FORMS, group_of

_ABOVE_RULES = 7  # Rasa's RulePolicy has 6; the higher of two sure predictions wins
# What is done for a topic that is more than a reply.
_ACTIONS = {
    "checklist": ("action_show_checklist",),
    "callback": ("utter_clinician", "callback_form"),
    "appointment": ("appointment_form",),
}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=False)
class SeveralAnswers(Policy):
    """Predicts the reply to each topic of a message in turn, and then to listen."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the settings."""
        return {"priority": _ABOVE_RULES}

    def train(self, training_trackers: list[TrackerWithCachedStates], domain: Domain, **kwargs: Any) -> Resource:
        """Learn nothing."""
        return self._resource

    def predict_action_probabilities(
        self, tracker: DialogueStateTracker, domain: Domain, rule_only_data: dict[str, Any] | None = None, **kwargs: Any
    ) -> PolicyPrediction:
        """Return the next action for a message with several topics; for any other, that nothing is predicted."""
        probabilities = self._default_predictions(domain)
        action = next_action(tracker)
        if action is not None and action in domain.action_names_or_texts:
            probabilities[domain.index_for_action(action)] = 1.0
        return self._prediction(probabilities)


def next_action(tracker: DialogueStateTracker) -> str | None:
    """Return the action that comes next, or None where the rules decide."""
    message = tracker.latest_message
    topics = (message.parse_data.get("topics") or []) if message else []
    if len(topics) < 2 or tracker.active_loop_name:
        return None
    # "A nurse, and call me back": both begin with how to reach a person.
    actions = list(dict.fromkeys(action for topic in topics for action in _ACTIONS.get(group_of(topic), (f"utter_{topic}",))))
    done = _actions_since_the_message(tracker)
    if done < len(actions):
        return actions[done]
    return None if group_of(topics[-1]) in FORMS else ACTION_LISTEN_NAME


def _actions_since_the_message(tracker: DialogueStateTracker) -> int:
    done = 0
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            break
        done += isinstance(event, ActionExecuted) and event.action_name != ACTION_LISTEN_NAME
    return done
