"""What was said in a conversation before the message at hand, as far as it helps to understand that one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rasa.shared.core.events import BotUttered, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from fibroguide.content.topic_groups import DOCUMENT_GROUPS, group_of
from fibroguide.text.choices import Offered
from fibroguide.text.decision import DID_YOU_MEAN, LOST, LOST_AGAIN

ANSWERS = (*DOCUMENT_GROUPS, "not_covered", "checklist", "clinician")  # groups that a later question may point to
_MISSES = (LOST, DID_YOU_MEAN, LOST_AGAIN)
_TURNS = 6  # that are looked at; what is further back, nobody points to


@dataclass(frozen=True)
class Turn:
    """What the bot said to one message: the topics in order, the buttons under the last of them, and in which wording."""

    topics: tuple[str, ...]
    buttons: tuple[Offered, ...]
    wording: str = ""


@dataclass(frozen=True)
class Talk:
    """The last turns of a conversation, the most recent first."""

    turns: tuple[Turn, ...] = ()

    @staticmethod
    def of(tracker: DialogueStateTracker) -> "Talk":
        """Return the turns that a tracker holds."""
        turns = []
        for events in _turns(tracker.events):
            said = [event for event in events if isinstance(event, BotUttered)]
            topics = [str(event.metadata.get("utter_action") or "").removeprefix("utter_") for event in said]
            buttons = (said[-1].data.get("buttons") or ()) if said else ()
            offered = tuple(Offered(button["title"], button["payload"].removeprefix("/")) for button in buttons)
            wording = next((event.parse_data.get("wording") for event in events if isinstance(event, UserUttered)), "")
            turns.append(Turn(tuple(topic for topic in topics if topic), offered, wording or ""))
        return Talk(tuple(turns))

    def answered(self, turns_ago: int = 0) -> tuple[str, ...]:
        """Return the topics of the last turn that answered something, or of the one ``turns_ago`` such turns before it."""
        found = [topics for turn in self.turns if (topics := tuple(topic for topic in turn.topics if group_of(topic) in ANSWERS))]
        distinct = [topics for at, topics in enumerate(found) if not at or topics != found[at - 1]]
        return distinct[turns_ago] if turns_ago < len(distinct) else ()

    @property
    def last_topic(self) -> str | None:
        """What was answered last; None at the beginning."""
        return next(iter(reversed(self.answered())), None)

    @property
    def choices(self) -> tuple[Offered, ...]:
        """The buttons under what was said last."""
        return self.turns[0].buttons if self.turns else ()

    @property
    def wordings(self) -> set[str]:
        """The other wordings in which the same was said last, one after the other."""
        found: set[str] = set()
        for turn in self.turns:
            if not turn.wording:
                break
            found.add(turn.wording)
        return found

    @property
    def missed(self) -> bool:
        """Whether the last message was not understood."""
        return bool(self.turns) and any(topic in _MISSES for topic in self.turns[0].topics)

    @property
    def asked_which(self) -> bool:
        """Whether the bot asked last which of several topics is meant."""
        return bool(self.turns) and DID_YOU_MEAN in self.turns[0].topics


def ranked_before(tracker: DialogueStateTracker) -> list[str]:
    """Return the document topics that the message before the last one may have been about, the likeliest first."""
    messages = (event for event in reversed(tracker.events) if isinstance(event, UserUttered))
    next(messages, None)
    before = next(messages, None)
    ranking = before.parse_data.get("topic_ranking", ()) if before else ()
    return [item["topic"] for item in ranking if group_of(item["topic"]) in DOCUMENT_GROUPS]


def is_in_form(tracker: DialogueStateTracker) -> bool:
    """Tell whether a message answers a form's question."""
    return tracker.active_loop_name is not None


def is_walking(tracker: DialogueStateTracker) -> bool:
    """Tell whether a checklist is gone through."""
    step = tracker.slots.get("checklist_step")
    return step is not None and step.value is not None


def _turns(events: Sequence[Event]) -> Iterator[list[Event]]:
    """Give what happened after each message of the person, the most recent first."""
    turn: list[Event] = []
    given = 0
    for event in reversed(events):
        turn.append(event)
        if isinstance(event, UserUttered):
            yield turn[::-1]
            turn, given = [], given + 1
            if given == _TURNS:
                return
