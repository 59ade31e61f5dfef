from pathlib import Path

import pytest

from actions.action_show_checklist import ActionShowChecklist
from fibroguide.flows.checklists import guide_checklists
from fibroguide.flows.walk import step_by_step
from tests.actions.turn import Outcome, act, pressed, typed


def show(name: str = "preparation", channel: str = "web", **slots: object) -> Outcome:
    return act(ActionShowChecklist(), pressed(f"checklist/{name}"), slots, channel=channel)


@pytest.mark.parametrize("name", guide_checklists())
def test_every_list_is_shown_under_its_own_name_with_all_its_items(name: str) -> None:
    outcome = show(name)
    assert outcome.responses == [f"utter_checklist/{name}"]
    assert outcome.text.count("☐") == len(guide_checklists()[name].items)
    assert outcome.messages[0]["buttons"] == [step_by_step(name)]
    assert outcome.slots == {"checklist": name, "checklist_step": None}


def test_typed_it_is_the_same() -> None:
    assert act(ActionShowChecklist(), typed("prep list please", "checklist/preparation")) == show("preparation")


def test_whoever_asks_to_be_led_is_shown_the_first_open_step() -> None:
    message = typed("walk me through the prep list", "checklist/preparation")
    outcome = act(ActionShowChecklist(), message, {"checklist_done": ["preparation/fasting"]})
    assert outcome.responses == ["utter_checklist/preparation"]
    assert outcome.text.startswith("**Preparation checklist, step 2 of 3**")
    assert outcome.buttons == ["Done", "Next", "Back", "Stop"]
    assert outcome.slots == {"checklist": "preparation", "checklist_step": 1, "checklist_done": ["preparation/fasting"]}


def test_the_ticks_of_this_chat_are_shown_and_kept() -> None:
    outcome = show(checklist="aftercare", checklist_step=2, checklist_done=["preparation/fasting", "aftercare/stay"])
    assert (outcome.text.count("☑"), outcome.text.count("☐")) == (1, 2)
    assert "checklist_done" not in outcome.slots
    assert "?done=fasting)" in outcome.text


def test_shown_in_the_middle_of_a_walk_it_begins_anew_at_the_next_command() -> None:
    assert show(checklist="preparation", checklist_step=2).slots["checklist_step"] is None


def test_the_date_is_shown_where_it_was_told() -> None:
    assert "For your infusion on Friday 4 December 2026 at 9:30 am:" in show(appointment="2026-12-04T09:30").text
    assert "(/print/preparation?at=2026-12-04T09:30)" in show(appointment="2026-12-04T09:30").text
    assert "For your infusion" not in show().text


def test_the_link_for_printing_is_shown_on_the_page_only() -> None:
    assert "[Print or save this list](/print/preparation)" in show(channel="web").text
    assert "/print" not in show(channel="cmdline").text


def test_the_clinic_s_items_are_read_from_its_file(clinic_file: Path) -> None:
    with clinic_file.open("a") as file:
        file.write("\nchecklists: {preparation: [{text: Nothing to eat, hours_before: 6}, Bring a blanket]}\n")
    assert "Your clinic adds:\n\n- ☐ Nothing to eat (6 hours before)\n- ☐ Bring a blanket" in show().text
    assert "- ☐ Nothing to eat (Friday 4 December, 3:30 am)" in show(appointment="2026-12-04T09:30").text
    assert "clinic adds" not in show("aftercare").text
