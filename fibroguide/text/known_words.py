"""Words that are spelt as they should be: an English dictionary, and the names of medicines."""

import re
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

# Stems by which generic names of medicines end (WHO's list of stems for nonproprietary names), where English words hardly do.
_MEDICINE = re.compile(
    r"\w{2,}(?:azepam|azolam|barbital|olol|april|sartan|dipine|statin|azosin|thiazide|semide|xaban|oxetine|ipramine|triptyline"
    r"|faxine|azodone|azapine|tiapine|peridone|piprazole|gabalin|gabapentin|codone|morphone|fentanil|profen|fenac|oxicam|coxib"
    r"|triptan|gepant|setron|prazole|tidine|cillin|mycin|floxacin|cycline|conazole|ciclovir|gliptin|gliflozin|glutide|formin"
    r"|fibrate|lukast|terol|olone|asone|umab|ximab|tinib|racetam|caine|curium)"
)
_ENDINGS, _BEGINNINGS = ("s", "es", "ing", "ed", "ly", "ness"), ("re", "un", "non", "pre", "sub", "anti", "over", "de")
_WITHOUT_APOSTROPHE = (
    "im ive id ill youre youve youll hes shes its theyre theyve weve dont doesnt didnt cant couldnt wont wouldnt shouldnt isnt "
    "arent wasnt werent hasnt havent hadnt thats whats wheres whos hows theres lets yall"
)
# What the dictionary has not and everybody writes: British spellings of a clinic, short forms, words younger than the list.
_ALSO = (
    "anaesthetic anaesthesia anaesthetist oestrogen paediatric haemoglobin diarrhoea oedema tyre ok okay hi bye yeah yep nope "
    "lol thx thanx pls plz tmrw tmr appt doc docs gp gps mri mris iv ivs er fda nhs dr mr mrs ms tv app apps wifi online website "
    "chatbot smartphone covid telehealth google uber whatsapp facebook youtube instagram reddit selfie gonna wanna gotta kinda "
    "sorta dunno lemme gimme ya yo cuz coz cos tho thru nite wat wut wks hrs mins"
)


@lru_cache(maxsize=1)
def dictionary() -> frozenset[str]:
    """Return some 83,000 English words, in small letters."""
    # The list of the package is read as a file: what the package makes of it takes ten times the memory.
    spec = find_spec("symspellpy")
    path = Path(str(spec.origin)).with_name("frequency_dictionary_en_82_765.txt") if spec else Path()
    words = (line.partition(" ")[0] for line in path.read_text(encoding="utf-8-sig").splitlines())
    return frozenset(words).union(_WITHOUT_APOSTROPHE.split(), _ALSO.split())


def is_english(word: str) -> bool:
    """Tell whether a word in small letters stands in the dictionary, or comes from one that does.

    >>> is_english("regrowing"), is_english("growign")
    (True, False)
    """
    words = dictionary()
    if word in words:
        return True
    stems = [word.removesuffix(end) for end in _ENDINGS if word.endswith(end) and not word.endswith("ss")]
    stems += [word.removeprefix(start) for start in _BEGINNINGS if word.startswith(start)]
    return any(len(stem) > 4 and stem in words for stem in stems)


@lru_cache(maxsize=1)
def medicines() -> frozenset[str]:
    """Return the names of medicines that are listed, in small letters."""
    lines = Path(__file__).with_name("medicines.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def is_medicine(word: str) -> bool:
    """Tell whether a word in small letters names a medicine, by the list or by its ending.

    >>> is_medicine("zaleplon"), is_medicine("brexpiprazole")
    (False, True)
    """
    return word in medicines() or _MEDICINE.fullmatch(word) is not None
