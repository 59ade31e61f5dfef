"""Splits a message into its questions: "how long does it take and can I drive home?" holds two.

Only the shape of the message counts here; whether two parts are two questions is decided by what they ask for
(:mod:`fibroguide.text.several`). Works on spaCy's tokens: a blank English pipeline, no downloaded model.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

import spacy
from spacy.language import Language
from spacy.tokens import Span, Token

from fibroguide.text.reference import without_leading

_ASKING = frozenset("what how why where who whom whose which when whats hows whens wheres whos wat".split())
_HELPING = frozenset(
    "do does did can could will would should shall is are am was were has have may might must ca wo dont doesnt cant wont isnt "
    "arent didnt".split()
)
_SUBJECTS = frozenset(
    "i you he she it we they this that these those there anyone anybody someone somebody one my your his her its our their the a "
    "an any some ketamine fibromyalgia fibro ket insurance staff nurses people patients not n't".split()
)
_JOINING = frozenset("and but or also plus then & so".split())
_LEADING = frozenset(
    "and but or also plus then & so ok okay well hi hello hey thanks please um uh , - : thank you cheers".split()
)
# "I was wondering if ...": a question without the order of words of one.
_INDIRECT = frozenset("wonder wondering curious advice suggestions suggest explain tell describe".split())
_INDIRECT_AFTER = {"know": frozenset("to you".split()), "ask": frozenset("to".split()), "sure": frozenset("not n't".split())}
_WHETHER = frozenset("if whether".split())
# After these a question word goes on with the same question: "do you know how long it takes".
_LEADING_ON = frozenset(
    "know tell me ask see sure wonder wondering understand explain say of on about for to and but or is than exactly".split()
)
_GOES_ON = _ASKING | {"if", "that", "than", "as", "to"}  # at the end of a clause: it is not whole
_ORDERS = frozenset("give show send get tell".split())  # "... and show me the checklist"
_PRONOUNS = frozenset("i you he she it we they who that which there".split())
_ARTICLES = frozenset("a an the some any not n't one".split())
_FEWEST = 2  # words of a clause
# "How long is the infusion and the rest?" asks for two numbers; "what are the risks and benefits?" is one question.
_QUANTITIES = re.compile(
    r"(?P<frame>(?:how (?:long|soon|much|often|many|quickly)|when) (?:is|are|does|do|did|will|would|should|can|could|must) )"
    r"(?P<whose>(?:the|a|my|you|i|we|one|it|your) )(?P<one>[^,?]+?) (?:and|or|&) "
    r"(?P<its>(?:the|a|an|my|you|i|we|it|your) )?(?P<other>[^,?]+)\??",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Clause:
    """A part of a message that can stand by itself.

    Attributes:
        text: As it was written.
        asks: Whether it is put as a question.
    """

    text: str
    asks: bool


def clauses(text: str) -> list[Clause]:
    """Return the clauses of a message in order; together they hold each of its words.

    >>> [clause.text for clause in clauses("How long is it, and can I drive home? My back hurts.")]
    ['How long is it,', 'and can I drive home?', 'My back hurts.']
    """
    found: list[Clause] = []
    for sentence in _pipeline()(text).sents:
        parts = _parts(sentence)
        for at, part in enumerate(parts):
            marked = at == len(parts) - 1 and sentence.text.rstrip().endswith("?")
            # "... how long it takes and if it hurts"
            follows = at > 0 and _first_word(part) in _WHETHER and _asks(parts[at - 1])
            if part.text.strip():
                found.append(Clause(part.text.strip(), marked or follows or _asks(part)))
    return found


def two_quantities(question: str) -> tuple[str, str] | None:
    """Return the two questions in one that asks how long, how soon, ... for two things; None for any other.

    >>> two_quantities("How soon can I work or drive after it?")
    ('How soon can I work', 'How soon can I drive after it')
    """
    match = _QUANTITIES.fullmatch(without_leading(question))
    if not match:
        return None
    frame, whose = match["frame"], match["whose"]
    return frame + whose + match["one"], frame + (match["its"] or whose) + match["other"]


def _parts(sentence: Span) -> list[Span]:
    starts = [0]
    for at in range(1, len(sentence)):
        if at - starts[-1] >= _FEWEST and len(sentence) - at > 1 and _begins_question(sentence, at, starts[-1]):
            starts.append(at)
    return [sentence[start:end] for start, end in zip(starts, [*starts[1:], len(sentence)], strict=True)]


def _begins_question(sentence: Span, at: int, start: int) -> bool:
    """Tell whether another question begins at a token: after "and" or a comma, or, in a run-on line, by its verb and subject."""
    token = sentence[at]
    if token.lower_ in _JOINING:
        after = at + 1
        while after < len(sentence) and (sentence[after].lower_ in _LEADING or sentence[after].is_punct):
            after += 1
        return _opens(sentence, after, statement=not _asks(sentence[start:at]))
    if sentence[at - 1].lower_ in _JOINING or sentence[at - 1].lower_ in _LEADING - {",", "-", ":"}:
        return False  # it begins before that word
    if sentence[at - 1].is_punct:
        condition = sentence[start].lower_ in ("if", "when")  # "If it works, how long does it last?"
        return not condition and _opens(sentence, at, statement=not _asks(sentence[start:at]))
    if token.lower_ in _ASKING and sentence[at + 1].lower_ in _HELPING and _has_subject(sentence, at + 1):
        return sentence[at - 1].lower_ not in _LEADING_ON and _is_over(sentence, start, at, after_verb=2)
    run_on = token.lower_ in _HELPING and _has_subject(sentence, at) and sentence[at + 1].lower_ not in _ARTICLES
    # "tell me how long does it take": the verb of the question that has just begun.
    its_question = any(word.lower_ in _ASKING for word in sentence[max(start + 1, at - 3) : at])
    return run_on and not its_question and sentence[at - 1].lower_ not in _PRONOUNS and _is_over(sentence, start, at)


def _opens(sentence: Span, at: int, statement: bool) -> bool:
    """Tell whether a question opens at a token; after a statement, "when I stand up" and the like are taken for a part of it."""
    if at >= len(sentence) - 1:
        return False
    word = sentence[at].lower_
    if word in _HELPING:
        return _has_subject(sentence, at)
    if word in _ORDERS:
        return sentence[at + 1].lower_ == "me"
    if word == "when" or (statement and word in ("who", "which", "where")):
        return sentence[at + 1].lower_ in _HELPING
    return word in _ASKING or (word in _WHETHER and not statement)


def _has_subject(sentence: Span, at: int) -> bool:
    return at + 1 < len(sentence) and sentence[at + 1].lower_ in _SUBJECTS


def _is_over(sentence: Span, start: int, at: int, after_verb: int = 3) -> bool:
    """Tell whether the question before a token is whole, so that the token's verb must belong to another one."""
    words = [token.lower_ for token in sentence[start:at] if token.lower_ not in _LEADING]
    verbs = [place for place, word in enumerate(words) if word in _HELPING]
    return bool(verbs) and len(words) - verbs[-1] >= after_verb and words[-1] not in _GOES_ON


def _asks(span: Span) -> bool:
    words = [token for token in span if not token.is_space]
    while words and (words[0].lower_ in _LEADING or words[0].is_punct):
        words = words[1:]
    if len(words) < 2:
        return False
    first, second = words[0].lower_, words[1].lower_
    if first in _ASKING:
        return first != "when" or second in _HELPING
    if first in _HELPING:
        return second in _SUBJECTS
    if first in _ORDERS:
        return second == "me"
    return any(_is_indirect(before, token) for before, token in zip([words[0], *words[:-1]], words, strict=True))


def _first_word(span: Span) -> str:
    words = (token.lower_ for token in span if token.lower_ not in _LEADING and not token.is_punct and not token.is_space)
    return next(words, "")


def _is_indirect(before: Token, token: Token) -> bool:
    return token.lower_ in _INDIRECT or before.lower_ in _INDIRECT_AFTER.get(token.lower_, ())


@lru_cache(maxsize=1)
def _pipeline() -> Language:
    pipeline = spacy.blank("en")
    pipeline.add_pipe("sentencizer", config={"punct_chars": [".", "?", "!", ";", "…"]})
    return pipeline
