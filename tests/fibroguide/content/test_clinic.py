from datetime import date, datetime
from pathlib import Path

import pytest
import yaml

from fibroguide.content.clinic import Clinic, ClinicError, ClinicItem, helplines, load_clinic

MAY_BE_EMPTY = {"clinic_booking_line", "clinic_after_hours_line"}


def load_with(clinic_file: Path, keys: str) -> Clinic:
    """Put keys into clinic.yml in place of those that it has, and load it."""
    values = {**yaml.safe_load(clinic_file.read_text()), **yaml.safe_load(keys)}
    clinic_file.write_text(yaml.safe_dump(values))
    return load_clinic()


def test_the_file_that_comes_with_the_project_is_complete() -> None:
    values = load_clinic().reply_values()
    assert values["clinic_phone"] == "+1 202 555 0143"
    assert values["emergency_number"] == "911"
    assert all(value for name, value in values.items() if name not in MAY_BE_EMPTY)
    assert not any(values[name] for name in MAY_BE_EMPTY)


def test_replies_name_the_opening_hours_and_whether_it_is_open() -> None:
    values = load_clinic().reply_values()
    assert values["clinic_hours"] == "Monday to Thursday 9:00 to 17:00, Friday 9:00 to 16:00"
    assert values["clinic_status"].startswith(("open now, until ", "closed now, opens "))


def test_whether_it_is_open_follows_hours_and_closed_days(clinic_file: Path) -> None:
    clinic = load_with(clinic_file, "closed_on: [2026-12-25]")
    assert clinic.open_status(datetime(2026, 12, 24, 10)) == "open now, until 17:00"
    assert clinic.open_status(datetime(2026, 12, 24, 18)) == "closed now, opens Monday 9:00"
    assert clinic.open_status(datetime(2026, 12, 25, 10)) == "closed now, opens Monday 9:00"


def test_now_is_the_time_at_the_clinic(clinic_file: Path) -> None:
    sydney = load_with(clinic_file, "timezone: Australia/Sydney").now()
    assert str(sydney.tzinfo) == "Australia/Sydney"
    assert abs(sydney - load_with(clinic_file, "timezone: America/New_York").now()).total_seconds() < 60


def test_the_new_keys_may_be_left_out(clinic_file: Path) -> None:
    values = yaml.safe_load(clinic_file.read_text())
    clinic_file.write_text(
        yaml.safe_dump({key: values[key] for key in values if key not in ("callbacks", "booking_url", "keep_days")})
    )
    clinic = load_clinic()
    assert (clinic.closed_on, clinic.after_hours, clinic.checklists, clinic.callbacks, clinic.websites) == ((), "", {}, None, ())
    assert clinic.reply_values()["callback_promise"] == ""


def test_the_new_keys_are_read(clinic_file: Path) -> None:
    clinic = load_with(
        clinic_file,
        """
        closed_on: [2026-12-25, "2027-01-01"]
        after_hours: Leave a message.
        checklists: {preparation: [Bring a blanket., {text: Nothing to eat, hours_before: 6}], aftercare: []}
        callbacks: {answered_within: within a day, email: desk@example.org, keep_days: 7}
        websites: ["https://www.example.org", "http://localhost:8080"]
        """,
    )
    assert clinic.websites == ("https://www.example.org", "http://localhost:8080")
    assert clinic.closed_on == (date(2026, 12, 25), date(2027, 1, 1))
    assert clinic.checklists == {
        "preparation": (ClinicItem(text="Bring a blanket."), ClinicItem(text="Nothing to eat", hours_before=6)),
        "aftercare": (),
    }
    values = clinic.reply_values()
    assert values["clinic_after_hours_line"] == "\n\nLeave a message."
    assert (values["callback_promise"], values["callback_keep_days"]) == ("within a day", "30")
    assert clinic.callbacks is not None
    assert (clinic.callbacks.email, clinic.callbacks.keep_days) == ("desk@example.org", 7)


