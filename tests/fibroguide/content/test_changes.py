"""A workbook that comes back: what it changes and what it leaves alone, and whose signature stays."""

from datetime import date, datetime
from pathlib import Path

import pytest

from fibroguide.content.changes import plan_import
from fibroguide.content.review import reviews, sign
from fibroguide.content.rules import ContentError, read_material
from fibroguide.content.signature import fingerprint
from fibroguide.content.workbook_layout import Entry
from tests.fibroguide.content.staff import TODAY, Staff, export, files, imported, refused, with_lists

SPEED = "data/benefits/speed.yml"
ANSWER = (
    "Relief often comes in some hours or days. Older medicines may need weeks, but it differs a lot from one person to the next. "
    "It can help when the pain flares up.\n\nA clinician can tell you more."
)
PARKING = "The guide does not say where to park. Please ask the clinic: {clinic_phone}."


def edited(answer: str) -> str:
    return answer.replace("hours or days", "some hours or days")


def test_export_and_import_of_all_topics_changes_no_byte(tmp_path: Path) -> None:
    import shutil

    project = tmp_path / "project"
    shutil.copytree("data", project / "data")
    with_lists(project)
    before = files(project)
    staff = export(project, tmp_path / "answers.xlsx")
    plan = plan_import(staff.save(), TODAY, project)  # saved once more, as Excel would
    plan.carry_out()
    assert (plan.changes, plan.notes) == ({}, [])
    assert files(project) == before


def test_one_answer_changes_only_its_lines(staff: Staff, project: Path) -> None:
    cell = staff.cell("benefits/speed", "answer")
    cell.value = edited(cell.value)
    old = (
        "Relief often comes in hours or days once treatment has begun. Many older medicines may need weeks. "
        "This can help most when the pain flares up suddenly or badly.\n"
    )
    assert imported(staff, project) == {SPEED: [f"-         {old}", f"+         {edited(old)}"]}


def test_one_question_changes_only_its_line_and_stands_in_the_same_place(staff: Staff, project: Path) -> None:
    lines = (project / SPEED).read_text().splitlines()
    staff.question("benefits/speed", 3).value = "when might I feel a change"
    assert imported(staff, project) == {
        SPEED: ["-       - When will I feel a difference?\n", "+       - when might I feel a change\n"]
    }
    assert (project / SPEED).read_text().splitlines().index("      - when might I feel a change") == lines.index(
        "      - When will I feel a difference?"
    )


def test_a_question_at_the_end_of_the_sheet_joins_its_topic_and_a_deleted_row_leaves_it(staff: Staff, project: Path) -> None:
    gone = staff.question("benefits/speed", 5).value
    staff.ask("benefits/speed", "how long till the drip does something")
    staff.questions.delete_rows(staff.question_row("benefits/speed") + 5)
    assert imported(staff, project) == {
        SPEED: [f"-       - {gone}\n", "+       - how long till the drip does something\n"],
    }


def test_the_same_workbook_once_more_changes_nothing(staff: Staff, project: Path) -> None:
    staff.cell("benefits/speed", "answer").value = ANSWER
    staff.ask("benefits/mood", "does it lift my spirits")
    assert len(imported(staff, project)) == 2
    assert imported(staff, project) == {}


def test_a_question_can_move_to_another_topic(staff: Staff, project: Path) -> None:
    row = staff.question_row("benefits/speed")
    staff.questions.cell(row, 1).value = "benefits/duration"
    question = staff.questions.cell(row, 2).value
    assert imported(staff, project) == {
        "data/benefits/duration.yml": [f"+       - {question}\n"],
        SPEED: [f"-       - {question}\n"],
    }


def test_a_sorted_sheet_changes_nothing(staff: Staff, project: Path) -> None:
    rows = sorted(((row[0].value, row[1].value) for row in staff.questions.iter_rows(min_row=2)), key=lambda row: row[1])
    for number, row in enumerate(rows, 2):
        for column, value in enumerate(row, 1):
            cell = staff.questions.cell(number, column)
            cell.value = value
            cell.data_type = "s"
    assert imported(staff, project) == {}


