from pathlib import Path

import pytest

from fibroguide.doctor.credentials import CHANNELS, check_credentials, read_credentials
from fibroguide.doctor.findings import BAD, NOTE, OK


def test_the_projects_own_file_is_well() -> None:
    (finding,) = check_credentials(read_credentials())
    assert finding.level == OK


@pytest.mark.parametrize("name", ["rest", "socketio", "rasa", "slack", "telegram"])
def test_rasas_own_channels_are_named_as_a_fault(name: str) -> None:
    findings = check_credentials({**dict.fromkeys(CHANNELS.values()), name: None})
    assert [(finding.level, name in finding.sentence) for finding in findings] == [(BAD, True)]


def test_a_channel_that_is_not_listed_is_named_and_the_website_is_needed() -> None:
    findings = check_credentials({CHANNELS["slack"]: None})
    assert [finding.level for finding in findings] == [BAD, NOTE]
    assert [("web" in finding.sentence, "telegram" in finding.sentence) for finding in findings] == [(True, False), (False, True)]


@pytest.mark.parametrize("text", [None, "", "[", "- web", "a: b: c", "text"])
def test_a_missing_or_broken_file_is_a_sentence(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "credentials.yml"
    if text is not None:
        path.write_text(text)
    (finding,) = check_credentials(read_credentials(path))
    assert finding.level == BAD
    assert "cannot be read" in finding.sentence