def test_people_are_told_the_longer_time_as_the_conversation_holds_their_request_too(clinic_file: Path) -> None:
    def told(conversations: int, requests: int) -> str:
        keys = f"{{keep_days: {conversations}, callbacks: {{answered_within: soon, keep_days: {requests}}}}}"
        return load_with(clinic_file, keys).reply_values()["callback_keep_days"]

    assert told(30, 7) == "30"
    assert told(7, 30) == "30"


def test_what_clinic_yml_shows_in_comments_works(clinic_file: Path) -> None:
    comments = ("# websites", "# closed_on", "# after_hours", "  # email", "# checklists", "#   ", "#     ")
    lines = [line.replace("# ", "", 1) if line.startswith(comments) else line for line in clinic_file.read_text().splitlines()]
    clinic_file.write_text("\n".join(lines))
    clinic = load_clinic()
    assert set(clinic.checklists) == {"preparation", "day_of_infusion"}
    assert all([clinic.websites, clinic.closed_on, clinic.after_hours, clinic.callbacks and clinic.callbacks.email])


@pytest.mark.parametrize("country", sorted(helplines()))
def test_the_numbers_that_replies_may_name_are_the_clinic_s_and_the_country_s(clinic_file: Path, country: str) -> None:
    clinic = load_with(clinic_file, f"country: {country}")
    numbers = clinic.phone_numbers()
    assert numbers[0] == clinic.phone
    assert len(numbers) == len(set(numbers))
    named = clinic.reply_values()["clinic_phone"] + " ".join(helplines()[country].values())
    assert all(number in named for number in numbers)
    assert helplines()[country]["emergency"].split()[0] in numbers


def test_a_number_stands_before_one_that_is_part_of_it(clinic_file: Path) -> None:
    for country in helplines():
        numbers = load_with(clinic_file, f"country: {country}").phone_numbers()[1:]
        assert not [(a, b) for place, a in enumerate(numbers) for b in numbers[place + 1 :] if a in b], country


