"""The staff page of a real server: who gets in, who does not, and what it shows."""

import re
import sqlite3
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from fibroguide.staff.sign_in import COOKIE
from tests.running import NO_LIMITS, RunningBot, call, say

PASSWORD = "correct horse battery"
SECRET = "a secret of the proxy"


class NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


class Browser:
    """Somebody with a browser: cookies are kept, redirects are looked at and not followed."""

    def __init__(self, address: str, **headers: str) -> None:
        self.address, self.headers = address, headers
        self.jar = CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar), NoRedirects)
        self.page = ""
        self.answer_headers: dict[str, str] = {}

    def get(self, path: str, **headers: str) -> int:
        return self._open(urllib.request.Request(self.address + path, headers={**self.headers, **headers}))

    def post(self, path: str, headers: dict[str, str] | None = None, **form: str) -> int:
        body = urllib.parse.urlencode(form).encode()
        return self._open(urllib.request.Request(self.address + path, body, {**self.headers, **(headers or {})}))

    def _open(self, request: urllib.request.Request) -> int:
        try:
            answer = self._opener.open(request, timeout=30)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            self.page, self.answer_headers = answer.read().decode(), dict(answer.headers)
            return int(answer.status or 0)

    @property
    def token(self) -> str:
        found = re.search('name="token" value="([^"]+)"', self.page)
        assert found, self.page
        return found[1]

    def sign_in(self, name: str = "Ann Example") -> "Browser":
        assert self.post("/staff/login", name=name, password=PASSWORD) == 303
        assert self.get("/staff") == 200
        return self


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningBot]:
    """Takes the place of the trained bot: these tests talk to the server."""
    running = RunningBot(
        tmp_path_factory.mktemp("staff"), FIBROGUIDE_STAFF_PASSWORD=PASSWORD, FIBROGUIDE_PROXIES="1", **NO_LIMITS
    )
    yield running
    running.stop()
    assert PASSWORD not in running.log()
    assert "Traceback" not in running.log()


@pytest.fixture
def stranger(bot: RunningBot, request: pytest.FixtureRequest) -> Browser:
    """Somebody at an address of their own, so that the tries of one test do not count in another."""
    number = abs(hash(request.node.name)) % 250 + 1
    return Browser(bot.address, **{"X-Forwarded-For": f"10.{number}.{len(request.node.name) % 250}.7"})


@pytest.fixture
def staff(stranger: Browser) -> Browser:
    return stranger.sign_in()


PATHS = ("", "/tests", "/tests/progress", "/tests/report", "/try", "/gaps", "/callbacks", "/content", "/audit")


@pytest.mark.parametrize("path", PATHS)
def test_a_stranger_sees_nothing(stranger: Browser, path: str) -> None:
    assert stranger.get(f"/staff{path}") == 302
    assert stranger.answer_headers["Location"] == "/staff/login"


@pytest.mark.parametrize("path", ["/tests", "/try", "/callbacks", "/logout"])
def test_a_stranger_does_nothing(stranger: Browser, path: str) -> None:
    assert stranger.post(f"/staff{path}", done="1", text="hi") == 302


def test_the_right_password_opens_every_page(staff: Browser) -> None:
    for path in PATHS:
        assert staff.get(f"/staff{path}") == (404 if path == "/tests/report" else 200), path
        assert "Traceback" not in staff.page


@pytest.mark.parametrize("password", ["", "wrong", PASSWORD + " ", PASSWORD.upper(), "é" * 20, "x" * 15_000])
def test_a_wrong_password_opens_nothing(stranger: Browser, password: str) -> None:
    assert stranger.post("/staff/login", name="Eve", password=password) in (401, 403)
    assert len(stranger.jar) == 0
    assert stranger.get("/staff") == 302


def test_after_five_tries_even_the_right_one_is_refused_for_a_while(stranger: Browser, bot: RunningBot) -> None:
    for _ in range(5):
        assert stranger.post("/staff/login", name="Eve", password="wrong") == 401
    assert stranger.post("/staff/login", name="Eve", password=PASSWORD) == 429
    assert len(stranger.jar) == 0
    other = Browser(bot.address, **{"X-Forwarded-For": "10.251.251.251"})
    assert other.post("/staff/login", name="Ann", password=PASSWORD) == 303, "others are not locked out"


