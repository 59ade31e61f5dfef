"""Notices messages that are not in English, so that they are not answered by a guess.

A sentence is told by its small words (spaCy's stop-word lists, and for Spanish the words of a clinic): several of
another language and hardly any of English. A greeting or a single borrowed word is not enough.
"""

import re
import runpy
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

_LANGUAGES = ("es", "fr", "de", "pt", "it")
_SPANISH = frozenset(
    "abuela ansiedad ansioso ayuda ayúdame ayudar cansada cansado cita clínica cuesta cuestan cuánto cuántas cuántos "
    "cuanto cuantas cuantos cómo cura depresión depresion doctora dolor dolores duele duelen duermo efectos embarazada "
    "enfermedad enfermera español entiendo esposa esposo fibromialgia funciona gracias habla hablar hija hijo "
    "infusión inyección ketamina mamá manejar medicamento medicamentos medicina medicinas miedo médico necesito "
    "papá pastillas persona puedo qué quiero sangre secundarios segura siento síntomas sintomas tengo tiene tomar "
    "tratamiento tratamientos".split()
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_END_OF_LATIN = "\u024f"
_MIN_FOREIGN_WORDS = 2


@lru_cache(maxsize=1)
def _small_words() -> tuple[frozenset[str], dict[str, frozenset[str]]]:
    # The lists are read as files: importing spacy.lang.fr alone would take two seconds.
    spec = find_spec("spacy")
    folder = Path(str(spec.origin)).parent / "lang" if spec else Path()
    lists = {code: frozenset(runpy.run_path(str(folder / code / "stop_words.py"))["STOP_WORDS"]) for code in ("en", *_LANGUAGES)}
    english = lists.pop("en") | {"me", "no", "ya", "don", "isn", "doesn", "im", "ok", "hi", "yo", "bot"}
    others = {code: words - english for code, words in lists.items()}
    others["es"] |= _SPANISH
    return english, others


def foreign_language(text: str) -> str | None:
    """Return a language code (``"es"``, ...), ``"other"`` for another script, or None for English or too little to tell."""
    words = set(_WORD.findall(text.casefold()))
    if sum(word[0] > _END_OF_LATIN for word in words) > len(words) / 2:
        return "other"
    english, others = _small_words()
    english_hits = sum(word in english for word in words)
    marks = ("¿" in text) + ("¡" in text)
    # The first language wins a tie: what Spanish shares with Portuguese or Italian is taken as Spanish.
    hits, best = max(((sum(word in small for word in words), code) for code, small in others.items()), key=lambda pair: pair[0])
    if hits + marks >= _MIN_FOREIGN_WORDS and hits + marks > 2 * english_hits:
        return best
    return None
