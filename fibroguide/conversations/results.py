"""What became of checks, turns and cases."""

from dataclasses import dataclass

from fibroguide.conversations.cases import Case, Place, Turn
from fibroguide.conversations.events import Message


@dataclass(frozen=True)
class Outcome:
    """What became of one check.

    Attributes:
        place: Where the check stands.
        expected: What it expects, in words.
        passed: Whether that came.
        came: What came instead; empty when it passed.
        note: What helps to find the reason.
    """

    place: Place
    expected: str
    passed: bool
    came: str = ""
    note: str = ""


@dataclass(frozen=True)
class TurnResult:
    """What became of a turn.

    Attributes:
        turn: The turn.
        shown: What the person did, in words: the text, or the button with its title.
        messages: What the bot said.
        outcomes: One a check, and one a message too many.
        was_run: False when the button to press was not there, which ends the case.
    """

    turn: Turn
    shown: str
    messages: tuple[Message, ...]
    outcomes: tuple[Outcome, ...]
    was_run: bool = True

    @property
    def failures(self) -> list[Outcome]:
        """What did not pass."""
        return [outcome for outcome in self.outcomes if not outcome.passed]


@dataclass(frozen=True)
class CaseResult:
    """What became of a case.

    Attributes:
        case: The case.
        turns: The turns that were run; fewer than the case has when it could not go on.
        seconds: How long they took.
        error: Why the case could not be run to its end, as a sentence; empty otherwise.
    """

    case: Case
    turns: tuple[TurnResult, ...]
    seconds: float
    error: str = ""

    @property
    def failures(self) -> list[Outcome]:
        """What did not pass."""
        return [outcome for turn in self.turns for outcome in turn.failures]

    @property
    def passed(self) -> bool:
        """Whether all passed."""
        return not self.failures and not self.error


@dataclass(frozen=True)
class Run:
    """What became of a run.

    Attributes:
        results: One a case, in order.
        at: When it began, in seconds since 1970.
        model: The name of the model.
        not_run: How many cases were left out after the first failure.
    """

    results: tuple[CaseResult, ...]
    at: float
    model: str
    not_run: int = 0

    @property
    def failed(self) -> list[CaseResult]:
        """The cases that did not pass."""
        return [result for result in self.results if not result.passed]

    @property
    def seconds(self) -> float:
        """How long all cases took."""
        return sum(result.seconds for result in self.results)