def test_title_facts_and_related_topics_change_and_the_section_follows(staff: Staff, project: Path) -> None:
    staff.cell("benefits/speed", "title").value = "How soon\u00a0it works"
    staff.cell("benefits/speed", "facts").value = "f23;F24\nF26"
    staff.cell("benefits/speed", "related").value = "benefits/mood, benefits/function, benefits/overview"
    assert imported(staff, project) == {
        SPEED: [
            '-         title: "How fast it works"\n',
            "-         related: [benefits/duration, procedure/number_of_sessions, benefits/pain_relief]\n",
            "-         facts: [F23, F24]\n",
            '+         title: "How soon it works"\n',
            "+         related: [benefits/mood, benefits/function, benefits/overview]\n",
            "+         facts: [F23, F24, F26]\n",
        ]
    }


def test_windows_line_ends_in_a_cell_change_nothing_and_those_of_a_file_stay(staff: Staff, project: Path) -> None:
    path = project / SPEED
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    for row in range(2, staff.answers.max_row + 1):
        cell = staff.answers.cell(row, 3)
        cell.value = cell.value and cell.value.replace("\n", "_x000D_\n" if row % 2 else "\r\n")
    assert imported(staff, project) == {}
    staff = Staff(staff.path)
    staff.cell("benefits/speed", "answer").value = ANSWER.replace("\n", "\r\n")
    imported(staff, project)
    content = path.read_bytes()
    assert content.count(b"\r\n") == content.count(b"\n")
    assert read_material(project).topics["benefits/speed"].reply == ANSWER


def test_smart_quotes_stay_in_answers_and_become_plain_in_questions(staff: Staff, project: Path) -> None:
    staff.cell("benefits/speed", "answer").value = ANSWER.replace("some hours", "“some” hours")
    staff.ask("benefits/speed", "• how soon do I – “really” – feel it, doctor’s word\u00a0…")
    lines = imported(staff, project)[SPEED]
    assert any("“some” hours" in line for line in lines)
    assert '+       - how soon do I - "really" - feel it, doctor\'s word ...\n' in lines


def test_bullets_and_special_spaces_of_word_become_a_list(staff: Staff, project: Path) -> None:
    pasted = "Relief may\u00a0come:\n\n• in hours\n·\tin days\u200b\n\n\n\nA clinician can say more. "
    staff.shorten("benefits/speed")
    staff.cell("benefits/speed", "answer").value = pasted
    imported(staff, project)
    reply = read_material(project).topics["benefits/speed"].reply
    assert reply == "Relief may come:\n\n- in hours\n- in days\n\nA clinician can say more."


def test_a_changed_answer_loses_its_signature(staff: Staff, project: Path) -> None:
    sign(["benefits/speed", "benefits/mood"], "Dr. Ann Example", date(2026, 5, 1), TODAY, project)
    staff = export(project, staff.path)
    assert staff.cell("benefits/speed", "reviewer").value == "Dr. Ann Example"
    assert staff.cell("benefits/speed", "review date").value == datetime(2026, 5, 1)
    staff.cell("benefits/speed", "answer").value = ANSWER
    staff.cell("benefits/mood", "title").value = "Mood"
    plan = plan_import(staff.save(), TODAY, project)
    assert "  review: was signed by Dr. Ann Example on 2026-05-01; now awaits review" in plan.changes["benefits/speed"]
    plan.carry_out()
    topics = read_material(project).topics
    assert topics["benefits/speed"].metadata["reviewed_by"] == topics["benefits/speed"].metadata["reviewed_on"] == ""
    assert "reviewed_text" not in topics["benefits/speed"].metadata
    assert topics["benefits/mood"].metadata["reviewed_by"] == "Dr. Ann Example", "a title is nothing that one signs"


