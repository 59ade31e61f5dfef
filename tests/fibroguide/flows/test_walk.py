from datetime import date, time

import pytest

from fibroguide.content.catalogue import read_topics
from fibroguide.content.clinic import Clinic, load_clinic
from fibroguide.flows.appointment import Appointment
from fibroguide.flows.checklists import guide_checklists
from fibroguide.flows.walk import Walk, checklist_of_topic, named_checklist, print_address, step_by_step, wants_steps

FASTING, MEDICINES, DRIVER = (item.id for item in guide_checklists()["preparation"].items)
AT_HALF_PAST_NINE = Appointment(date(2026, 12, 4), time(9, 30))
OWN_ITEMS = {"preparation": ({"text": "Nothing to eat", "hours_before": 6}, {"text": "Bring a blanket"})}
CLINIC = Clinic(**load_clinic().dict(exclude={"checklists"}), checklists={})
CLINIC_WITH_ITEMS = Clinic(
    **load_clinic().dict(exclude={"checklists"}), checklists={name: list(items) for name, items in OWN_ITEMS.items()}
)


def walk(step: int | None = 0, *done: str, appointment: Appointment | None = None, clinic: Clinic = CLINIC) -> Walk:
    slots = {
        "checklist": "preparation",
        "checklist_step": step,
        "checklist_done": list(done),
        "appointment": appointment.iso() if appointment else None,
    }
    return Walk.of(slots, clinic)


def titles(at: Walk) -> list[str]:
    return [button["title"] for button in at.buttons()]


def test_a_walk_is_what_the_slots_hold() -> None:
    at = walk(1, FASTING, appointment=AT_HALF_PAST_NINE)
    assert (at.checklist.name, at.step, at.done, at.appointment) == ("preparation", 1, {FASTING}, AT_HALF_PAST_NINE)


def test_slots_that_nothing_has_filled_yet_are_a_walk_that_has_not_begun() -> None:
    slots = {"checklist": None, "checklist_step": None, "checklist_done": None, "appointment": None}
    at = Walk.of(slots, CLINIC, checklist_name="aftercare")
    assert (at.checklist.name, at.step, at.done, at.appointment) == ("aftercare", None, frozenset(), None)


def test_a_step_behind_the_end_of_a_list_that_has_become_shorter_is_its_end() -> None:
    assert walk(5) == walk(3)
    assert walk(5).moved("previous_step").step == 2


def test_another_list_has_not_begun_and_knows_the_ticks_of_the_first() -> None:
    at = Walk.of({"checklist": "preparation", "checklist_step": 2, "checklist_done": [FASTING]}, CLINIC, "aftercare")
    assert (at.checklist.name, at.step, at.done) == ("aftercare", None, {FASTING})


def test_a_step_that_was_stored_as_a_decimal_is_a_step() -> None:
    assert walk(1.0).step == 1, "a tracker store may give 1 back as 1.0"


def test_next_and_back_move_a_step_and_stop_at_the_ends() -> None:
    assert walk(0).moved("next_step").step == 1
    assert walk(2).moved("previous_step").step == 1
    assert walk(0).moved("previous_step").step == 0
    assert walk(2).moved("next_step").finished
    assert walk(3).moved("next_step") == walk(3)
    assert walk(3).moved("previous_step").step == 2, "from the end one can go back"


def test_done_ticks_the_step_and_moves_on() -> None:
    at = walk(1).moved("mark_done")
    assert (at.step, at.done) == (2, {MEDICINES})
    assert at.moved("mark_done").finished
    assert at.moved("mark_done").done == {MEDICINES, DRIVER}


def test_done_after_the_last_step_ticks_nothing() -> None:
    assert walk(3, DRIVER).moved("mark_done") == walk(3, DRIVER)


def test_done_twice_ticks_once() -> None:
    assert walk(0, FASTING).moved("mark_done").done == {FASTING}


@pytest.mark.parametrize("command", ["repeat_step", "where_am_i", "walk_through", "stop", ""])
def test_other_commands_change_nothing(command: str) -> None:
    assert walk(1, FASTING).moved(command) == walk(1, FASTING)
    assert walk(3).moved(command) == walk(3)


def test_starting_over_clears_this_list_s_ticks_only() -> None:
    at = walk(2, FASTING, DRIVER, "aftercare/stay").moved("restart_checklist")
    assert (at.step, at.done) == (0, {"aftercare/stay"})
    assert walk(None, FASTING).moved("restart_checklist").step == 0
    assert walk(3, FASTING).moved("restart_checklist") == walk(0)


def test_starting_over_clears_the_ticks_of_the_clinic_s_items_too() -> None:
    assert walk(4, "preparation/clinic-bring-a-blanket", clinic=CLINIC_WITH_ITEMS).moved("restart_checklist").done == frozenset()


