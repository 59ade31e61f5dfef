"""The routes under /staff: signing in, and one page for each thing that staff do."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from functools import wraps
from pathlib import Path
from typing import Any

from markupsafe import Markup
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from fibroguide.channels.gate import Gate
from fibroguide.channels.web_requests import address_of
from fibroguide.content.catalogue import read_topics
from fibroguide.content.clinic import Clinic
from fibroguide.content.review import reviews
from fibroguide.errors import kind_and_place
from fibroguide.gaps.grouping import Group, group_gaps, not_taught_since
from fibroguide.gaps.known_questions import known_questions
from fibroguide.model_versions import ModelVersions
from fibroguide.render.web import to_html
from fibroguide.safety.screen import SafetyScreen
from fibroguide.staff.conversation_run import ConversationRun
from fibroguide.staff.pages import HEADERS, REPORT_HEADERS, Pages
from fibroguide.staff.question import understood
from fibroguide.staff.sign_in import Person, SignIn, TooManyTries, comes_from_here
from fibroguide.stores.audit import Audit
from fibroguide.stores.database import database_file
from fibroguide.stores.gaps import Gap
from fibroguide.stores.kept import Kept
from fibroguide.text.encoder import load_encoder

logger = logging.getLogger(__name__)

_HERE = Path(__file__).parent
_FILES = {"staff.css": "text/css", "staff.js": "text/javascript"}
_SHOWN_DAYS = 90  # of unanswered questions
_MAX_FORM = 16 * 1024  # bytes
_TOO_MANY = "That was tried too often. Please wait a few minutes."
_WRONG = "That is not the password. Ask whoever runs the bot."
_OTHER_PAGE = "This form was not sent from the staff page, or is too old. Please open the page anew."

Handler = Callable[[Request, Person], Awaitable[HTTPResponse]]


class StaffRoutes:
    """Serves the staff page."""

    def __init__(self, sign_in: SignIn, gate: Gate, screen: SafetyScreen, clinic: Clinic, kept: Kept, audit: Audit) -> None:
        """Make the routes.

        Args:
            sign_in: Tells who sends a request.
            gate: Answers questions that staff try.
            screen: Looks for danger in them.
            clinic: Whose details the pages show.
            kept: What is kept about conversations.
            audit: Where it is noted who did what.
        """
        self._sign_in = sign_in
        self._gate = gate
        self._screen = screen
        self._clinic = clinic
        self._kept = kept
        self._audit = audit
        self._pages = Pages(clinic)
        self._run = ConversationRun(database_file().parent / "staff")

    def add_to(self, routes: Blueprint) -> None:
        """Add the routes to a channel's blueprint."""
        for name, kind in _FILES.items():
            routes.add_route(_file(name, kind), f"/staff/{name}", methods=["GET"], name=f"staff_{name.replace('.', '_')}")
        routes.add_route(self._enter_page(), "/staff/login", methods=["GET", "POST"], name="staff_login")
        pages: tuple[tuple[str, str, Handler], ...] = (
            ("", "GET", self._overview),
            ("/logout", "POST", self._leave),
            ("/tests", "GET", self._tests),
            ("/tests", "POST", self._start_tests),
            ("/tests/progress", "GET", self._progress),
            ("/tests/report", "GET", self._report),
            ("/try", "GET", self._try),
            ("/try", "POST", self._try),
            ("/callbacks", "GET", self._callbacks),
            ("/callbacks", "POST", self._callback_done),
            ("/gaps", "GET", self._unanswered),
            ("/content", "GET", self._content),
            ("/audit", "GET", self._acts),
        )
        for path, method, handler in pages:
            name = f"staff_{method}_{path.strip('/').replace('/', '_') or 'overview'}"
            routes.add_route(self._for_staff(handler), f"/staff{path}", methods=[method], name=name)

    async def stop(self) -> None:
        """End what runs."""
        await self._run.stop()

    def _for_staff(self, handler: Handler) -> Callable[[Request], Any]:
        """Let only staff through, and forms only where they were made for them."""

        @wraps(handler)
        async def guarded(request: Request) -> HTTPResponse:
            person = self._sign_in.person(request)
            if person is None:
                if self._sign_in.by_password:
                    return response.redirect("/staff/login", headers=HEADERS)
                return self._problem("Please sign in where your clinic's other pages are.", None, 403)
            if request.method == "POST" and (len(request.body) > _MAX_FORM or not self._sign_in.is_own_form(request, person)):
                return self._problem(_OTHER_PAGE, person, 403)
            try:
                return await handler(request, person)
            except Exception as error:  # staff get a page that says so, and the log the cause without anybody's words
                logger.error("A staff page failed with %s.", kind_and_place(error))
                return self._problem(
                    "Something went wrong here. The bot itself is not touched; its log names the cause.", person, 500
                )

        return guarded

    def _enter_page(self) -> Callable[[Request], Any]:
        async def enter(request: Request) -> HTTPResponse:
            if not self._sign_in.by_password:
                return response.redirect("/staff", headers=HEADERS)
            if request.method == "GET":
                return self._login("", "", 200)
            if len(request.body) > _MAX_FORM or not comes_from_here(request):
                return self._login(_OTHER_PAGE, "", 403)
            name, password = _field(request, "name"), _field(request, "password")
            if len(name.strip()) < 2:
                return self._login("Please write your name, so that others know who did what.", "", 400)
            try:
                person = self._sign_in.enter(request, name, password)
            except TooManyTries:
                return self._login(_TOO_MANY, name, 429)
            if person is None:
                self._audit.note("somebody", "wrong password", address_of(request))
                return self._login(_WRONG, name, 401)
            self._audit.note(person.name, "signed in", address_of(request))
            answer = response.redirect("/staff", status=303, headers=HEADERS)
            self._sign_in.remember(answer, person, request)
            return answer

        return enter

    async def _leave(self, request: Request, person: Person) -> HTTPResponse:
        self._audit.note(person.name, "signed out", address_of(request))
        answer = response.redirect("/staff/login", status=303, headers=HEADERS)
        self._sign_in.leave(answer, person, request)
        return answer

    async def _overview(self, _: Request, person: Person) -> HTTPResponse:
        versions = ModelVersions()
        active = versions.active()
        version = versions.find(active.name) if active else None
        return self._show(
            "overview", "/staff", person,
            tested=version.tested if version else None,
            model=version.file.name.removesuffix(".tar.gz") if version else "none",
            callbacks=len(self._kept.callbacks.open()),
            gaps=len(self._kept.gaps.since(time.time() - _SHOWN_DAYS * 86_400) or ()),
        )  # fmt: skip

    async def _tests(self, _: Request, person: Person) -> HTTPResponse:
        return self._show("tests", "/staff/tests", person, progress=self._run.progress(), has_report=self._run.report.exists())

    async def _start_tests(self, request: Request, person: Person) -> HTTPResponse:
        if self._run.start():
            self._audit.note(person.name, "ran the conversation tests", address_of(request))
        return response.redirect("/staff/tests", status=303, headers=HEADERS)

    async def _progress(self, _: Request, __: Person) -> HTTPResponse:
        progress = self._run.progress()
        counts = (progress.passed, progress.failed, progress.seconds) if progress else (0, 0, 0.0)
        found = {
            "running": bool(progress and progress.running),
            **dict(zip(("passed", "failed", "seconds"), counts, strict=True)),
        }
        return response.json(found, headers=HEADERS)

    async def _report(self, _: Request, person: Person) -> HTTPResponse:
        if not self._run.report.exists():
            return self._problem("There is no report yet. Run the tests first.", person, 404)
        return response.html(self._run.report.read_text(encoding="utf-8"), headers=REPORT_HEADERS)

    async def _try(self, request: Request, person: Person) -> HTTPResponse:
        text = _field(request, "text") if request.method == "POST" else ""
        found = None
        if text.strip():
            found = await understood(text, request.app, self._gate, self._screen, self._kept)
        replies = [
            {
                "name": reply.name,
                "html": Markup(to_html(reply.text, self._clinic.phone_numbers())),  # the renderer makes all text harmless
                "buttons": [button.title for button in reply.buttons],
                "source": reply.source,
            }
            for reply in (found.replies if found else ())
        ]
        return self._show("try", "/staff/try", person, text=text, found=found and {**vars(found), "replies": replies})

    async def _callbacks(self, _: Request, person: Person) -> HTTPResponse:
        return self._show("callbacks", "/staff/callbacks", person, requests=self._kept.callbacks.open())

    async def _callback_done(self, request: Request, person: Person) -> HTTPResponse:
        number = _field(request, "done")
        if not (number.isascii() and number.isdigit() and len(number) < 10 and self._kept.callbacks.done(int(number))):
            return self._problem("That call-back is done already, or was withdrawn.", person, 409)
        self._audit.note(person.name, f"call-back {number} done", address_of(request))
        return response.redirect("/staff/callbacks", status=303, headers=HEADERS)

    async def _unanswered(self, _: Request, person: Person) -> HTTPResponse:
        groups = await asyncio.to_thread(_groups, self._kept.gaps.since(time.time() - _SHOWN_DAYS * 86_400))
        return self._show("gaps", "/staff/gaps", person, groups=groups)

    async def _content(self, _: Request, person: Person) -> HTTPResponse:
        found = await asyncio.to_thread(reviews, self._clinic.now().date())  # reads every file under data/
        order = ("overdue", "changed", "awaiting", "reviewed")
        found.sort(key=lambda review: (not review.problems, order.index(review.state), review.topic))
        counts = {state: sum(review.state == state for review in found) for state in order}
        return self._show("content", "/staff/content", person, reviews=found, counts=counts)

    async def _acts(self, _: Request, person: Person) -> HTTPResponse:
        return self._show("audit", "/staff/audit", person, acts=self._audit.newest())

    def _show(self, name: str, here: str, person: Person, **values: Any) -> HTTPResponse:
        return self._pages.show(name, here=here, person=person, token=self._sign_in.form_token(person), **values)

    def _login(self, problem: str, name: str, status: int) -> HTTPResponse:
        return self._pages.show("login", status, here="", person=None, problem=problem, name=name)

    def _problem(self, problem: str, person: Person | None, status: int) -> HTTPResponse:
        token = self._sign_in.form_token(person) if person else ""
        return self._pages.show("problem", status, here="", person=person, token=token, problem=problem)


def _groups(gaps: list[Gap] | None) -> list[Group] | None:
    if gaps is None:
        return None
    topics, encoder = read_topics(), load_encoder()
    return group_gaps(not_taught_since(gaps, topics.values()), known_questions(topics, encoder), encoder, time.time())


def _file(name: str, kind: str) -> Callable[[Request], Any]:
    async def serve(_: Request) -> HTTPResponse:
        return await response.file(_HERE / name, mime_type=kind, headers={**HEADERS, "Cache-Control": "no-cache"})

    return serve


def _field(request: Request, name: str) -> str:
    return str(request.form.get(name) or "")  # the first one, as Sanic gives it


def staff_routes(app_routes: Blueprint, staff: StaffRoutes) -> None:
    """Add the staff page to a channel's blueprint, and end what it runs when the server stops."""
    staff.add_to(app_routes)

    @app_routes.listener("before_server_stop")
    async def stop(_: Sanic, __: Any) -> None:
        await staff.stop()
