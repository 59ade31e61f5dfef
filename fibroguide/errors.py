"""How errors are told to the log: their kind and place, never their words, which may quote what a person wrote."""


def kind_and_place(error: BaseException) -> str:
    """Return ``ValueError in /app/actions/x.py:12``."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "an unknown place"
    return f"{type(error).__name__} in {place}"
