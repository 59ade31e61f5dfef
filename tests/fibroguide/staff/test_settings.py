import pytest

from fibroguide.environment import SettingsError
from fibroguide.staff.settings import staff_settings

PASSWORD = "FIBROGUIDE_STAFF_PASSWORD"
PROXY = {"FIBROGUIDE_STAFF_USER_HEADER": "X-Forwarded-Email", "FIBROGUIDE_STAFF_PROXY_SECRET": "a secret of the proxy"}


def test_without_a_setting_the_page_is_off() -> None:
    assert staff_settings({}) is None
    assert staff_settings({PASSWORD: ""}) is None


def test_a_password_or_a_proxy_turns_it_on() -> None:
    assert staff_settings({PASSWORD: "correct horse battery"}).password
    assert staff_settings(PROXY).user_header == "X-Forwarded-Email"


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({PASSWORD: "short"}, "has 5 characters. Use at least 12."),
        ({PASSWORD: "correct horse battery", **PROXY}, "not both"),
        ({"FIBROGUIDE_STAFF_USER_HEADER": "X-Forwarded-Email"}, "FIBROGUIDE_STAFF_PROXY_SECRET with at least 12"),
        ({"FIBROGUIDE_STAFF_PROXY_SECRET": "a secret of the proxy"}, "needs FIBROGUIDE_STAFF_USER_HEADER"),
        ({**PROXY, "FIBROGUIDE_STAFF_PROXY_SECRET": "short"}, "at least 12"),
    ],
)
def test_what_is_wrong_is_a_sentence_without_the_secret(environment: dict[str, str], sentence: str) -> None:
    with pytest.raises(SettingsError) as caught:
        staff_settings(environment)
    assert sentence in str(caught.value)
    assert not any(value in str(caught.value).split() for name, value in environment.items() if "HEADER" not in name)


def test_secrets_are_not_shown_when_settings_are_printed() -> None:
    assert "horse" not in str(staff_settings({PASSWORD: "correct horse battery"}))
    assert "a secret" not in str(staff_settings(PROXY))
