import pytest

from actions.action_walk_checklist import ActionWalkChecklist
from fibroguide.flows.checklists import guide_checklists
from fibroguide.flows.walk import step_by_step
from tests.actions.turn import Outcome, act, bot_said, pressed, typed

COMMANDS = ("next_step", "previous_step", "repeat_step", "where_am_i", "mark_done", "restart_checklist")
FASTING, MEDICINES, DRIVER = (item.id for item in guide_checklists()["preparation"].items)


def at(command: str, step: int | None, *done: str, name: str | None = "preparation", channel: str = "web") -> Outcome:
    slots = {"checklist": name, "checklist_step": step, "checklist_done": list(done) or None}
    return act(ActionWalkChecklist(), pressed(command), slots, channel=channel)


def walk(text: str, *said_before: str, **slots: object) -> Outcome:
    return act(ActionWalkChecklist(), typed(text, "walk_through"), slots, [bot_said(topic) for topic in said_before])


def place(outcome: Outcome) -> tuple:
    return tuple(outcome.slots[f"checklist{end}"] for end in ("", "_step", "_done"))


@pytest.mark.parametrize("command", ["walk_through", *COMMANDS])
def test_without_a_list_it_asks_which_one(command: str) -> None:
    outcome = at(command, None, name=None)
    assert outcome.responses == ["utter_walk_through"]
    assert outcome.messages[0]["buttons"] == [step_by_step(name, item.title) for name, item in guide_checklists().items()]
    assert outcome.slots == {}


@pytest.mark.parametrize("name", guide_checklists())
def test_a_list_can_be_begun_by_its_button(name: str) -> None:
    payload = step_by_step(name)["payload"].removeprefix("/")
    outcome = act(
        ActionWalkChecklist(),
        pressed(payload),
        {"checklist": "preparation", "checklist_step": 2},
        [bot_said("procedure/fasting")],
    )
    assert place(outcome) == (name, 0, [])


@pytest.mark.parametrize(
    ("command", "step", "done"),
    [
        ("next_step", 2, []),
        ("previous_step", 0, []),
        ("repeat_step", 1, []),
        ("where_am_i", 1, []),
        ("mark_done", 2, [MEDICINES]),
        ("restart_checklist", 0, []),
    ],
)
def test_each_command_leads_to_its_step(command: str, step: int, done: list[str]) -> None:
    outcome = at(command, 1)
    assert place(outcome) == ("preparation", step, done)
    assert outcome.responses == ["utter_checklist/preparation"]
    assert outcome.text.endswith(guide_checklists()["preparation"].items[step].text)


def test_typed_commands_do_what_pressed_ones_do() -> None:
    slots = {"checklist": "preparation", "checklist_step": 1}
    assert act(ActionWalkChecklist(), typed("done that", "mark_done"), slots) == at("mark_done", 1)


@pytest.mark.parametrize("command", ["mark_done", "next_step", "previous_step"])
def test_a_button_pressed_twice_or_late_moves_once(command: str) -> None:
    late = at(f'{command}{{"value": "{FASTING}"}}', 1, FASTING)
    assert place(late) == ("preparation", 1, [FASTING])
    assert late.text.startswith("**Preparation checklist, step 2 of 3**")
    assert place(at(f'{command}{{"value": "{MEDICINES}"}}', 1, FASTING)) == place(at(command, 1, FASTING))


def test_a_button_of_another_list_moves_nothing() -> None:
    assert place(at('mark_done{"value": "aftercare/stay"}', 1)) == ("preparation", 1, [])
    assert place(at(f'mark_done{{"value": "{DRIVER}"}}', 3)) == ("preparation", 3, [])


def test_a_button_of_a_list_that_was_left_begins_it_at_its_first_open_step() -> None:
    assert place(at(f'mark_done{{"value": "{FASTING}"}}', None)) == ("preparation", 0, [])


