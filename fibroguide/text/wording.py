"""Writes a message's short forms out, so that a slang word counts as the word it stands for."""

import re

_SHORT_FORMS = {
    r"fibromyalgic|fibro ?myalgia|fibromialgia|fybromyalgia|fibromyalga|fibromialga|fms?": "fibromyalgia",
    r"fibro(?! ?fog)": "fibromyalgia",
    r"ket|ketamin|ketamene|ketimine|ketamime|katamine|special k": "ketamine",
    r"infusoin|infushion|infussion|infuzion|infuson": "infusion",
    r"^kk?(?= )": "ok",
    r"ur": "your",
    r"u": "you",
    r"r": "are",
    r"wat|wut": "what",
    r"pls|plz": "please",
    r"meds?": "medicine",
    r"tx": "treatment",
    r"dx": "diagnosis",
}
_PATTERN = re.compile("|".join(f"(?P<f{i}>\\b(?:{form})\\b)" for i, form in enumerate(_SHORT_FORMS)), re.IGNORECASE)
_STRETCHED = re.compile(r"([^\W\d])\1{2,}")  # heyyyy, byyye
_WORDS = list(_SHORT_FORMS.values())


def is_short_form(word: str) -> bool:
    """Tell whether ``word`` as a whole is one that :func:`plain_wording` writes out."""
    return _PATTERN.fullmatch(word) is not None


def plain_wording(text: str) -> str:
    """Return ``text`` in lower case, with short forms, stretched words and frequent misspellings written out.

    >>> plain_wording("Does ket help FMS?")
    'does ketamine help fibromyalgia?'
    """
    text = _STRETCHED.sub(r"\1", text)
    return _PATTERN.sub(lambda match: _WORDS[int((match.lastgroup or "f0")[1:])], text).lower()
