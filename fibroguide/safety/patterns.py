"""Matches the phrases of patterns.yml with spaCy's Matcher."""

import re
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from spacy.matcher import Matcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

_FILE = Path(__file__).with_name("patterns.yml")
_WORDS = re.compile(r"[^\W_]+(?:'[^\W\d_]+)?|[.?!;]")
_GAP = 3  # words that a * may stand for


KINDS = ("always", "sure", "hint")  # how much a phrase says, most first; the fourth kind, calm, takes others back


class Hit(NamedTuple):
    """A phrase that was found: its category and kind."""

    category: str
    kind: str


class Patterns:
    """The compiled phrases."""

    def __init__(self, phrases: dict[str, dict[str, list[str]]]) -> None:
        """Compile phrases by category and kind (:data:`KINDS` and ``calm``), in the notation of patterns.yml."""
        self._vocab = Vocab()
        self._matcher = Matcher(self._vocab)
        for category, kinds in phrases.items():
            for kind, lines in kinds.items():
                self._matcher.add(f"{kind} {category}", [_compile(line) for line in lines])

    def hits(self, text: str) -> list[Hit]:
        """Return the phrases found in undisguised text, those that say most first, each category and kind once."""
        words = ["^", *_WORDS.findall(text), "$"]
        spans = []
        for label, start, end in self._matcher(Doc(self._vocab, words=words)):
            kind, category = str(self._vocab.strings[label]).split(" ")
            spans.append((kind, category, start, end))
        calm = [(category, start, end) for kind, category, start, end in spans if kind == "calm"]
        found = {
            Hit(category, kind)
            for kind, category, start, end in spans
            if kind != "calm" and not any(category == c and start < to and end > since for c, since, to in calm)
        }
        return sorted(found, key=lambda hit: (KINDS.index(hit.kind), hit.category))


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


@lru_cache(maxsize=1)
def load_patterns() -> Patterns:
    """Return the phrases of patterns.yml, compiled once."""
    return Patterns(yaml.safe_load(_FILE.read_text(encoding="utf-8")))
