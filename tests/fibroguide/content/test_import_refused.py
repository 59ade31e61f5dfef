"""A workbook that comes back with mistakes: each is told with its place, and nothing is changed."""

from datetime import datetime
from pathlib import Path

import pytest
from openpyxl.worksheet.formula import ArrayFormula

from fibroguide.content.changes import plan_import
from tests.fibroguide.content.staff import TODAY, Staff, export, imported, refused

SPEED = "data/benefits/speed.yml"
ANSWER = (
    "Relief often comes in some hours or days. Older medicines may need weeks, but it differs a lot from one person to the next. "
    "It can help when the pain flares up.\n\nA clinician can tell you more."
)
PARKING = "The guide does not say where to park. Please ask the clinic: {clinic_phone}."


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("simpler", "", "is missing"),
        ("simpler", "It may help. " * 5, "5 sentences; 4 is the most"),
        ("simpler", "It is safe. A clinician can tell you more.", "makes a claim"),
        ("simpler", 40, "is no text"),
        ("in one sentence", "", "is missing"),
        ("in one sentence", "It may help. A clinician can tell you.", "2 sentences; 1 is the most"),
        ("in one sentence", "=1+1", "has a formula"),
        ("answer", "", "is empty"),
        ("answer", "It may help.\nStop\ntaking your tablets. A clinician can tell.", "start, stop or change a medicine"),
        ("answer", "It may help. You’re eligible. A clinician can tell.", "judges who can have the treatment"),
        ("answer", 40, "is no text"),
        ("answer", datetime(2026, 1, 2), "has become a date"),
        ("answer", "=1+1", "has a formula"),
        ("answer", "#N/A", "shows the error"),
        ("title", "A title that does not fit on any telephone there is", "40 fit"),
        ("facts", "F23", "F24 is missing: this answer must say"),
        ("facts", "F23, F24, F99", "There is no fact 'F99'."),
        ("related", "benefits/mood, benefits/mod, benefits/duration", "Did you mean 'benefits/mood'?"),
        ("section", "Another one", "follows from the facts"),
    ],
)
def test_a_cell_that_breaks_a_rule_is_refused_with_its_address(staff: Staff, project: Path, column, value, words) -> None:
    cell = staff.cell("benefits/speed", column)
    cell.value = value
    sentences = refused(staff, project)
    assert any(sentence.startswith(f"Answers!{cell.coordinate}: ") and words in sentence for sentence in sentences), sentences


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("=HYPERLINK(1)", "has a formula"),
        ("is it [quick]{}", "Rasa reads as a mark"),
        ("one\r\ntwo", "more than one line"),
        ("call me on 202 555 0143, is it quick", '"202 555 0143", which may be'),
        ("IS IT INSTANT?!", "twice under this topic"),
        ("hello there", "under smalltalk/greet too"),
        (datetime(2026, 1, 2), "has become a date"),
        ("#REF!", "shows the error"),
    ],
)
def test_a_question_that_breaks_a_rule_is_refused_with_its_address(staff: Staff, project: Path, question, words) -> None:
    greeting = staff.question("smalltalk/greet", 2)
    greeting.value = "Hello there"
    row = staff.ask("benefits/speed", question)
    sentences = refused(staff, project)
    assert any(sentence.startswith(f"Questions!B{row}: ") and words in sentence for sentence in sentences), sentences


def test_a_question_that_measures_the_bot_is_refused(staff: Staff, project: Path) -> None:
    import yaml

    (block, *_) = yaml.safe_load((project / "tests/questions/benefits.yml").read_text())["nlu"]
    row = staff.ask("benefits/speed", block["examples"].splitlines()[0].removeprefix("- ").upper())
    (sentence,) = refused(staff, project)
    assert sentence.startswith(f"Questions!B{row}: ")
    assert "tests/questions/benefits.yml, which measures the bot" in sentence


def test_a_line_about_danger_is_refused(staff: Staff, project: Path) -> None:
    line = (project / "data/safety/lines/harmless.txt").read_text().splitlines()[7]
    staff.ask("benefits/speed", line)
    assert any("harmless.txt, which teaches what danger is" in sentence for sentence in refused(staff, project))


def test_numbers_and_truths_that_excel_made_of_questions_stay_questions(staff: Staff, project: Path) -> None:
    staff.ask("benefits/speed", 123456.0, 2.5, True)
    assert [line[8:-1].strip() for line in imported(staff, project)[SPEED]] == ["- 123456", "- 2.5", "- true"]


