"""Which answers people found helpful: the answer's name and a yes or no, never what was asked."""

import time
from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from fibroguide.stores.tables import feedback, make_tables


class Feedback:
    """Keeps one verdict a conversation and answer; a later one takes the earlier one's place."""

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.time) -> None:
        """Make the table where it is missing."""
        self._engine = engine
        self._clock = clock
        make_tables(engine)

    def add(self, conversation: str, answer: str, helpful: bool) -> None:
        """Keep a verdict on the answer of that name."""
        same = (feedback.c.conversation == conversation) & (feedback.c.answer == answer)
        values = {"conversation": conversation, "answer": answer, "helpful": helpful, "at": self._clock()}
        with self._engine.begin() as connection:
            connection.execute(sa.delete(feedback).where(same))
            connection.execute(sa.insert(feedback).values(values))

    def counts(self) -> dict[str, tuple[int, int]]:
        """Return the number of helpful and not helpful verdicts by answer."""
        helpful = sa.func.sum(sa.case((feedback.c.helpful, 1), else_=0))
        with self._engine.connect() as connection:
            rows = connection.execute(sa.select(feedback.c.answer, helpful, sa.func.count()).group_by(feedback.c.answer))
            return {answer: (int(yes), int(total - yes)) for answer, yes, total in rows}

    def erase(self, conversation: str) -> None:
        """Delete the verdicts of a conversation."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(feedback).where(feedback.c.conversation == conversation))

    def purge(self, before: float) -> int:
        """Delete the verdicts that are older than a point in time; return how many."""
        with self._engine.begin() as connection:
            return int(connection.execute(sa.delete(feedback).where(feedback.c.at < before)).rowcount)