def test_wordings_change_only_their_lines_and_are_shown_word_by_word(staff: Staff, project: Path) -> None:
    staff.cell("benefits/speed", "simpler").value = " Relief often comes\u00a0soon.\nA clinician can tell you more."
    staff.cell("benefits/speed", "in one sentence").value = "Relief often comes soon, and a clinician can tell you more."
    plan = plan_import(staff.save(), TODAY, project)
    (lines,) = plan.changes.values()
    assert lines[1] == "  simpler:"
    assert lines[2].startswith("    Relief often comes [-in hours or days. Many older medicines may need weeks.")
    assert lines[3:] == [
        "  in one sentence:",
        "    Relief often comes [-in hours or days,-][+soon,+] and a clinician can tell you "
        "[-what to expect in your case.-][+more.+]",
    ]
    old = read_material(project).topics["benefits/speed"].metadata
    assert imported(staff, project) == {
        SPEED: [
            f'-         simpler: "{old["simpler"]}"\n',
            f'-         in_one_sentence: "{old["in_one_sentence"]}"\n',
            '+         simpler: "Relief often comes soon. A clinician can tell you more."\n',
            '+         in_one_sentence: "Relief often comes soon, and a clinician can tell you more."\n',
        ]
    }


@pytest.mark.parametrize("column", ["simpler", "in one sentence"])
def test_a_changed_wording_loses_the_signature_unless_it_is_signed_anew(staff: Staff, project: Path, column: str) -> None:
    sign(["benefits/speed", "benefits/mood"], "Dr. Ann Example", date(2026, 5, 1), TODAY, project)
    staff = export(project, staff.path)
    for topic in ("benefits/speed", "benefits/mood"):
        staff.cell(topic, column).value = "It may help; tell your clinician, or ask a clinician."
    staff.cell("benefits/mood", "review date").value = date(2026, 11, 24)
    imported(staff, project)
    states = {review.topic: review.state for review in reviews(TODAY, project)}
    assert (states["benefits/speed"], states["benefits/mood"]) == ("awaiting", "reviewed")


def test_an_answer_that_changes_without_its_wordings_is_told(staff: Staff, project: Path) -> None:
    staff.cell("benefits/speed", "answer").value = ANSWER
    sentence = "the answer changes, its other wordings do not. See that they still say the same."
    assert plan_import(staff.save(), TODAY, project).notes == [f"benefits/speed: {sentence}"]


def test_a_file_without_wordings_gets_them_below_its_title(staff: Staff, project: Path) -> None:
    path = project / SPEED
    whole = path.read_text()
    lines = [line for line in whole.splitlines(keepends=True) if not line.lstrip().startswith(("simpler:", "in_one_sentence:"))]
    path.write_text("".join(lines))
    cells = [staff.cell("benefits/speed", column).value for column in ("simpler", "in one sentence")]
    staff = export(project, staff.path)
    for column, words in zip(("simpler", "in one sentence"), cells, strict=True):
        staff.cell("benefits/speed", column).value = words
    imported(staff, project)
    assert path.read_text() == whole


def without_wordings(staff: Staff) -> dict[str, int]:
    """Make the workbook one of before there were wordings, down to its hidden marks; return the row of each topic."""
    rows = {}
    for row in range(2, staff.answers.max_row + 1):
        topic = staff.answers.cell(row, 1).value
        if topic:
            rows[topic] = row
            entry = Entry.of(read_material(staff.path.parent / "project").topics[topic])
            content = (entry.title, entry.answer, entry.facts, entry.related, entry.signature, sorted(set(entry.questions)))
            staff.answers.cell(row, 11).value = fingerprint(repr(content))
    staff.answers.delete_cols(4, 2)
    return rows


def test_a_workbook_of_before_there_were_wordings_leaves_them_as_they_are(staff: Staff, project: Path) -> None:
    rows = without_wordings(staff)
    assert imported(staff, project) == {}
    staff.answers.cell(rows["benefits/speed"], 2).value = "How soon it works"
    assert imported(staff, project) == {
        SPEED: ['-         title: "How fast it works"\n', '+         title: "How soon it works"\n']
    }


def test_a_workbook_of_before_there_were_wordings_tells_what_changed_in_the_file(staff: Staff, project: Path) -> None:
    rows = without_wordings(staff)
    path = project / SPEED
    path.write_text(edited(path.read_text()))
    assert "changed in its file after" in plan_import(staff.save(), TODAY, project).notes[0]
    staff.answers.cell(rows["benefits/speed"], 2).value = "How soon it works"
    (sentence,) = refused(staff, project)
    assert "was changed both here and" in sentence


