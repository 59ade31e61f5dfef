"""How errors are told to the log: their kind and place, never their words, which may quote what a person wrote."""

import logging


def kind_and_place(error: BaseException) -> str:
    """Return ``ValueError in /app/actions/x.py:12``."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "an unknown place"
    return f"{type(error).__name__} in {place}"


def hide_words_of_errors(logger_name: str) -> None:
    """Make a library's logger tell the kind and place of an exception instead of its traceback."""
    logger = logging.getLogger(logger_name)
    if not any(isinstance(item, _WithoutWords) for item in logger.filters):
        logger.addFilter(_WithoutWords())


class _WithoutWords(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and record.exc_info[1]:
            record.msg, record.args = f"An error was caught here: {kind_and_place(record.exc_info[1])}.", ()
            record.exc_info = None
        return True
