import logging

import pytest

from fibroguide.errors import hide_words_of_errors, kind_and_place

SECRET = "mymostsecretword"


def fail() -> None:
    raise ValueError(SECRET)


def caught() -> ValueError:
    with pytest.raises(ValueError, match=SECRET) as error:
        fail()
    return error.value


def test_an_error_is_told_by_its_kind_and_the_line_that_raised_it() -> None:
    line = fail.__code__.co_firstlineno + 1
    assert kind_and_place(caught()) == f"ValueError in {__file__}:{line}"


def test_an_error_that_was_never_raised_has_no_place() -> None:
    assert kind_and_place(ValueError(SECRET)) == "ValueError in an unknown place"


def test_a_logger_tells_an_exceptions_kind_and_not_its_words(caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("test.with_errors")
    hide_words_of_errors("test.with_errors")
    hide_words_of_errors("test.with_errors")
    try:
        fail()
    except ValueError:
        logger.exception("This went wrong: %s", SECRET)
    logger.error("This went wrong: %s", SECRET, exc_info=caught())
    assert caplog.text.count("An error was caught here: ValueError in") == 2
    assert SECRET not in caplog.text
    assert "Traceback" not in caplog.text
    assert len(logger.filters) == 1


def test_the_cause_of_an_error_is_not_told_either(caplog: pytest.LogCaptureFixture) -> None:
    hide_words_of_errors("test.with_causes")
    try:
        raise KeyError("other") from caught()
    except KeyError:
        logging.getLogger("test.with_causes").exception("This went wrong")
    assert "KeyError in" in caplog.text
    assert SECRET not in caplog.text


def test_all_else_is_logged_as_it_is(caplog: pytest.LogCaptureFixture) -> None:
    hide_words_of_errors("test.without_errors")
    logging.getLogger("test.without_errors").warning("No model in %s", "models")
    logging.getLogger("test.without_errors").warning("Nothing was caught", exc_info=True)
    assert "No model in models" in caplog.text
    assert "Nothing was caught" in caplog.text


def test_other_loggers_are_left_alone(caplog: pytest.LogCaptureFixture) -> None:
    hide_words_of_errors("test.one")
    logging.getLogger("test.other").error("This went wrong", exc_info=caught())
    assert SECRET in caplog.text
