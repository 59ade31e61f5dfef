"""Writes several files, all of them or none."""

import os
import tempfile
from pathlib import Path

from fibroguide.content.rules.problem import ContentError


def write_all(new: dict[Path, str], old: dict[Path, bytes | None]) -> None:
    """Write the text of each file; when one cannot be written, all are left as they were.

    Args:
        new: What to write, by file.
        old: What each file held when the change was made out; None: there was no such file.

    Raises:
        ContentError: A file cannot be written, or somebody else has changed it in the meantime.
    """
    ready: dict[Path, Path] = {}
    done: list[Path] = []
    try:
        for path, text in new.items():
            ready[path] = _beside(path, text.encode("utf-8"))
        for path in new:
            if _content(path) != old[path]:
                raise ContentError(f"{path} was changed by somebody else just now. Nothing was changed; try again.")
        for path, temporary in ready.items():
            done.append(path)
            temporary.replace(path)
    except OSError as error:
        _put_back(done, old)
        raise ContentError(f"{error.filename or 'A file'} cannot be written: {error.strerror}. Nothing was changed.") from error
    finally:
        for temporary in ready.values():
            temporary.unlink(missing_ok=True)


def _beside(path: Path, content: bytes) -> Path:
    """Write ``content`` to a new file in the same folder, with the rights of the old one, and return it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        mode = path.stat().st_mode if path.exists() else 0o644
        os.chmod(name, mode & 0o777)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def _put_back(paths: list[Path], old: dict[Path, bytes | None]) -> None:
    for path in paths:
        content = old[path]
        if content is None:
            path.unlink(missing_ok=True)
        else:
            path.write_bytes(content)