def test_numbers_in_words_and_addresses_are_no_phone_numbers() -> None:
    assert load_clinic().phone_numbers() == (
        "+1 202 555 0143",
        "1-800-222-1222",
        "1-800-799-7233",
        "1-800-656-4673",
        "911",
        "988",
    )


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


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        ("closed_on: 2026-12-25", "'closed_on' has the wrong kind of value."),
        ("after_hours: [a, b]", "'after_hours' has the wrong kind of value."),
        ("checklists: Bring a blanket", "'checklists' is not a list of 'checklist: items' lines."),
        ("checklists:", "'checklists' is not a list of 'checklist: items' lines."),
        (
            "checklists: {packing: [Bring a blanket]}",
            "names the checklist 'packing'; checklists are evaluation, preparation, day_of_infusion, aftercare, follow_up.",
        ),
        (
            "checklists: {procedure: [Bring a blanket]}",
            "'checklists' names the checklist 'procedure'; checklists are evaluation,",
        ),
        ("checklists: {aftercare: Rest}", "'checklists' has no list of items for aftercare; begin each item with '- '."),
        ("checklists: {aftercare: }", "'checklists' has no list of items for aftercare; begin each item with '- '."),
        ("checklists: {aftercare: ['  ']}", "'checklists.aftercare.0.text' is empty."),
        ("checklists: {aftercare: [Rest, {text: ''}]}", "'checklists.aftercare.1.text' is empty."),
        ("checklists: {aftercare: [{hours_before: 6}]}", "'checklists.aftercare.0.text' is missing. Add a line"),
        ("checklists: {aftercare: [{text: [Rest]}]}", "'checklists.aftercare.0.text' has the wrong kind of value."),
        ("checklists: {aftercare: [5]}", "'checklists.aftercare.0' has the wrong kind of value."),
        ("checklists: {aftercare: [{text: Rest, hours: 6}]}", "'checklists.aftercare.0.hours' is not a known key."),
        (
            "checklists: {aftercare: [{text: Rest, hours_before: six}]}",
            "'checklists.aftercare.0.hours_before' has the wrong kind of value.",
        ),
        (
            "checklists: {aftercare: [{text: Rest, hours_before: 0}]}",
            "'checklists.aftercare.0.hours_before' is 0.0; write the hours before the infusion, from 0.25 to 336.",
        ),
        (
            "checklists: {aftercare: [{text: Rest, hours_before: 337}]}",
            "is 337.0; write the hours before the infusion, from 0.25 to 336.",
        ),
        (
            "checklists: {aftercare: [{text: Rest, hours_before: .nan}]}",
            "is nan; write the hours before the infusion, from 0.25 to 336.",
        ),
        ("websites: https://www.example.org", "'websites' has the wrong kind of value."),
        ("websites: [www.example.org]", "'websites.0' holds 'www.example.org'; write the website's address alone, like https://"),
        ("websites: ['https://*.example.org']", "'websites.0' holds 'https://*.example.org'; write the website's address alone"),
        ("websites: [https://example.org/chat]", "'websites.0' holds 'https://example.org/chat'; write the website's address"),
        ("callbacks: yes", "'callbacks' has the wrong kind of value."),
        ("callbacks: {}", "'callbacks.answered_within' is missing. Add a line 'callbacks.answered_within: ...'."),
        ("callbacks: {answered_within: ' '}", "'callbacks.answered_within' is empty; write how soon you answer, as in"),
        ("callbacks: {answered_within: soon, email: desk}", "'callbacks.email' is 'desk', which is not an e-mail address."),
        (
            "callbacks: {answered_within: soon, email: 'A <a@b.org>'}",
            "'callbacks.email' is 'A <a@b.org>', which is not an e-mail",
        ),
        (
            "callbacks: {answered_within: soon, keep_days: 0}",
            "'callbacks.keep_days' is 0; write a whole number of days from 1 to 3650.",
        ),
        ("callbacks: {answered_within: soon, keep_days: true}", "'callbacks.keep_days' is True; write a whole number of days"),
        (
            "callbacks: {answered_within: soon, keep_days: a week}",
            "'callbacks.keep_days' is 'a week'; write a whole number of days",
        ),
        ("callbacks: {answered_within: soon, phone: 5}", "'callbacks.phone' is not a known key."),
    ],
)
def test_each_mistake_in_the_new_keys_is_one_sentence_too(clinic_file: Path, keys: str, sentence: str) -> None:
    with pytest.raises(ClinicError) as error:
        load_with(clinic_file, keys)
    assert sentence in str(error.value)
    assert str(error.value).startswith(f"{clinic_file}: '")
    assert str(error.value).endswith(".")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("day", ["Christmas", "25 December 2026"])
def test_a_closed_day_that_is_no_date_is_named_with_how_to_write_it(clinic_file: Path, day: str) -> None:
    with pytest.raises(ClinicError, match=f"'{day}'.*2026-12-25"):
        load_with(clinic_file, f"closed_on: [{day}]")


def test_a_closed_day_that_is_not_in_the_calendar_is_said(clinic_file: Path) -> None:
    clinic_file.write_text(clinic_file.read_text() + "closed_on: [2026-02-30]\n")
    with pytest.raises(ClinicError, match="not in the calendar.*2026-12-25"):
        load_clinic()


def test_a_closed_day_that_is_a_number_is_refused(clinic_file: Path) -> None:
    with pytest.raises(ClinicError):
        load_with(clinic_file, "closed_on: [25]")


def test_an_unknown_key_is_told_the_keys_of_its_own_part(clinic_file: Path) -> None:
    with pytest.raises(ClinicError, match="answered_within, email, keep_days"):
        load_with(clinic_file, "callbacks: {answered_within: soon, keep_day: 4}")


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
