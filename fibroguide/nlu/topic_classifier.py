"""The intent classifier: danger first, else one topic out of all those under data/, or a fallback when none fits.

The safety screen stands here as well as in the channels' gate, so that ``rasa shell``, stories and ``rasa test`` see the
same intents that people get.

Sets ``intent`` (the group), the ``response_selector`` entry that makes Rasa utter ``utter_<group>/<topic>``,
``intent_ranking`` (groups), ``topic_ranking`` (topics), ``offered`` (topics for "did you mean" buttons), ``caution`` (a kind
of danger that an ordinary answer should speak of as well), ``topics`` and ``left`` (what to answer where it is more than one,
and what was asked beyond that) and, for what is about the talk itself, ``wording`` and ``about``
(:mod:`fibroguide.nlu.follow_ups`).
"""

from collections.abc import Sequence
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import INTENT, INTENT_RESPONSE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from fibroguide.content.topic_groups import URGENT, group_of
from fibroguide.model_files import inputs_hash
from fibroguide.nlu.follow_ups import after_a_miss, follow_up
from fibroguide.nlu.parse_data import chosen_data, message_data
from fibroguide.nlu.talk import Talk, is_in_form, is_walking
from fibroguide.safety.danger_model import NONE, DangerModel
from fibroguide.safety.disguise import undisguise
from fibroguide.safety.lines import read_lines
from fibroguide.safety.screen import SafetyScreen
from fibroguide.text.choices import all_chosen, chosen
from fibroguide.text.clean import clean, has_words
from fibroguide.text.decision import Decision, Thresholds, decide
from fibroguide.text.encoder import RememberingEncoder, load_encoder
from fibroguide.text.language import foreign_language
from fibroguide.text.several import ACTING, Understood, understand
from fibroguide.text.topic_model import TopicModel