def test_a_changed_answer_with_a_new_reviewer_and_day_is_signed(staff: Staff, project: Path) -> None:
    sign(["benefits/speed"], "Dr. Ann Example", date(2026, 5, 1), TODAY, project)
    staff = export(project, staff.path)
    staff.cell("benefits/speed", "answer").value = ANSWER
    staff.cell("benefits/speed", "review date").value = date(2026, 11, 24)
    imported(staff, project)
    review = {review.topic: review for review in reviews(TODAY, project)}["benefits/speed"]
    assert (review.state, review.by, review.on) == ("reviewed", "Dr. Ann Example", "2026-11-24")


def test_reviewer_and_day_alone_sign_the_answer_as_it_stands(staff: Staff, project: Path) -> None:
    staff.cell("safety/crisis", "reviewer").value = "Łukasz Žáček, RN"
    staff.cell("safety/crisis", "review date").value = "24 Nov 2026"
    (lines,) = imported(staff, project).values()
    assert lines[:2] == ['+         reviewed_by: "Łukasz Žáček, RN"\n', '+         reviewed_on: "2026-11-24"\n']
    assert lines[2].startswith('+         reviewed_text: "')


@pytest.mark.parametrize(
    ("reviewer", "day", "place", "words"),
    [
        ("Dr. Ann Example", "2026-11-26", "J", "is still to come"),
        ("Dr. Ann Example", "", "J", "and no day"),
        ("", "2026-11-24", "I", "has no name"),
        ("A", "2026-11-24", "I", "is too short"),
        ("Dr. Ann Example", "1899-01-01", "J", "too long ago"),
        ("Dr. Ann Example", "03/04/2026", "J", "could be 2026-04-03 or 2026-03-04"),
        ("Dr. Ann Example", "yesterday", "J", "is no day that can be read"),
        ("Dr. Ann Example", "2026-02-30", "J", "is not in the calendar"),
        ("Dr. Ann Example", True, "J", "is no day"),
        (12, "2026-11-24", "I", "is no text"),
    ],
)
def test_a_signature_that_cannot_be_is_refused(staff: Staff, project: Path, reviewer, day, place: str, words: str) -> None:
    staff.cell("benefits/speed", "reviewer").value = reviewer
    staff.cell("benefits/speed", "review date").value = day
    (sentence,) = refused(staff, project)
    assert sentence.startswith(f"Answers!{place}{staff.row('benefits/speed')}: ")
    assert words in sentence


def test_a_row_that_nobody_touched_does_not_take_back_what_changed_in_the_file(staff: Staff, project: Path) -> None:
    path = project / SPEED
    path.write_text(edited(path.read_text()))
    staff.cell("benefits/mood", "title").value = "Mood"
    plan = plan_import(staff.save(), TODAY, project)
    assert list(plan.changes) == ["benefits/mood"]
    assert plan.notes == ["benefits/speed was changed in its file after the workbook was written, and stays so."]


def test_a_row_that_was_changed_here_and_in_the_file_is_refused(staff: Staff, project: Path) -> None:
    path = project / SPEED
    path.write_text(edited(path.read_text()))
    staff.cell("benefits/speed", "title").value = "How soon"
    (sentence,) = refused(staff, project)
    assert sentence.startswith(f"Answers!A{staff.row('benefits/speed')}: benefits/speed was changed both here and")


def test_a_file_that_changes_between_looking_and_writing_stays(staff: Staff, project: Path) -> None:
    staff.cell("benefits/speed", "answer").value = ANSWER
    staff.cell("benefits/mood", "title").value = "Mood"
    plan = plan_import(staff.save(), TODAY, project)
    path = project / SPEED
    path.write_text(edited(path.read_text()))
    before = files(project)
    with pytest.raises(ContentError, match="was changed by somebody else just now"):
        plan.carry_out()
    assert files(project) == before