def test_fewer_than_thirty_questions_are_refused(staff: Staff, project: Path) -> None:
    row = staff.question_row("benefits/speed")
    staff.questions.delete_rows(row, 3)
    (sentence,) = refused(staff, project)
    assert sentence.startswith(f"Questions!A{row}: benefits/speed has 29 questions; 30 is the fewest.")


def test_all_mistakes_are_told_at_once(staff: Staff, project: Path) -> None:
    staff.cell("benefits/speed", "title").value = ""
    staff.cell("benefits/mood", "answer").value = "It is proven to help. Tell your clinician more."
    staff.shorten("benefits/mood")
    staff.ask("benefits/duration", "/x")
    assert len(refused(staff, project)) == 4


def test_two_rows_of_one_topic_are_refused(staff: Staff, project: Path) -> None:
    row = staff.add("benefits/speed", title="x")
    (sentence,) = refused(staff, project)
    assert sentence == (
        f"Answers!A{row}: benefits/speed stands in row {staff.row('benefits/speed')} already. Keep one of the two rows."
    )


def test_a_deleted_row_removes_no_topic_and_that_is_said(staff: Staff, project: Path) -> None:
    staff.answers.delete_rows(staff.row("benefits/speed"))
    plan = plan_import(staff.save(), TODAY, project)
    assert plan.changes == {}
    assert plan.notes == ["benefits/speed: no row on the sheet Answers. It stays as it is; deleting a row removes no topic."]


def test_questions_of_a_topic_without_a_row_cannot_be_changed(staff: Staff, project: Path) -> None:
    staff.answers.delete_rows(staff.row("benefits/speed"))
    row = staff.question_row("benefits/speed")
    staff.question("benefits/speed").value = "quite another one"
    (sentence,) = refused(staff, project)
    assert sentence.startswith(f"Questions!A{row}: The questions of benefits/speed were changed, but it has no row")


def test_a_topic_without_rows_of_questions_keeps_its_questions_and_that_is_said(staff: Staff, project: Path) -> None:
    staff.questions.delete_rows(staff.question_row("benefits/speed"), 32)
    plan = plan_import(staff.save(), TODAY, project)
    assert plan.changes == {}
    assert plan.notes == ["benefits/speed: no row on the sheet Questions. Its questions stay as they are."]


@pytest.mark.parametrize("topic", ["benefits/sped", "benefit/speed"])
def test_an_unknown_topic_is_refused_with_the_nearest_name(staff: Staff, project: Path, topic: str) -> None:
    row = staff.add(topic, title="Something", answer=ANSWER)
    asked = staff.ask("benefits/moood", "one", "two")
    sentences = refused(staff, project)
    answers = f"Answers!A{row}: There is no topic {topic!r}. Did you mean 'benefits/speed'?"
    assert [sentence for sentence in sentences if sentence.startswith(answers)]
    questions = f"Questions!A{asked}: There is no topic 'benefits/moood'. Did you mean 'benefits/mood'?"
    assert [sentence for sentence in sentences if sentence.startswith(questions)]


def test_a_name_that_was_changed_is_refused(staff: Staff, project: Path) -> None:
    row = staff.row("benefits/speed")
    staff.answers.cell(row, 1).value = "benefits/how_fast"
    sentence = refused(staff, project)[0]
    assert sentence.startswith(f"Answers!A{row}: There is no topic 'benefits/how_fast'.")
    assert "was that of benefits/speed" in sentence


def test_a_row_without_its_topic_or_its_question_is_refused(staff: Staff, project: Path) -> None:
    row, asked = staff.add("", title="Something"), staff.ask("benefits/speed", "")
    alone = staff.ask("", "is it quick")
    assert [sentence.partition(".")[0] for sentence in refused(staff, project)] == [
        f"Answers!A{row}: The row has no topic",
        f"Questions!B{asked}: The row has no question",
        f"Questions!A{alone}: The row has no topic",
    ]


def test_questions_for_what_nobody_asks_are_refused(staff: Staff, project: Path) -> None:
    row = staff.ask("conversation/erased", "is it gone")
    (sentence,) = refused(staff, project)
    assert sentence.startswith(f"Questions!A{row}: Nobody asks for conversation/erased in words")


def test_a_checklist_keeps_its_answer_and_facts(staff: Staff, project: Path) -> None:
    staff.cell("checklist/aftercare", "answer").value = "Rest."
    staff.cell("checklist/aftercare", "facts").value = "F42"
    sentences = " ".join(refused(staff, project))
    assert "A checklist's answer is {list_text}" in sentences
    assert "The facts of a checklist are those of its items: F42, F43, F44." in sentences


