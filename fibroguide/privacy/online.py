"""Hides e-mail addresses, personal web addresses and names on social networks."""

import re

from fibroguide.privacy.marks import EMAIL, NAME, NUMBER, hide

_SIGN = r"[^\s@<>,;:()\"\ue000-\ue005]"
_EMAIL = re.compile(rf"(?:mailto:)?{_SIGN}{{1,64}}@{_SIGN}{{1,200}}\.{_SIGN}{{1,24}}(?<![.!?'])")
_PROVIDERS = r"(?:gmail|googlemail|yahoo|hotmail|outlook|icloud|aol|live|msn|protonmail|proton|comcast|verizon|btinternet)"
_END = r"(?: ?(?:\.|\bdot\b|[(\[]dot[)\]]) ?(?:com|net|org|co\.uk|uk)\b)?"
_SPELT_OUT = re.compile(rf"[\w.+-]{{1,64}} ?(?:\bat\b|[(\[]at[)\]]|@) ?{_PROVIDERS}\b{_END}")
_PROVIDER = re.compile(_PROVIDERS)
_URL = re.compile(
    r"\b(?P<host>(?:https?://)?(?:[\w-]{1,63}@)?(?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,12})(?P<rest>[/?#][^\s\ue000-\ue005<>\"]{0,500})",
    re.IGNORECASE,
)
_PEOPLE_SITES = re.compile(
    r"(?:^|[./])(?:facebook|fb|instagram|linkedin|twitter|x|tiktok|snapchat|t|wa|threads|pinterest|youtube|venmo|gofundme)\.(?:com|me|net)$"
)
_PERSONAL_PATH = re.compile(r"[?#=@~]|/(?:u|user|users|profile|patient|patients|member|account)/|\d{4}", re.IGNORECASE)
_NO_NAME = r"(?!(?:home|work|night|least|times|once|all|the|my)\b)"
_HANDLE = re.compile(rf"(?<![\w@./])@{_NO_NAME}[a-z][\w.]{{2,30}}\b")


def hide_online(text: str) -> str:
    """Return ``text`` without e-mail addresses, what is personal in web addresses, and @names."""
    if "@" in text:
        text = _EMAIL.sub(EMAIL, text)
    if _PROVIDER.search(text.lower()):
        text = hide(_SPELT_OUT, text, EMAIL)
    if "/" in text or "?" in text or "#" in text:
        text = _URL.sub(_harmless_url, text)
    return hide(_HANDLE, text, NAME) if "@" in text else text


def _harmless_url(match: re.Match[str]) -> str:
    """Return a web address as it is, or only its host where the rest tells of a person."""
    host, rest = match["host"], match["rest"].rstrip(".,!?;:)'")
    after = match["rest"][len(rest) :]
    if len(rest) > 1 and _PEOPLE_SITES.search(host.lower()):
        return f"{host}/{NAME}{after}"
    if len(rest) > 1 and _PERSONAL_PATH.search(rest):
        return f"{host}/{NUMBER}{after}"
    return match[0]
