import os
from pathlib import Path

import pytest

from fibroguide.environment import SettingsError, load_env_file, public_url


def test_what_stands_in_the_file_counts_where_the_environment_is_silent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mine").write_text("FIBROGUIDE_A='from file'\nFIBROGUIDE_B=from file\n# FIBROGUIDE_C=no\n")
    monkeypatch.setenv("FIBROGUIDE_ENV_FILE", str(tmp_path / "mine"))
    monkeypatch.setenv("FIBROGUIDE_B", "from environment")
    monkeypatch.delenv("FIBROGUIDE_A", raising=False)
    load_env_file()
    assert (os.environ["FIBROGUIDE_A"], os.environ["FIBROGUIDE_B"]) == ("from file", "from environment")
    assert "FIBROGUIDE_C" not in os.environ
    monkeypatch.delenv("FIBROGUIDE_A")


def test_without_a_file_nothing_happens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIBROGUIDE_ENV_FILE", str(tmp_path / "none"))
    before = dict(os.environ)
    load_env_file()
    assert dict(os.environ) == before


@pytest.mark.parametrize(
    ("value", "url"), [("https://chat.clinic.example/", "https://chat.clinic.example"), ("", ""), ("http://127.0.0.1:5005", None)]
)
def test_the_public_address_has_no_slash_at_its_end(value: str, url: str | None) -> None:
    assert public_url({"FIBROGUIDE_PUBLIC_URL": value}) == (value if url is None else url)


@pytest.mark.parametrize("value", ["chat.clinic.example", "http://chat.clinic.example", "ftp://x", "javascript:alert(1)"])
def test_an_address_without_https_is_refused_in_a_sentence(value: str) -> None:
    with pytest.raises(SettingsError, match=f"FIBROGUIDE_PUBLIC_URL is '{value}'".replace("(", r"\(").replace(")", r"\)")):
        public_url({"FIBROGUIDE_PUBLIC_URL": value})


def test_the_example_names_only_settings_that_exist() -> None:
    code = "\n".join(path.read_text() for path in Path("fibroguide").rglob("*.py"))
    for line in Path(".env.example").read_text().splitlines():
        name = line.lstrip("# ").partition("=")[0]
        if name.startswith("FIBROGUIDE_") and "=" in line:
            assert name in code or name.removeprefix("FIBROGUIDE_SLACK_") in ("BOT_TOKEN", "SIGNING_SECRET", "APP_TOKEN"), name