def test_other_words_go_with_answers_of_the_guide_only(staff: Staff, project: Path) -> None:
    cell = staff.cell("smalltalk/greet", "simpler")
    cell.value = "Hello."
    (sentence,) = refused(staff, project)
    assert sentence.startswith(f"Answers!{cell.coordinate}: The text under 'simpler' in ")
    assert sentence.endswith("greet.yml goes with answers from the guide only. Leave it out.")


def test_merged_cells_are_refused(staff: Staff, project: Path) -> None:
    staff.answers.merge_cells("C4:C6")
    assert refused(staff, project) == ["Answers!C4:C6: these cells are merged. Split them, one value a cell."]


def test_formulas_of_every_kind_are_refused(staff: Staff, project: Path) -> None:
    staff.answers["B4"].value = "=B5"
    staff.answers["C4"] = ArrayFormula("C4:C4", "=C5")
    assert [sentence.partition(" ")[0] for sentence in refused(staff, project)] == ["Answers!B4:", "Answers!C4:"]


@pytest.mark.parametrize(("sheet", "words"), [("Answers", "Answers: the sheet"), ("Questions", "Questions: the sheet")])
@pytest.mark.parametrize("rows", [1, 2])
def test_an_empty_sheet_is_refused(staff: Staff, project: Path, sheet: str, words: str, rows: int) -> None:
    staff.workbook[sheet].delete_rows(rows, 100_000)
    (sentence,) = refused(staff, project)
    assert sentence.startswith(words)


def test_a_missing_column_is_told_with_the_nearest_heading(staff: Staff, project: Path) -> None:
    staff.answers["C1"].value = "Anser"
    (sentence,) = refused(staff, project)
    assert sentence == "Answers!A1: there is no column 'answer' in row 1. Is it 'anser'? Name it 'answer'."


def test_a_missing_column_without_a_near_one_is_told_with_what_is_there(staff: Staff, project: Path) -> None:
    staff.questions["B1"].value = None
    (sentence,) = refused(staff, project)
    assert sentence.startswith("Questions!A1: there is no column 'question' in row 1. Row 1 has: topic.")


def test_a_heading_that_stands_twice_is_refused(staff: Staff, project: Path) -> None:
    staff.answers["H1"].value = " Title "
    (sentence,) = refused(staff, project)
    assert sentence == "Answers!H1: the heading 'title' stands in B1 too. Keep one."


def test_headings_in_capitals_other_columns_and_another_order_are_taken(staff: Staff, project: Path) -> None:
    staff.answers["A1"].value = " TOPIC "
    staff.answers["L1"].value = "my notes"
    staff.answers["L7"].value = "=1+1"
    staff.answers.delete_cols(8)  # the section
    plan = plan_import(staff.save(), TODAY, project)
    assert (plan.changes, plan.notes) == ({}, ["Answers: the column 'my notes' is not read."])


def test_a_missing_sheet_is_told_with_the_nearest_name(staff: Staff, project: Path) -> None:
    staff.questions.title = "Qestions"
    (sentence,) = refused(staff, project)
    assert "has no sheet 'Questions'. Did you mean 'Qestions'?" in sentence


def test_a_sheet_with_a_million_rows_is_refused(staff: Staff, project: Path) -> None:
    staff.questions["A1048576"].value = "x"
    assert refused(staff, project)[0].startswith("Questions has rows down to 1048576; 60000 is the most.")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"nlu: [\n", "is not valid YAML"),
        (b"\xff\xfe", "is not UTF-8 text"),
        (b"- a list\n", "has no nlu with intent and examples"),
        (b"responses:\n  utter_benefits/speed:\n    - text: hm\n      metadata: {facts: F23}\n", "'facts' is no list"),
        (b"responses:\n  utter_benefits/speed:\n    - text: hm\n      metadata: {simpler: 3}\n", "'simpler' is no text"),
    ],
)
def test_a_broken_file_is_a_sentence_with_its_name(staff: Staff, project: Path, content: bytes, words: str) -> None:
    (project / SPEED).write_bytes(content)
    (sentence,) = refused(staff, project)
    assert SPEED in sentence
    assert words in sentence


def test_a_file_of_another_layout_is_left_to_be_changed_by_hand(staff: Staff, project: Path) -> None:
    path = project / SPEED
    head, _, tail = path.read_text().partition("    - text: |-\n")
    remark = "    - text: 'It may come soon. A clinician can say.'  # a remark\n"
    path.write_text(head + remark + tail[tail.index("      metadata:") :])
    staff = export(project, staff.path)
    staff.cell("benefits/speed", "answer").value = ANSWER
    (sentence,) = refused(staff, project)
    assert "must be changed by hand" in sentence
