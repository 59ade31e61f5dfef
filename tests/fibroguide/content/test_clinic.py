from pathlib import Path

import pytest

from fibroguide.content.clinic import ClinicError, helplines, load_clinic


def test_the_file_that_comes_with_the_project_is_complete() -> None:
    values = load_clinic().reply_values()
    assert values["clinic_phone"] == "+1 202 555 0143"
    assert values["emergency_number"] == "911"
    assert all(value for name, value in values.items() if name != "clinic_booking_line")


def test_opening_hours_read_like_a_sentence() -> None:
    assert load_clinic().hours_in_words() == "Monday to Thursday 9:00 to 17:00, Friday 9:00 to 16:00"


@pytest.mark.parametrize(
    ("line", "instead", "sentence"),
    [
        ('phone: "+1 202 555 0143"', "", "'phone' is missing. Add a line 'phone: ...'"),
        ('phone: "+1 202 555 0143"', "phone: call us", "'phone' is 'call us', which is not a phone number"),
        ("name: Example Infusion Clinic", 'name: "  "', "'name' is empty"),
        ("name: Example Infusion Clinic", "name: [a, b]", "'name' has the wrong kind of value"),
        ("country: US", "country: XX", "'country' is 'XX'; known countries: AU, CA, GB, IE, US"),
        ("timezone: America/New_York", "timezone: New York", "'timezone' is 'New York'; write a name such as America/New_York"),
        (
            'booking_url: ""',
            "booking_url: http://x.org",
            "'booking_url' is 'http://x.org'; write a full address that starts with https://",
        ),
        ('booking_url: ""', "bookings: x", "'bookings' is not a known key"),
        ('  monday: "09:00-17:00"', '  mondays: "09:00-17:00"', "'hours' names the day 'mondays'"),
        ('  monday: "09:00-17:00"', '  monday: "17:00-09:00"', "'hours' has '17:00-09:00' for monday; write it like 09:00-17:00"),
        ("country: US", "country: [US", "line .* is not valid YAML"),
    ],
)
def test_each_mistake_is_one_sentence_that_names_it(clinic_file: Path, line: str, instead: str, sentence: str) -> None:
    text = clinic_file.read_text()
    assert line in text
    clinic_file.write_text(text.replace(line, instead))
    with pytest.raises(ClinicError, match=sentence) as error:
        load_clinic()
    assert "\n" not in str(error.value)
    assert str(clinic_file) in str(error.value)


def test_a_missing_file_names_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(ClinicError, match="cannot be read.*Copy the one that comes with Fibro Guide"):
        load_clinic(tmp_path / "clinic.yml")


def test_an_empty_file_is_refused(clinic_file: Path) -> None:
    clinic_file.write_text("")
    with pytest.raises(ClinicError, match="is empty"):
        load_clinic()


def test_no_country_lacks_a_number() -> None:
    lines = helplines()
    assert {"US", "GB", "CA", "AU", "IE"} <= set(lines)
    for country, numbers in lines.items():
        assert set(numbers) == set(lines["US"]), country
        assert all(isinstance(number, str) and number.strip() for number in numbers.values()), country