def test_the_cookie_is_for_this_page_alone_and_no_script_reads_it(stranger: Browser) -> None:
    stranger.post("/staff/login", name="Ann Example", password=PASSWORD)
    cookie = (
        stranger.answer_headers["Set-Cookie"]
        if "Set-Cookie" in stranger.answer_headers
        else stranger.answer_headers["set-cookie"]
    )
    for part in (f"{COOKIE}=", "Path=/staff", "HttpOnly", "SameSite=Strict", "Max-Age=28800"):
        assert part.lower() in cookie.lower()


def test_behind_https_the_cookie_goes_over_https_only(stranger: Browser) -> None:
    stranger.post("/staff/login", {"X-Forwarded-Proto": "https"}, name="Ann Example", password=PASSWORD)
    assert "secure" in str(stranger.answer_headers).lower().partition("set-cookie")[2]


@pytest.mark.parametrize(
    "spoil", [lambda value: value[:-2], lambda value: "x" + value, lambda _: "", lambda value: value.swapcase()]
)
def test_a_forged_cookie_is_worth_nothing(staff: Browser, bot: RunningBot, spoil) -> None:
    (cookie,) = staff.jar
    eve = Browser(bot.address, Cookie=f"{COOKIE}={spoil(cookie.value)}")
    assert eve.get("/staff") == 302


def test_signing_out_ends_the_session_wherever_a_copy_of_its_cookie_lies(staff: Browser, bot: RunningBot) -> None:
    (cookie,) = staff.jar
    copy = Browser(bot.address, Cookie=f"{COOKIE}={cookie.value}")
    assert copy.get("/staff") == 200
    assert staff.post("/staff/logout", token=staff.token) == 303
    assert staff.get("/staff") == 302
    assert copy.get("/staff") == 302


@pytest.mark.parametrize("path", ["/tests", "/try", "/callbacks", "/logout"])
def test_a_form_without_the_right_token_does_nothing(staff: Browser, bot: RunningBot, path: str) -> None:
    other = Browser(bot.address, **{"X-Forwarded-For": f"10.252.{len(path)}.1"}).sign_in("Bea Example")
    for token in ("", "x", other.token, "é"):
        assert staff.post(f"/staff{path}", token=token, text="hi", done="1") == 403
    assert staff.get("/staff") == 200, "still signed in"


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}])
def test_a_form_of_another_website_does_nothing_even_with_the_token(staff: Browser, headers: dict[str, str]) -> None:
    assert staff.post("/staff/try", headers, token=staff.token, text="hi") == 403
    assert staff.post("/staff/login", headers, name="Ann", password=PASSWORD) == 403


def test_a_page_can_be_framed_by_nobody_and_is_kept_by_no_cache(staff: Browser) -> None:
    headers = {name.lower(): value for name, value in staff.answer_headers.items()}
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "script-src 'self'" in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"


def test_a_question_shows_how_it_is_understood(staff: Browser) -> None:
    assert staff.post("/staff/try", token=staff.token, text="how fast does it work?") == 200
    for words in ("benefits/speed", "Nothing alarming", "utter_benefits/speed", "hours or days", "The Benefits of Ketamine"):
        assert words in staff.page
    assert len(re.findall(r"\d+ %", staff.page)) >= 2, "topic and runner-up"


def test_several_questions_are_shown_one_by_one(staff: Browser) -> None:
    staff.post("/staff/try", token=staff.token, text="what are the side effects and can I drive home?")
    row = re.search(r"<tr><th[^>]*>Several questions</th><td>(.*?)</td>", staff.page)
    assert row is not None
    assert row[1] == "procedure/side_effects, procedure/ride_home"
    staff.post("/staff/try", token=staff.token, text="how fast does it work?")
    assert "Several questions" not in staff.page


def test_an_urgent_question_shows_its_verdict(staff: Browser) -> None:
    staff.post("/staff/try", token=staff.token, text="I want to kill myself")
    assert "Urgent: crisis" in staff.page
    assert "988" in staff.page


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}", "</textarea><script>"]
)
def test_what_is_typed_stays_text(staff: Browser, text: str) -> None:
    staff.post("/staff/try", token=staff.token, text=text)
    assert "<script>alert" not in staff.page
    assert "<img" not in staff.page
    assert "</textarea><script>" not in staff.page
    assert "49" not in re.sub(r'value="[^"]*"', "", staff.page)


