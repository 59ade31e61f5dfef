from datetime import date, time
from pathlib import Path

import pytest
import yaml

from fibroguide.content.clinic import CHECKLISTS, Clinic, load_clinic
from fibroguide.flows.appointment import Appointment
from fibroguide.flows.checklists import Checklist, Item, checklist, guide_checklists

FRIDAY = Appointment(date(2026, 12, 4))
FRIDAY_MORNING = Appointment(date(2026, 12, 4), time(9, 30))


def clinic(**checklists: list) -> Clinic:
    return Clinic(**load_clinic().dict(exclude={"checklists"}), checklists=checklists)


def own(appointment: Appointment | None, *items: str | dict) -> list[str]:
    found = checklist("preparation", clinic(preparation=list(items)), appointment)
    return [item.text for item in found.items if item.by_clinic]


def test_there_is_a_list_for_each_that_a_clinic_may_add_to_and_one_of_all_steps() -> None:
    assert set(guide_checklists()) == {*CHECKLISTS, "procedure"}


@pytest.mark.parametrize("name", guide_checklists())
def test_the_guide_s_items_are_those_of_the_file_in_their_order(name: str) -> None:
    (reply,) = yaml.safe_load(Path(f"data/checklist/{name}.yml").read_text())["responses"][f"utter_checklist/{name}"]
    found = checklist(name, clinic())
    assert found.title == reply["metadata"]["title"]
    assert [(item.id, item.text) for item in found.items] == [
        (f"{name}/{item['id']}", item["text"]) for item in reply["metadata"]["items"]
    ]
    assert not any(item.by_clinic for item in found.items)


@pytest.mark.parametrize("name", guide_checklists())
def test_no_two_items_have_one_id(name: str) -> None:
    ids = [item.id for item in checklist(name, clinic(**{name: ["One", "Two"]} if name in CHECKLISTS else {})).items]
    assert len(ids) == len(set(ids)) > 1
    assert all("," not in item for item in ids), "the address for printing lists them with commas"


def test_the_clinic_s_items_come_last_and_to_their_list_only() -> None:
    found = checklist("preparation", clinic(preparation=["Bring a blanket", {"text": "Nothing to eat"}]))
    assert found.items[-2:] == (
        Item("preparation/clinic-bring-a-blanket", "Bring a blanket", by_clinic=True),
        Item("preparation/clinic-nothing-to-eat", "Nothing to eat", by_clinic=True),
    )
    assert found.items[:-2] == guide_checklists()["preparation"].items
    assert checklist("aftercare", clinic(preparation=["Bring a blanket"])) == guide_checklists()["aftercare"]


def test_a_tick_stays_with_the_clinic_s_item_when_another_is_put_before_it() -> None:
    before, after = (checklist("preparation", clinic(preparation=items)) for items in (["Rest"], ["Bring a blanket", "Rest"]))
    assert before.items[-1].id == after.items[-1].id


def test_an_item_has_the_same_id_with_and_without_its_hour() -> None:
    item = {"text": "Nothing to eat", "hours_before": 6}
    ids = {checklist("preparation", clinic(preparation=[item]), when).items[-1].id for when in (None, FRIDAY, FRIDAY_MORNING)}
    assert ids == {"preparation/clinic-nothing-to-eat"}


@pytest.mark.parametrize(
    "items",
    [
        ["Bring a blanket", "Bring a blanket!"],
        ["毛布を持ってくる", "食べない"],
        ["Keep your phone switched off during the infusion", "Keep your phone switched off during the infusion and after"],
    ],
)
def test_no_two_items_of_the_clinic_have_one_id(items: list[str]) -> None:
    ids = [item.id for item in checklist("preparation", clinic(preparation=items)).items]
    assert len(ids) == len(set(ids))


def test_an_unknown_list_is_an_error() -> None:
    with pytest.raises(KeyError):
        checklist("packing", clinic())


@pytest.mark.parametrize(
    ("appointment", "text"),
    [
        (None, "Nothing to eat (6 hours before)"),
        (FRIDAY, "Nothing to eat (6 hours before)"),
        (FRIDAY_MORNING, "Nothing to eat (Friday 4 December, 3:30 am)"),
        (Appointment(date(2026, 12, 4), time(0)), "Nothing to eat (Thursday 3 December, 6:00 pm)"),
    ],
)
def test_an_item_names_its_hour_where_the_time_of_the_infusion_is_known(appointment: Appointment | None, text: str) -> None:
    assert own(appointment, {"text": "Nothing to eat", "hours_before": 6}) == [text]


@pytest.mark.parametrize(
    ("hours", "words"), [(1, "1 hour"), (0.5, "0.5 hours"), (1.5, "1.5 hours"), (24, "24 hours"), (336, "336 hours")]
)
def test_hours_before_are_counted_in_words(hours: float, words: str) -> None:
    assert own(None, {"text": "Nothing to drink", "hours_before": hours}) == [f"Nothing to drink ({words} before)"]


def test_an_item_without_hours_is_as_the_clinic_wrote_it() -> None:
    assert own(FRIDAY_MORNING, "Bring a blanket", {"text": " Bring your card. "}) == ["Bring a blanket", "Bring your card."]


def test_lines_are_boxes_and_texts_with_the_clinic_s_under_a_heading() -> None:
    found = Checklist("x", "X", (Item("x/a", "A"), Item("x/b", "B"), Item("x/c", "C", True), Item("x/d", "D", True)))
    assert found.lines() == ["☐ A", "☐ B", "Your clinic adds:", "☐ C", "☐ D"]
    assert found.lines(frozenset(["x/b", "x/d", "y/a"])) == ["☐ A", "☑ B", "Your clinic adds:", "☐ C", "☑ D"]


def test_lines_of_the_guide_s_items_alone_or_the_clinic_s_alone() -> None:
    assert Checklist("x", "X", (Item("x/a", "A"),)).lines() == ["☐ A"]
    assert Checklist("x", "X", (Item("x/a", "A", True),)).lines() == ["Your clinic adds:", "☐ A"]
    assert Checklist("x", "X", ()).lines() == []
