"""Matches the phrases of patterns.yml with spaCy's Matcher."""

import re
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from spacy.lang.en.stop_words import STOP_WORDS
from spacy.matcher import Matcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

_FILE = Path(__file__).with_name("patterns.yml")
_WORDS = re.compile(r"[^\W_]+(?:'[^\W\d_]+)?|[.?!;]")
_GAP = 3  # words that a * may stand for


KINDS = ("only", "always", "sure", "hint", "asked", "calm")  # how much a phrase says, most first
_TAKES_BACK = ("asked", "calm")


class Hit(NamedTuple):
    """A phrase that was found: its category and kind."""

    category: str
    kind: str


class Patterns:
    """The compiled phrases."""

    def __init__(self, phrases: dict[str, dict[str, list[str]]]) -> None:
        """Compile phrases by category and kind (see patterns.yml, which explains them and their notation).

        Every phrase needs a part that is not optional.
        """
        self._vocab = Vocab()
        self._calm = Matcher(self._vocab)
        self._alarming: dict[str, Matcher] = {}  # by the words that tell of a phrase: a message needs few of them matched
        for category, kinds in phrases.items():
            for kind, lines in kinds.items():
                for line in lines:
                    matchers = [self._calm] if kind in _TAKES_BACK else [self._matcher_of(word) for word in _telling_words(line)]
                    for matcher in matchers:
                        matcher.add(f"{kind} {category}", [_compile(line)])

    def _matcher_of(self, word: str) -> Matcher:
        return self._alarming.setdefault(word, Matcher(self._vocab))

    def hits(self, text: str) -> list[Hit]:
        """Return the phrases found in undisguised text, those that say most first, each category and kind once.

        Hits of the kinds ``asked`` and ``calm`` stand for phrases that were taken back.
        """
        words = ["^", *_WORDS.findall(text.rstrip(" .?!;")), "$"]
        matchers = [self._alarming[word] for word in dict.fromkeys(words) if word in self._alarming]
        if not matchers:
            return []
        doc = Doc(self._vocab, words=words)
        spans = [span for matcher in matchers for span in self._spans(matcher, doc)]
        calm_spans = self._spans(self._calm, doc) if spans and len(self._calm) else []
        found = set()
        for kind, category, start, end in spans:
            over = [by for by, c, since, to in calm_spans if category == c and start < to and end > since]
            found.add(Hit(category, min(over, key=KINDS.index) if over and kind != "only" else kind))
        return sorted(found, key=lambda hit: (KINDS.index(hit.kind), hit.category))

    def _spans(self, matcher: Matcher, doc: Doc) -> list[tuple[str, str, int, int]]:
        """Return kind, category, start and end of each match."""
        names = ((str(self._vocab.strings[label]).split(" "), start, end) for label, start, end in matcher(doc))
        return [(kind, category, start, end) for (kind, category), start, end in names]


def _compile(line: str) -> list[dict[str, Any]]:
    tokens: list[dict[str, Any]] = []
    for part in line.split():
        if part == "*":
            tokens += [{"ORTH": {"NOT_IN": [".", "?", "!", ";", "^", "$"]}, "OP": "?"}] * _GAP
            continue
        optional = part.endswith("?")
        words = [word for word in part.replace("?", "").split("|") if word]
        tokens.append({"ORTH": {"IN": words}, **({"OP": "?"} if optional else {})})
    return tokens


def _telling_words(line: str) -> frozenset[str]:
    """Return the words of which a message holds at least one if the phrase is in it: the phrase's rarest required part."""
    required = [frozenset(part.split("|")) for part in line.split() if part != "*" and not part.endswith("?")]
    return min(required, key=lambda words: (len(words & STOP_WORDS), -min(map(len, words))))


@lru_cache(maxsize=1)
def load_patterns() -> Patterns:
    """Return the phrases of patterns.yml, compiled once."""
    return Patterns(yaml.safe_load(_FILE.read_text(encoding="utf-8")))