@pytest.mark.parametrize("command", ["walk_through", "next_step", "previous_step", "mark_done", "repeat_step", "where_am_i"])
def test_it_begins_at_the_first_step_that_is_not_ticked(command: str) -> None:
    assert walk(None).moved(command).step == 0
    assert walk(None, FASTING).moved(command).step == 1
    assert walk(None, FASTING, DRIVER).moved(command).step == 1
    assert walk(None, FASTING, DRIVER).moved(command).done == {FASTING, DRIVER}, "the first command only begins"


def test_with_every_step_ticked_it_begins_at_the_first() -> None:
    assert walk(None, FASTING, MEDICINES, DRIVER).moved("walk_through").step == 0


@pytest.mark.parametrize("name", guide_checklists())
def test_every_list_can_be_gone_through_to_its_end(name: str) -> None:
    at = Walk.of({}, CLINIC, name).moved("walk_through")
    said = []
    while not at.finished:
        said.append(at.message(with_links=False))
        at = at.moved("mark_done")
    assert len(said) == len(set(said)) == len(at.checklist.items)
    assert at.position() == f'You are through in "{at.checklist.title}". Ticked: {len(said)}. Still open: 0.'


def test_a_step_says_its_list_its_number_its_box_and_its_text() -> None:
    text = guide_checklists()["preparation"].items[1].text
    assert walk(1).message(with_links=True) == f"**Preparation checklist, step 2 of 3**\n\n☐ {text}"
    assert walk(1, MEDICINES).message(with_links=True) == f"**Preparation checklist, step 2 of 3**\n\n☑ {text}"


def test_a_step_of_the_clinic_says_so() -> None:
    at = walk(3, clinic=CLINIC_WITH_ITEMS, appointment=AT_HALF_PAST_NINE)
    assert at.message(with_links=False).endswith(
        "**Preparation checklist, step 4 of 5**\n\n☐ Your clinic adds: Nothing to eat (Friday 4 December, 3:30 am)"
    )


def test_after_the_last_step_the_whole_list_is_said() -> None:
    at = walk(3, FASTING)
    assert at.message(with_links=True) == f"That was the last step.\n\n{at.whole_list(with_links=True)}"


@pytest.mark.parametrize(
    ("at", "sentence"),
    [
        (walk(0), 'You are at step 1 of 3 in "Preparation checklist". Ticked: 0. Still open: 3.'),
        (walk(2, FASTING), 'You are at step 3 of 3 in "Preparation checklist". Ticked: 1. Still open: 2.'),
        (walk(3, FASTING, "aftercare/stay"), 'You are through in "Preparation checklist". Ticked: 1. Still open: 2.'),
    ],
)
def test_the_position_is_a_sentence_that_counts_this_list_s_ticks(at: Walk, sentence: str) -> None:
    assert at.position() == sentence


def test_the_buttons_are_what_can_be_done_at_the_step() -> None:
    assert titles(walk(0)) == ["Done", "Next", "Stop"]
    assert titles(walk(1)) == ["Done", "Next", "Back", "Stop"]
    assert titles(walk(2)) == ["Done", "Next", "Back", "Stop"]
    assert titles(walk(3)) == ["Start over"]


def test_a_button_names_the_item_it_stands_under() -> None:
    item = f'{{"value": "{MEDICINES}"}}'
    assert [button["payload"] for button in walk(1).buttons()] == [
        f"/mark_done{item}",
        f"/next_step{item}",
        f"/previous_step{item}",
        "/stop",
    ]
    assert walk(1).is_at(MEDICINES)
    assert not walk(1).is_at(FASTING)
    assert not walk(3).is_at(DRIVER), "the list is through"
    assert not walk(None).is_at(FASTING), "it has not begun"


def test_a_typed_command_is_about_the_step_at_hand() -> None:
    assert all(walk(step).is_at(None) for step in (None, 0, 3))


def test_the_whole_list_holds_title_and_boxes() -> None:
    items = [item.text for item in guide_checklists()["preparation"].items]
    assert walk(None, MEDICINES).whole_list(with_links=False) == (
        f"**Preparation checklist**\n\n- ☐ {items[0]}\n- ☑ {items[1]}\n- ☐ {items[2]}"
    )


def test_the_whole_list_names_the_date_and_the_hours_it_gives() -> None:
    blocks = walk(None, appointment=AT_HALF_PAST_NINE, clinic=CLINIC_WITH_ITEMS).whole_list(with_links=True).split("\n\n")
    assert blocks[:2] == ["**Preparation checklist**", "For your infusion on Friday 4 December 2026 at 9:30 am:"]
    assert blocks[2].count("\n") == 2, "the guide's items"
    assert blocks[3:] == [
        "Your clinic adds:",
        "- ☐ Nothing to eat (Friday 4 December, 3:30 am)\n- ☐ Bring a blanket",
        "[Print or save this list](/print/preparation?at=2026-12-04T09:30)",
    ]


