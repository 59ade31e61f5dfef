"""A phone number or an e-mail address that somebody types."""

import re
from dataclasses import dataclass

import phonenumbers
from email_validator import EmailNotValidError, validate_email

_EMAIL = re.compile(r"[^\s@<>,;:()]+@[^\s@<>,;:()]+")
_PLAIN = re.compile(r"\w[\w.+'-]*@[\w.-]+")  # what is read back and mailed holds no Markdown, and no cell of a sheet a formula
_PHONE = re.compile(r"[+(]{0,2}\d[\d\s().\-/]{2,24}\d")
_WRONG = {
    phonenumbers.ValidationResult.TOO_SHORT: "is too short for a phone number",
    phonenumbers.ValidationResult.TOO_LONG: "is too long for a phone number",
    phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY: "has no area code",
}


@dataclass(frozen=True)
class Contact:
    """A phone number or an e-mail address as it is read back, or a sentence that says what is wrong with it.

    Attributes:
        value: The number in its national or international form, or the address; empty with a problem.
        problem: A sentence for the person; empty when all is well.
    """

    value: str = ""
    problem: str = ""


def find_contact(text: str, country: str) -> Contact | None:
    """Return the phone number, the e-mail address or both in a text, or None when nothing in it looks like one.

    Args:
        text: What somebody typed.
        country: Two letters; numbers without a country code are taken for numbers there.
    """
    address = _EMAIL.search(text)
    email = _email(address[0].strip(".!?\"'")) if address else None
    rest = _EMAIL.sub(" ", text)
    numbers = [match.number for match in phonenumbers.PhoneNumberMatcher(rest, country)]
    phone = Contact(_written(numbers[0], country)) if numbers else None
    if phone and email and email.value:
        return Contact(f"{phone.value}, {email.value}")
    if phone or email:
        return phone or email
    digits = _PHONE.search(rest)
    return _wrong_phone(digits[0].strip(), country) if digits else None


def _email(text: str) -> Contact:
    if not _PLAIN.fullmatch(text):
        return Contact(
            problem=f"{text[:60]} has signs that I cannot pass on in an e-mail address. Please give another, or a phone number."
        )
    try:
        # Whether the address takes mail is not looked up: the bot must answer without the network.
        return Contact(validate_email(text, check_deliverability=False).normalized)
    except EmailNotValidError:
        return Contact(problem=f"{text[:60]} is not a complete e-mail address. It looks like name@example.org.")


def _wrong_phone(text: str, country: str) -> Contact:
    """Say what is wrong with digits that no number was found in."""
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return Contact(problem=f"{text} is not a phone number that I can read. Please give all digits with the area code.")
    if phonenumbers.is_valid_number(number):
        return Contact(_written(number, country))
    why = _WRONG.get(phonenumbers.is_possible_number_with_reason(number), "is not a phone number that exists")
    return Contact(problem=f"{text} {why}. Please give all digits with the area code.")


def _written(number: phonenumbers.PhoneNumber, country: str) -> str:
    home = phonenumbers.region_code_for_number(number) == country
    form = phonenumbers.PhoneNumberFormat.NATIONAL if home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return str(phonenumbers.format_number(number, form))
