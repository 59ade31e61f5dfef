"""How the call-back form reads a message, in few words."""

from fibroguide.flows.callback import FIELDS, Kind, Reading, read_answer
from fibroguide.flows.said import Said
from tests.actions.turn import pressed, typed

QUESTIONS = ("consent", *FIELDS, "confirm")
ASIDE, LEAVE, UNCLEAR = Reading(Kind.ASIDE), Reading(Kind.LEAVE), Reading(Kind.PROBLEM, problem="unclear")


def read(requested: str, text: str, topic: str = "fallback/lost", country: str = "US") -> Reading:
    return read_answer(requested, Said.of(typed(text, topic)), country)


def press(requested: str, payload: str) -> Reading:
    return read_answer(requested, Said.of(pressed(payload)), "US")


def answer(**values: str) -> Reading:
    return Reading(Kind.ANSWER, values)


def problem(name: str) -> Reading:
    return Reading(Kind.PROBLEM, problem=name)


def change(**values: str | None) -> Reading:
    return Reading(Kind.CHANGE, {**values, "confirm": None})


def value(of: str) -> str:
    return f'callback{{"value": "{of}"}}'
