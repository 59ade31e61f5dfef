"""Takes words out of disguise before they are matched: spaced letters, figures for letters, stretched letters.

Some disguise what they say, from shame, from habit or to get round a filter; others only mistype.
"""

import re
import unicodedata

from fibroguide.text.clean import clean
from fibroguide.text.wording import plain_wording

_FIGURES = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i", "|": "l"})
# A word that mixes letters with figures or signs: k1ll, su!cide, 0verd0se. A sign at the end is punctuation.
_MIXED = re.compile(r"(?<![\w@$!|])(?=[\w@$!|]*[^\W\d_])(?=[\w@$!|]*[0-9@$!|][\w@$|]*[^\W\d_]|[0-9@$])[\w@$!|]*[\w@$]")
_AMOUNT = re.compile(r"\d+(?:mg|mcg|ml|g|x|st|nd|rd|th|am|pm|h|hr|hrs|min|mins|s|k|yr|yo|y|mm|cm|kg|lb|lbs)?", re.IGNORECASE)
# Single letters set apart by spaces, dots or dashes: k i l l, s.u.i.c.i.d.e.
_SPACED = re.compile(r"(?<!\w)(?:[^\W\d_](?:['’]?[ .\-_*]{1,2})){2,}[^\W\d_](?!\w)")
_APART = re.compile(r"[ .\-_*]")

# Frequent misspellings of the words that matter here; others are left to the classifier.
_MISSPELT = {
    r"su+i?c+i?de?|sui?side|suicid|sucide": "suicide",
    r"suicda?l|suisidal|sucidal|suicdal|suicidel": "suicidal",
    r"wana|wanna|wanto|wnt to": "want to",
    r"gona|gonna": "going to",
    r"cnt|cant|carnt|can ?t": "can't",
    r"cantbreathe?|cantbreath": "can't breathe",
    r"dont|dnt": "don't",
    r"breth|breathe?|brethe|breeth|breath|breef": "breathe",
    r"dieing|diying": "dying",
    r"kil|kiill": "kill",
    r"myslef|my ?self|mysef|maself": "myself",
    r"overdosed|od'd|od-?ed|od": "overdose",
    r"siezure|seizure|seezure|seisure|siezing|seizing": "seizure",
    r"graped|r\*ped": "raped",
    r"bleding|bleedin": "bleeding",
    r"thots|thougts|thoghts": "thoughts",
}
_SPELLING = re.compile("|".join(f"(?P<m{i}>\\b(?:{form})\\b)" for i, form in enumerate(_MISSPELT)))
_SPELT = list(_MISSPELT.values())


def undisguise(text: str) -> str:
    """Return ``text`` cleaned, in lower case, without accents, with disguised and misspelt danger words as they are meant.

    >>> undisguise("I want to k1ll my self, s u i c i d e")
    'i want to kill myself, suicide'
    """
    text = _SPACED.sub(lambda match: _APART.sub("", match[0]), clean(text))
    text = _MIXED.sub(lambda match: match[0] if _AMOUNT.fullmatch(match[0]) else match[0].translate(_FIGURES), text)
    text = unicodedata.normalize("NFKD", plain_wording(text).replace("’", "'"))
    text = "".join(char for char in text if not unicodedata.combining(char))
    return _SPELLING.sub(lambda match: _SPELT[int((match.lastgroup or "m0")[1:])], text)
