import pytest

from fibroguide.content.catalogue import read_topics
from fibroguide.content.cleaning import clean_answer, clean_line, clean_question


@pytest.mark.parametrize(
    ("pasted", "typed"),
    [
        ("it’s “quick” – isn’t it…", "it's \"quick\" - isn't it..."),
        (" two\u00a0 spaces\t", "two spaces"),
        ("• how quick", "how quick"),
        ("- how quick", "how quick"),
        ("-5 degrees outside", "-5 degrees outside"),
        ("zero\u200bwidth\ufeff \u202eturned", "zerowidth turned"),
        ("one\n\n two ", "one\ntwo"),
        ("👩‍⚕️ please", "👩‍⚕️ please"),
        ("ketamina ¿qué?", "ketamina ¿qué?"),
        ("\x07bell \x1b[31mred", "bell [31mred"),
    ],
)
def test_a_question_is_as_people_type_it(pasted: str, typed: str) -> None:
    assert clean_question(pasted) == typed
    assert clean_question(typed) == typed


def test_an_answer_keeps_its_quotes_and_paragraphs() -> None:
    assert clean_answer(" “Fibro fog” – so.  \n\n\n\n• one\n\t▪ two\u00a0\n") == "“Fibro fog” – so.\n\n- one\n- two"


def test_a_line() -> None:
    assert clean_line(" Dr.\u00a0Ann\n  Example\u200b ") == "Dr. Ann Example"


def test_our_own_texts_are_clean() -> None:
    for topic in read_topics().values():
        assert clean_answer(topic.reply) == topic.reply
        assert clean_line(topic.metadata["title"]) == topic.metadata["title"]
        assert [question for question in topic.questions if clean_question(question) != question] == []
