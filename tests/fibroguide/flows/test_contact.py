import pytest

from fibroguide.flows.contact import Contact, find_contact

HOME = "US"
VALID = {"US": "(202) 555-0143", "GB": "020 7946 0018", "IE": "087 123 4567"}


def found(text: str, country: str = HOME) -> str:
    contact = find_contact(text, country)
    assert contact is not None
    assert contact.problem == ""
    return contact.value


def problem(text: str, country: str = HOME) -> str:
    contact = find_contact(text, country)
    assert contact is not None
    assert contact.value == ""
    return contact.problem


@pytest.mark.parametrize(
    "text",
    [
        "2025550143",
        "202 555 0143",
        "202-555-0143",
        "202.555.0143",
        "202/555/0143",
        "(202) 555-0143",
        "1 202 555 0143",
        "+1 202 555 0143",
        "+12025550143",
        "my number is 202 555 0143.",
        "it's (202) 555-0143, after 5",
        "tel:+1-202-555-0143",
        "202 555 0143 or 212 736 5000",
    ],
)
def test_a_home_number_is_read_back_as_people_there_write_it(text: str) -> None:
    assert found(text, "US") == VALID["US"]


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("020 7946 0018", "GB"),
        ("02079460018", "GB"),
        ("+44 20 7946 0018", "GB"),
        ("0044 20 7946 0018", "GB"),
        ("+44 (0)20 7946 0018", "GB"),
        ("087 123 4567", "IE"),
        ("0871234567", "IE"),
        ("+353 87 123 4567", "IE"),
    ],
)
def test_so_it_is_in_other_countries(text: str, country: str) -> None:
    assert found(text, country) == VALID[country]


@pytest.mark.parametrize(
    ("text", "country", "value"),
    [
        ("+44 20 7946 0018", "US", "+44 20 7946 0018"),
        ("011 44 20 7946 0018", "US", "+44 20 7946 0018"),
        ("+353 87 123 4567", "GB", "+353 87 123 4567"),
        ("+1 202 555 0143", "IE", "+1 202-555-0143"),
        ("+1 416 555 0143", "US", "+1 416-555-0143"),  # Canada has the same country code
    ],
)
def test_a_foreign_number_keeps_its_country_code(text: str, country: str, value: str) -> None:
    assert found(text, country) == value


@pytest.mark.parametrize("country", VALID)
def test_what_is_read_back_is_read_the_same_again(country: str) -> None:
    assert found(VALID[country], country) == VALID[country]


@pytest.mark.parametrize(
    ("text", "typed", "why"),
    [
        ("555 0143", "555 0143", "has no area code"),
        ("call 12345 please", "12345", "is too short for a phone number"),
        ("202 555 01433", "202 555 01433", "is too long for a phone number"),
        ("000 000 0000", "000 000 0000", "is not a phone number that exists"),
        ("123 456 7890", "123 456 7890", "is not a phone number that exists"),
        ("+44 123", "+44 123", "is too short for a phone number"),
        ("+999 123 4567", "+999 123 4567", "is not a phone number that I can read"),
        ("9" * 40, "9" * 26, "is not a phone number that I can read"),
    ],
)
def test_a_wrong_number_is_named_with_what_is_wrong_and_what_to_do(text: str, typed: str, why: str) -> None:
    assert problem(text) == f"{typed} {why}. Please give all digits with the area code."


@pytest.mark.parametrize(("text", "country"), [("202 555 0143", "GB"), ("020 7946 0018", "IE"), ("087 123 4567", "US")])
def test_a_number_of_another_country_without_its_code_is_no_number_here(text: str, country: str) -> None:
    assert problem(text, country).startswith(f"{text} is ")


def test_a_wrong_number_is_named_with_its_brackets() -> None:
    assert problem("(555) 0143").startswith("(555) 0143 ")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("jo@example.org", "jo@example.org"),
        ("my mail is jo@example.org.", "jo@example.org"),
        ("<jo@example.org>", "jo@example.org"),
        ("mailto:jo@example.org", "jo@example.org"),
        ("'jo@example.org'", "jo@example.org"),
        ("Jo.Smith+clinic@Example.ORG", "Jo.Smith+clinic@example.org"),
        ("jo_smith-1@mail.example.co.uk", "jo_smith-1@mail.example.co.uk"),
        ("o'neil@example.org", "o'neil@example.org"),
        ("josé@example.org", "josé@example.org"),
        ("jo@münchen.de", "jo@münchen.de"),
    ],
)
def test_an_e_mail_address_is_found_and_needs_no_network(text: str, value: str) -> None:
    assert found(text) == value


@pytest.mark.parametrize("text", ["202 555 0143 or jo@example.org", "jo@example.org, and my phone is 202-555-0143"])
def test_a_number_and_an_address_are_both_taken(text: str) -> None:
    assert found(text) == "(202) 555-0143, jo@example.org"


def test_a_number_beside_a_wrong_address_is_taken_alone() -> None:
    assert found("202 555 0143 or jo@example") == "(202) 555-0143"


@pytest.mark.parametrize("text", ["202 555 0143 ext 12", "2025550143 x12", "(202) 555-0143 ext. 12"])
def test_an_extension_is_kept(text: str) -> None:
    assert found(text) == "(202) 555-0143 ext. 12"


def test_a_date_beside_the_number_does_not_spoil_it() -> None:
    assert found("call 202 555 0143 before 2027-01-15") == VALID["US"]


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("jo@example", "jo@example"),
        ("write to jo@localhost!", "jo@localhost"),
        ("jo@example..org", "jo@example..org"),
        ("jo@exa mple.org", "jo@exa"),
        ("x" * 400 + "@example.org", "x" * 60),
    ],
)
def test_a_wrong_address_is_named_with_how_one_looks(text: str, typed: str) -> None:
    assert problem(text) == f"{typed} is not a complete e-mail address. It looks like name@example.org."


@pytest.mark.parametrize(
    "text", ["", "hello", "jo at example dot org", "jo@", "@example.org", "@", "911", "123", "+1", "I am 45", "9:30 or 10:15"]
)
def test_where_nothing_looks_like_a_contact_there_is_none(text: str) -> None:
    assert find_contact(text, HOME) is None


@pytest.mark.parametrize("text", ["x" * 5_000, "1" * 5_000, "1 " * 5_000, "@" * 5_000, "a@" * 5_000, "+" * 5_000])
def test_a_very_long_text_is_read_in_no_time_and_not_repeated(text: str) -> None:
    contact = find_contact(text, HOME) or Contact()
    assert contact.value == ""
    assert len(contact.problem) < 150


@pytest.mark.parametrize("text", ["//example.org/a@example.org", "**jo**@example.org", "`jo`@example.org", "=1+1@example.org"])
def test_an_address_that_is_read_back_holds_no_link_and_no_formula(text: str) -> None:
    contact = find_contact(text, HOME)
    assert contact is None or not set("/*`=") & set(contact.value)
