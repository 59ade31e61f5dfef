"""Runs conversation tests against a bot, each in a conversation of its own."""

import time
from collections.abc import Sequence

from fibroguide.conversations import describing
from fibroguide.conversations.cases import CHANNEL, CHANNELS, FORCE, OPENING, Case, Choice, Turn
from fibroguide.conversations.events import Event, Message, Talk, TalkingBot
from fibroguide.conversations.judging import judge
from fibroguide.conversations.names import same_payload
from fibroguide.conversations.results import CaseResult, Outcome, TurnResult


async def run_case(case: Case, bot: TalkingBot) -> CaseResult:
    """Return what becomes of a case; whatever the bot does, this does not raise."""
    start = time.perf_counter()
    turns: list[TurnResult] = []
    error = ""
    try:
        talk = await bot.begin(case.slots)
        offered: tuple[Choice, ...] = ()
        for turn in case.turns:
            result = await _run(turn, talk, offered)
            turns.append(result)
            if not result.was_run:
                break  # what comes after it would be about another conversation
            offered = tuple(button for message in result.messages for button in message.buttons)
    except Exception as problem:  # one broken case must not end the run of the others
        error = f"The bot failed with {type(problem).__name__}: {problem}"
    return CaseResult(case, tuple(turns), time.perf_counter() - start, error)


async def _run(turn: Turn, talk: Talk, offered: Sequence[Choice]) -> TurnResult:
    channel = str(turn.metadata.get(CHANNEL, CHANNELS[0]))
    if turn.text == OPENING:
        return _judged(turn, "opens the chat", await talk.open(channel))
    if not turn.is_press:
        return _judged(turn, turn.text, await talk.type(turn.text, channel))
    button = next((button for button in offered if same_payload(button.payload or "", turn.text)), None)
    if button is None and not turn.metadata.get(FORCE, False):
        return _not_offered(turn, offered)
    button = button or Choice(None, turn.text)
    return _judged(turn, f"[{button.title or turn.text}]", await talk.press(button.payload or turn.text, channel))


def _judged(turn: Turn, shown: str, events: Sequence[Event]) -> TurnResult:
    messages = tuple(event for event in events if isinstance(event, Message))
    return TurnResult(turn, shown, messages, tuple(judge(turn, events)))


def _not_offered(turn: Turn, offered: Sequence[Choice]) -> TurnResult:
    expected = f"the button {turn.text} in the reply before"
    came = "the buttons " + ", ".join(map(describing.button, offered)) if offered else "no button"
    note = f"The rest of this test was not run. To press it all the same, give the step metadata with {FORCE}: true."
    return TurnResult(turn, f"[{turn.text}]", (), (Outcome(turn.place, expected, False, came, note),), was_run=False)
