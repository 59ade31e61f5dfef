"""The one SQLite file that everything is kept in, and how it is opened. Knows nothing of Rasa: the actions use it too."""

import logging
import os
import sqlite3
import time
from contextlib import closing
from functools import lru_cache
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.pool import StaticPool

logger = logging.getLogger(__name__)

_PROBE_SECONDS = 0.3
_PAUSE = 0.05


def database_file() -> Path:
    """Return the file that keeps conversations and requests: ``FIBROGUIDE_DB``, else ``var/conversations.db``."""
    return Path(os.environ.get("FIBROGUIDE_DB") or "var/conversations.db")


def put_aside_if_broken(path: Path) -> None:
    """Rename a file that SQLite cannot read, so that the bot can go on with a new one; nothing of it is deleted."""
    if not path.exists():
        return
    for is_last in (False, False, True):  # one that another process is just making may seem broken for a moment
        try:
            with closing(sqlite3.connect(path, timeout=_PROBE_SECONDS)) as connection:
                connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
                return
        except sqlite3.OperationalError:  # locked by another process, say: not broken
            return
        except sqlite3.DatabaseError as error:
            if is_last:
                aside = path.with_name(f"{path.name}.broken-{time.strftime('%Y%m%d-%H%M%S')}")
                path.rename(aside)
                logger.error(
                    "%s cannot be read (%s). It is kept as %s; the bot goes on with a new file.", path, error, aside.name
                )
            time.sleep(_PAUSE)


def open_database(path: Path | None = None, locked_seconds: float = 1.0) -> Engine:
    """Return an engine on the file, which is made, with its folder, when it is not there.

    Args:
        path: The file; :func:`database_file` without one.
        locked_seconds: How long a statement waits while another process writes.

    Raises:
        sqlalchemy.exc.OperationalError: The file cannot be opened.
    """
    path = path or database_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    put_aside_if_broken(path)
    # One connection, used from one thread at a time: opening the file anew costs more than a query.
    engine = sa.create_engine(
        f"sqlite:///{path}",
        poolclass=StaticPool,
        connect_args={"check_same_thread": False, "timeout": locked_seconds},
        hide_parameters=True,  # errors must not quote what people wrote
    )
    deadline = time.monotonic() + locked_seconds
    while True:
        try:
            with engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA journal_mode=WAL")
                connection.exec_driver_sql("PRAGMA synchronous=NORMAL")
                connection.exec_driver_sql("PRAGMA secure_delete=ON")  # what is erased is overwritten, too
            return engine
        except sa.exc.OperationalError:  # another process opens a new file at the same moment
            if time.monotonic() > deadline:
                raise
            time.sleep(_PAUSE)


@lru_cache(maxsize=4)
def shared_database(path: Path) -> Engine:
    """Return this process's one engine on a file; see :func:`open_database`."""
    return open_database(path)