def test_without_a_time_the_whole_list_names_the_day_and_the_hours_before() -> None:
    text = walk(None, appointment=Appointment(date(2026, 12, 4)), clinic=CLINIC_WITH_ITEMS).whole_list(with_links=False)
    assert "For your infusion on Friday 4 December 2026:" in text
    assert "- ☐ Nothing to eat (6 hours before)" in text


def test_a_list_to_which_the_clinic_adds_nothing_does_not_mention_it() -> None:
    aftercare = Walk.of({}, CLINIC_WITH_ITEMS, "aftercare").whole_list(with_links=True)
    assert "clinic adds" not in aftercare
    assert aftercare.endswith("[Print or save this list](/print/aftercare)")


def test_links_are_left_out_where_there_is_no_page_to_open() -> None:
    assert "/print" not in walk(None).whole_list(with_links=False)
    assert "/print" not in walk(3).message(with_links=False)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (print_address("procedure", None), "/print/procedure"),
        (print_address("procedure", None, ending=".txt"), "/print/procedure.txt"),
        (print_address("procedure", AT_HALF_PAST_NINE), "/print/procedure?at=2026-12-04T09:30"),
        (
            print_address("day_of_infusion", Appointment(date(2026, 12, 4)), ending=".ics"),
            "/print/day_of_infusion.ics?at=2026-12-04",
        ),
        (print_address("preparation", None, frozenset([MEDICINES, FASTING])), "/print/preparation?done=fasting,medicines"),
        (print_address("preparation", None, frozenset(["aftercare/stay"])), "/print/preparation"),
        (
            print_address("preparation", AT_HALF_PAST_NINE, frozenset(["preparation/clinic-1", "preparation2/x"])),
            "/print/preparation?at=2026-12-04T09:30&done=clinic-1",
        ),
    ],
)
def test_the_address_for_printing_holds_the_date_and_this_list_s_ticks(address: str, expected: str) -> None:
    assert address == expected


def test_the_order_of_ticks_makes_no_other_address() -> None:
    assert print_address("preparation", None, frozenset([FASTING, DRIVER])) == print_address(
        "preparation", None, frozenset([DRIVER, FASTING])
    )


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("walk me thru prep", "preparation"),
        ("guide me through getting ready", "preparation"),
        ("what to do the night before", "preparation"),
        ("the day before, step by step", "preparation"),
        ("go thru the evaluation checklist with me", "evaluation"),
        ("the assessment please", "evaluation"),
        ("help me through the aftercare list", "aftercare"),
        ("walk me through after care", "aftercare"),
        ("what comes after the infusion", "aftercare"),
        ("when I get home", "aftercare"),
        ("do the follow-up list with me", "follow_up"),
        ("the follow up one", "follow_up"),
        ("my check-ups", "follow_up"),
        ("go over the day-of list", "day_of_infusion"),
        ("step through the day", "day_of_infusion"),
        ("INFUSION DAY", "day_of_infusion"),
        ("walk with me through the whole procedure checklist", "procedure"),
        ("all six steps", "procedure"),
        ("from start to finish", "procedure"),
        ("walk me through it", None),
        ("step by step please", None),
        ("one thing at a time, my brain is fried", None),
        ("", None),
    ],
)
def test_a_text_may_name_a_checklist(text: str, name: str | None) -> None:
    assert named_checklist(text) == name


@pytest.mark.parametrize(
    "text", ["walk me through prep", "the list step by step", "guide me", "one at a time please", "TAKE ME THROUGH it"]
)
def test_a_text_may_ask_to_be_led(text: str) -> None:
    assert wants_steps(text)


@pytest.mark.parametrize("text", ["the prep list", "what are the steps", "all six steps", "a guided tour", "lead me", ""])
def test_another_text_does_not(text: str) -> None:
    assert not wants_steps(text)


def test_a_button_begins_a_list() -> None:
    assert step_by_step("aftercare") == {"title": "Step by step", "payload": '/walk_through{"value": "aftercare"}'}
    assert step_by_step("aftercare", "Aftercare")["title"] == "Aftercare"


@pytest.mark.parametrize(
    ("topic", "name"),
    [
        ("checklist/preparation", "preparation"),
        ("checklist/procedure", "procedure"),
        ("procedure/fasting", "preparation"),
        ("procedure/ride_home", "aftercare"),
        ("procedure/overview", "procedure"),
        ("procedure/monitoring", "day_of_infusion"),
        ("procedure/number_of_sessions", "follow_up"),
        ("checklist/unknown", None),
        ("checklist", None),
        ("fibromyalgia/pain", None),
        ("smalltalk/greet", None),
        ("", None),
    ],
)
def test_an_answer_may_have_a_checklist(topic: str, name: str | None) -> None:
    assert checklist_of_topic(topic) == name


def test_every_answer_about_the_procedure_has_a_checklist() -> None:
    assert all(checklist_of_topic(topic) in guide_checklists() for topic in read_topics(group="procedure"))