_DEFAULTS = {**vars(Thresholds()), "sharpness": 2.5, "wording_weight": 0.25, "ridge": 0.3}
_ONLY_ON_BUTTONS = frozenset({"fallback/none_of_these", *(f"safety/{category}" for category in URGENT)})
_NOTHING_SAID = Talk()
_THRESHOLDS = frozenset(vars(Thresholds()))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(GraphComponent, IntentClassifier):
    """Adapts :class:`fibroguide.text.topic_model.TopicModel` to Rasa's graph."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the settings of the topic model and the thresholds (see their docstrings)."""
        return dict(_DEFAULTS)

    @staticmethod
    def required_packages() -> list[str]:
        """Return the packages that must be importable."""
        return ["ctranslate2", "sklearn", "spacy"]

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Return a hash of what is learnt from and by what, so that Rasa's training cache notices when it changes."""
        return inputs_hash()

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: TopicModel | None = None,
        danger: DangerModel | None = None,
    ) -> None:
        """Make a classifier; without ``model`` and ``danger`` it has to be trained.

        Raises:
            InvalidConfigException: config.yml gives a key that does not exist, or a threshold that is no number.
        """
        unknown = [key for key in config if key not in _DEFAULTS and key not in ("name",) and not key.startswith("__")]
        if unknown:
            raise InvalidConfigException(
                f"config.yml: TopicClassifier got the unknown key '{unknown[0]}'. Known keys: {', '.join(sorted(_DEFAULTS))}."
            )
        for key in _DEFAULTS:
            if isinstance(config[key], bool) or not isinstance(config[key], (int, float)):
                raise InvalidConfigException(f"config.yml: TopicClassifier needs a number for '{key}', not {config[key]!r}.")
        self._config = config
        self._thresholds = Thresholds(**{key: config[key] for key in _THRESHOLDS})
        self._model_storage = model_storage
        self._resource = resource
        self._model = model
        self._screen = SafetyScreen(danger)

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> "TopicClassifier":
        """Return an untrained classifier."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn topics and danger from all questions under data/ and the lines of data/safety/lines, and store both models."""
        questions = [
            (example.get(TEXT), example.get(INTENT_RESPONSE_KEY) or example.get(INTENT))
            for example in training_data.intent_examples
            if example.get(TEXT)
        ]
        labelled = [(text, _danger_of(topic)) for text, topic in questions] + read_lines()
        encoder = RememberingEncoder(load_encoder())
        danger = DangerModel.fit([undisguise(text) for text, _ in labelled], [label for _, label in labelled], encoder)
        # The screen alone tells danger: a topic model that could answer with it, too, would raise alarms of its own.
        texts, topics = zip(*(pair for pair in questions if _danger_of(pair[1]) == NONE), strict=True)
        settings = {key: self._config[key] for key in ("sharpness", "wording_weight", "ridge")}
        model = TopicModel.fit(list(texts), list(topics), encoder, **settings)
        with self._model_storage.write_to(self._resource) as folder:
            model.save(folder)
            danger.save(folder)
        with self._model_storage.read_from(self._resource) as folder:  # with an encoder that forgets
            self._model, danger = TopicModel.load(folder, load_encoder()), DangerModel.load(folder, load_encoder())
        self._screen = SafetyScreen(danger)
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "TopicClassifier":
        """Return the classifier that :meth:`train` stored."""
        foreign_language("")  # reads its word lists now, and not while the first person waits
        with model_storage.read_from(resource) as folder:
            encoder = load_encoder()
            return cls(config, model_storage, resource, TopicModel.load(folder, encoder), DangerModel.load(folder, encoder))

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave the training data as it is: no later component reads predictions."""
        return training_data

    def process(self, messages: list[Message], tracker: DialogueStateTracker) -> list[Message]:
        """Set the topic of each message, in the light of what was said before it."""
        in_form, walking = is_in_form(tracker), is_walking(tracker)
        talk = Talk() if in_form else Talk.of(tracker)
        for message in messages:
            data = self.classify(clean(message.get(TEXT) or ""), talk, in_form=in_form, walking=walking)
            for key, value in data.items():
                message.set(key, value, add_to_output=True)
        return messages

    @property
    def model(self) -> TopicModel:
        """The trained model.

        Raises:
            RuntimeError: The classifier was not trained.
        """
        if self._model is None:
            raise RuntimeError("The topic classifier is not trained. Run 'make train'.")
        return self._model

    def classify(self, text: str, talk: Talk = _NOTHING_SAID, in_form: bool = False, walking: bool = False) -> dict[str, Any]:
        """Return what to set on a message.

        Args:
            text: What was typed, or a button's payload.
            talk: What was said before it.
            in_form: Whether it answers a form's question: then it is one thing, and points to nothing.
            walking: Whether a checklist is gone through.
        """
        topic = text.removeprefix("/").partition("{")[0]
        if text.startswith("/") and topic in {*self.model.topics, *_ONLY_ON_BUTTONS}:
            return message_data(Decision(topic, 1.0))  # a button's payload; a channel's gate takes the slash off what people type
        if not has_words(text):
            return message_data(Decision("fallback/no_words", 1.0))
        verdict = self._screen.look(text)
        if verdict.alarm:
            return message_data(Decision(f"safety/{verdict.alarm.category}", 1.0))
        repaired = self.model.repaired(text)  # before it is split: "adn" joins two questions, "whta" asks one
        if in_form:
            ranking = self.model.rank([repaired])[0]
            understood = Understood((decide(ranking, self._thresholds),), ranking)
        else:
            # Under a step of a checklist stand "Back" and "Done", which FlowCommands understands.
            payload = None if walking and not talk.asked_which else chosen(text, talk.choices, talk.asked_which)
            if payload:
                return chosen_data(payload)
            both = all_chosen(text, talk.choices) if talk.asked_which else []
            if both:
                return {**message_data(Decision(both[0], 1.0)), "topics": both}
            understood = understand(repaired, talk.last_topic, self.model.rank, self._thresholds)
        first = understood.decisions[0]
        if group_of(first.topic) not in ("safety", "smalltalk") and foreign_language(text):
            return message_data(Decision("fallback/other_language", 1.0))
        return {**_data(understood, talk, walking), "caution": verdict.caution}


def _data(understood: Understood, talk: Talk, walking: bool) -> dict[str, Any]:
    """Return what is set on a message that has been understood, after what was said before."""
    first = understood.decisions[0]
    meant = follow_up(first.topic, talk, walking)
    if meant:
        data = message_data(Decision(_intent_of(meant.topics), first.confidence), understood.ranking)
        return {**data, "topics": list(meant.topics), "wording": meant.wording, "about": meant.about}
    decision = after_a_miss(first, talk) if len(understood.decisions) == 1 else first
    topics = [decision.topic for decision in understood.decisions]
    if len(topics) == 1:
        return message_data(decision, understood.ranking)
    acting = understood.decisions[topics.index(_intent_of(topics))]
    return {**message_data(acting, understood.ranking), "topics": topics, "left": list(understood.left)}


def _intent_of(topics: Sequence[str]) -> str:
    """Return the one of several topics that is the intent: an action looks there to know what it is to do."""
    return next((topic for topic in topics if group_of(topic) in ACTING), topics[0])


def _danger_of(topic: str) -> str:
    """Return the urgent category that a topic of data/ is, or NONE."""
    group, _, name = topic.partition("/")
    return name if group == "safety" and name in URGENT else NONE