def test_a_name_stays_text(stranger: Browser) -> None:
    stranger.sign_in("<b>Ann</b>")
    assert "<b>Ann</b>" not in stranger.page
    assert "&lt;b&gt;Ann&lt;/b&gt;" in stranger.page


def test_what_is_tried_is_not_kept(staff: Browser, bot: RunningBot) -> None:
    staff.post("/staff/try", token=staff.token, text="is zanzibar nice in spring?")
    with sqlite3.connect(bot.folder / "talks.db") as connection:
        dump = "\n".join(connection.iterdump())
    assert "zanzibar" not in dump


def test_a_call_back_is_shown_and_done_once(staff: Browser, bot: RunningBot) -> None:
    _, body = call("POST", f"{bot.address}/webhooks/web/session", {})
    session = {"Authorization": f"Bearer {body['session']}"}
    for text in ("call me back", "yes", "Pat O'Neil", "202 555 0143", "mornings", "side effects", "send it"):
        say(bot.address, session, text=text)
    assert staff.get("/staff/callbacks") == 200
    assert "Pat O&#39;Neil" in staff.page
    number = re.search(r'name="done" value="(\d+)"', staff.page)[1]
    token = staff.token
    assert staff.post("/staff/callbacks", token=token, done=number) == 303
    assert staff.post("/staff/callbacks", token=token, done=number) == 409
    staff.get("/staff/callbacks")
    assert f'value="{number}"' not in staff.page
    staff.get("/staff/audit")
    assert f"call-back {number} done" in staff.page
    assert "Ann Example" in staff.page
    assert "O'Neil" not in staff.page, "no patient's name in the audit"


@pytest.mark.parametrize("number", ["", "x", "-1", "999", "1; DROP TABLE callbacks", "9" * 30])
def test_a_call_back_that_is_not_there_is_told(staff: Browser, number: str) -> None:
    assert staff.post("/staff/callbacks", token=staff.token, done=number) == 409


def test_a_form_that_is_too_long_is_refused(staff: Browser) -> None:
    assert staff.post("/staff/try", token=staff.token, text="x" * 20_000) == 403


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningBot]:
    settings = {"FIBROGUIDE_STAFF_USER_HEADER": "X-Forwarded-Email", "FIBROGUIDE_STAFF_PROXY_SECRET": SECRET}
    running = RunningBot(tmp_path_factory.mktemp("proxied"), **settings, **NO_LIMITS)
    yield running
    running.stop()


def test_a_proxy_that_shows_its_secret_names_the_person_and_nobody_else_does(proxied: RunningBot) -> None:
    named = {"X-Forwarded-Email": "ann@clinic.example"}
    assert Browser(proxied.address).get("/staff") == 403
    assert Browser(proxied.address, **named).get("/staff") == 403
    assert Browser(proxied.address, **named, **{"X-Fibroguide-Proxy": "wrong"}).get("/staff") == 403
    assert Browser(proxied.address, **{"X-Fibroguide-Proxy": SECRET}).get("/staff") == 403
    ann = Browser(proxied.address, **named, **{"X-Fibroguide-Proxy": SECRET})
    assert ann.get("/staff") == 200
    assert "ann@clinic.example" in ann.page
    assert ann.post("/staff/try", token=ann.token, text="how fast does it work?") == 200
    assert ann.post("/staff/login", name="Eve", password="") == 302, "there is no password to try"


def test_without_settings_there_is_no_staff_page(tmp_path: Path) -> None:
    running = RunningBot(tmp_path, FIBROGUIDE_STAFF_PASSWORD="short", **NO_LIMITS)
    try:
        assert Browser(running.address).get("/staff") == 404
        assert Browser(running.address).get("/staff/login") == 404
        assert "The staff page is off. FIBROGUIDE_STAFF_PASSWORD has 5 characters" in running.log()
        assert call("GET", f"{running.address}/health/ready")[0] == 200, "the chat goes on"
    finally:
        running.stop()
    with sqlite3.connect(tmp_path / "talks.db") as connection:
        assert connection.execute("SELECT count(*) FROM audit").fetchone() == (0,)
