"""Opens a workbook that somebody hands in, and says in a sentence when it is none."""

import warnings
import zipfile
from pathlib import Path

from openpyxl import Workbook, load_workbook

from fibroguide.content.rules import ContentError

_LARGEST = 20_000_000  # bytes of the file; ours has 0.4 million
_LARGEST_UNPACKED = 200_000_000
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_SAVE_AS = "Save it as 'Excel workbook (.xlsx)' and try again."
# What a zipped file is, by a name that is in it.
_KINDS = {
    "xl/workbook.bin": "a binary Excel workbook (.xlsb)",
    "word/document.xml": "a Word document",
    "ppt/presentation.xml": "a presentation",
    "content.xml": "an OpenDocument file",
}


def open_workbook(path: Path) -> Workbook:
    """Return the workbook with its formulas as they are written.

    Raises:
        ContentError: There is no such file, or it is no workbook that can be read.
    """
    try:
        content = path.read_bytes() if path.stat().st_size <= _LARGEST else None
    except OSError as error:
        raise ContentError(f"{path} cannot be read: {error.strerror}.") from error
    if content is None:
        raise ContentError(f"{path} is larger than {_LARGEST // 1_000_000} MB. Is it the workbook of answers?")
    _check_kind(path, content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about parts of Excel that no answer is in
            return load_workbook(path)
    except Exception as error:  # openpyxl raises whatever a broken part leads to
        raise ContentError(f"{path} is broken: {_SAVE_AS}") from error


def _check_kind(path: Path, content: bytes) -> None:
    if not content:
        raise ContentError(f"{path} is empty.")
    if content.startswith(_OLD_OFFICE):
        locked = _ENCRYPTED in content
        kind = "is protected with a password. Take the password off" if locked else "is an old Excel workbook (.xls)"
        raise ContentError(f"{path} {kind}. {_SAVE_AS}")
    if not content.startswith(b"PK"):
        raise ContentError(f"{path} is no Excel workbook. {_SAVE_AS}")
    try:
        with zipfile.ZipFile(path) as archive:
            names = {info.filename: info.file_size for info in archive.infolist()}
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise ContentError(f"{path} is broken or was not copied in full. Copy it once more.") from error
    if sum(names.values()) > _LARGEST_UNPACKED:
        raise ContentError(f"{path} holds far more than a workbook of answers. Export anew and copy the changes over.")
    if "xl/workbook.xml" not in names:
        kind = next((kind for name, kind in _KINDS.items() if name in names), "no Excel workbook")
        raise ContentError(f"{path} is {kind}. {_SAVE_AS}")
