"""The results as lines for a terminal."""

from collections.abc import Iterator

from fibroguide.conversations import describing
from fibroguide.conversations.results import CaseResult, Outcome, Run, TurnResult


def line(result: CaseResult) -> str:
    """Return the one line of a case, which begins with ``passed`` or ``FAILED``."""
    return f"{'passed' if result.passed else 'FAILED'}  {result.case.address}  {result.seconds * 1000:.0f} ms"


def difference(result: CaseResult) -> str:
    """Return what was expected in a case that failed, and what came."""
    return "\n".join(_difference(result))


def summary(run: Run) -> str:
    """Return how many cases passed and failed, and how long they took."""
    count, failed = len(run.results), len(run.failed)
    all_ = f"{count} conversation test{'s' if count != 1 else ''}"
    if failed:
        words = f"{failed} of {all_} failed"
    else:
        words = f"{all_} passed" if count == 1 else f"All {all_} passed"
    not_run = f"; {run.not_run} more were not run" if run.not_run else ""
    return f"{words}{not_run} ({run.seconds:.1f} seconds, model {run.model})."


def _difference(result: CaseResult) -> Iterator[str]:
    yield f"--- {result.case.name} ({result.case.place})"
    for number, turn in enumerate(result.turns, start=1):
        if turn.failures:
            yield from _turn(number, turn)
    if result.error:
        yield f"  {result.error}"


def _turn(number: int, turn: TurnResult) -> Iterator[str]:
    yield f"  Turn {number}, the person: {describing.shortened(turn.shown)}"
    for message in turn.messages:
        buttons = "".join(f" [{button.title}]" for button in message.buttons)
        yield f"    bot: {describing.message(message)}{buttons}"
    for outcome in turn.failures:
        yield from _outcome(outcome)


def _outcome(outcome: Outcome) -> Iterator[str]:
    yield f"    - expected {outcome.expected}  ({outcome.place})"
    yield f"    + came     {outcome.came}"
    if outcome.note:
        yield f"      {outcome.note}"
