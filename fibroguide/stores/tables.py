"""The tables that the bot keeps beside Rasa's events."""

import time

import sqlalchemy as sa
from sqlalchemy.engine import Engine

_ATTEMPTS, _PAUSE = 20, 0.05  # a second in all

metadata = sa.MetaData()

callbacks = sa.Table(
    "callbacks",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("conversation", sa.String(255), nullable=False, index=True),
    sa.Column("name", sa.String(80), nullable=False),
    sa.Column("contact", sa.String(254), nullable=False),
    sa.Column("good_time", sa.String(100), nullable=False),
    sa.Column("topic", sa.String(40), nullable=False),
    sa.Column("consented_at", sa.Float, nullable=False),
    sa.Column("requested_at", sa.Float, nullable=False),
    sa.Column("expires_at", sa.Float, nullable=False, index=True),
    sa.Column("done_at", sa.Float),
    sqlite_autoincrement=True,  # a number stands in mails: it must never be given twice
)
# Sent twice, by two presses or two workers, it is still one open request.
sa.Index(
    "one_open_request",
    callbacks.c.conversation,
    callbacks.c.contact,
    unique=True,
    sqlite_where=callbacks.c.done_at.is_(None),
    postgresql_where=callbacks.c.done_at.is_(None),
)

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("callback", sa.Integer, nullable=False, index=True),
    sa.Column("way", sa.String(20), nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("due_at", sa.Float, nullable=False, index=True),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("sent_at", sa.Float),
    sqlite_autoincrement=True,  # a worker may hold the number of a notice that is deleted meanwhile
)

feedback = sa.Table(
    "feedback",
    metadata,
    sa.Column("conversation", sa.String(255), primary_key=True),
    sa.Column("answer", sa.String(80), primary_key=True),
    sa.Column("helpful", sa.Boolean, nullable=False),
    sa.Column("at", sa.Float, nullable=False, index=True),
)


def make_tables(engine: Engine) -> None:
    """Make the tables that are not there yet; the bot and its action server may do so at the same moment.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: The database cannot be written.
    """
    for attempt in range(_ATTEMPTS):
        try:
            if not set(metadata.tables) <= set(sa.inspect(engine).get_table_names()):
                _make_at_once(engine)
            return
        except (sa.exc.OperationalError, sa.exc.IntegrityError):  # another process has just made one, or is at it
            if attempt == _ATTEMPTS - 1:
                raise
            time.sleep(_PAUSE)


def _make_at_once(engine: Engine) -> None:
    """Make the tables with their indexes in one transaction: nobody can write into one that has no index yet."""
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # Python's driver begins none for CREATE
        metadata.create_all(connection)
