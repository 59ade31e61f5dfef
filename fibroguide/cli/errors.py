"""Errors of the command line."""


class CommandError(Exception):
    """Something a person can mend; the message says what, and what to do."""