def test_next_after_the_last_step_ends_the_walk() -> None:
    outcome = at("next_step", 3, FASTING)
    assert outcome.responses == ["utter_stopped"]
    assert outcome.slots == {"checklist_step": None}


def test_a_step_of_a_list_that_has_become_shorter_is_its_end() -> None:
    assert at("repeat_step", 7).text.startswith("That was the last step.")


def test_where_am_i_says_the_place_before_the_step() -> None:
    assert at("where_am_i", 1, FASTING).text.startswith(
        'You are at step 2 of 3 in "Preparation checklist". Ticked: 1. Still open: 2.\n\n**Preparation checklist, step 2 of 3**'
    )


def test_after_the_last_step_comes_the_whole_list_and_a_way_to_start_over() -> None:
    outcome = at("mark_done", 2, FASTING)
    assert place(outcome) == ("preparation", 3, sorted([FASTING, DRIVER]))
    assert outcome.text.startswith("That was the last step.\n\n**Preparation checklist**")
    assert outcome.text.count("☑") == 2
    assert "/print/preparation?done=driver,fasting" in outcome.text
    assert outcome.buttons == ["Start over"]


def test_starting_over_keeps_the_ticks_of_other_lists() -> None:
    assert place(at("restart_checklist", 3, FASTING, "aftercare/stay")) == ("preparation", 0, ["aftercare/stay"])


def test_a_step_has_buttons_and_no_link() -> None:
    assert at("next_step", 0).buttons == ["Done", "Next", "Back", "Stop"]
    assert "/print" not in at("next_step", 0).text
    assert "/print" not in at("next_step", 2, channel="cmdline").text


@pytest.mark.parametrize("command", COMMANDS[:-1])
def test_after_a_list_was_shown_a_command_begins_at_its_first_open_step(command: str) -> None:
    assert place(at(command, None, FASTING)) == ("preparation", 1, [FASTING])


def test_a_walk_goes_through_the_list_that_the_text_names() -> None:
    assert place(walk("walk me thru aftercare", "procedure/fasting")) == ("aftercare", 0, [])
    assert place(walk("the follow-up list, one by one", checklist="aftercare", checklist_step=1)) == ("follow_up", 0, [])


def test_else_through_the_list_of_what_was_said_last() -> None:
    assert place(walk("step by step please", "procedure/fasting")) == ("preparation", 0, [])
    assert place(walk("step by step please", "procedure/fasting", "procedure/side_effects", "smalltalk/greet"))[0] == "aftercare"
    assert place(walk("step by step please", "checklist/procedure"))[0] == "procedure"
    assert place(walk("step by step please", checklist="aftercare", checklist_step=2)) == ("aftercare", 2, [])


def test_a_pressed_walk_is_of_what_was_said_last() -> None:
    outcome = act(ActionWalkChecklist(), pressed("walk_through"), {}, [bot_said("checklist/evaluation")])
    assert place(outcome) == ("evaluation", 0, [])


def test_else_it_goes_on_where_it_was() -> None:
    assert place(walk("step by step", "smalltalk/greet", checklist="aftercare", checklist_step=2)) == ("aftercare", 2, [])


def test_bot_messages_without_a_name_are_passed_over() -> None:
    unnamed = [{"event": "bot", "text": "Hi", "metadata": {}}, {"event": "bot", "text": "Hi", "metadata": None}, {"event": "bot"}]
    outcome = act(ActionWalkChecklist(), typed("guide me", "walk_through"), {}, [bot_said("procedure/fasting"), *unnamed])
    assert place(outcome) == ("preparation", 0, [])


def test_the_date_is_known_on_the_way() -> None:
    slots = {"checklist": "preparation", "checklist_step": 2, "appointment": "2026-12-04"}
    outcome = act(ActionWalkChecklist(), pressed("next_step"), slots)
    assert "For your infusion on Friday 4 December 2026:" in outcome.text
    assert "appointment" not in outcome.slots
