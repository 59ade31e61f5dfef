"""How like two texts are, and where they differ."""

import difflib
from collections.abc import Sequence

_LIKE = 0.5  # from which a passage is shown as the nearest


def likeness(one: str, other: str) -> float:
    """Return how like two texts are, from 0 to 1, whatever their capitals."""
    return difflib.SequenceMatcher(None, one.lower(), other.lower(), autojunk=False).ratio()


def changes(expected: str, came: str) -> str:
    """Return ``came`` with what differs from ``expected``: [-words that are gone-] and {+words that are new+}."""
    old, new = expected.split(), came.split()
    parts = []
    for kind, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            parts += new[k:m]
            continue
        if i < j:
            parts.append(f"[-{' '.join(old[i:j])}-]")
        if k < m:
            parts.append(f"{{+{' '.join(new[k:m])}+}}")
    return " ".join(parts)


def nearest_passage(words: str, texts: Sequence[str]) -> str | None:
    """Return as many words in a row of one of the texts as there are in ``words``, the most like them; None when none is."""
    length = len(words.split())
    passages = (
        " ".join(found[start : start + length])
        for found in map(str.split, texts)
        for start in range(max(1, len(found) - length + 1))
    )
    best = max(passages, key=lambda passage: likeness(words, passage), default="")
    return best if best and likeness(words, best) >= _LIKE else None
