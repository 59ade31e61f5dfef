"""The pages for printing, served by a real Sanic on this machine."""

import asyncio
import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from email.message import Message

import pytest
from icalendar import Calendar
from sanic import Blueprint, Sanic

from fibroguide.channels.printing import HEADERS, print_routes
from fibroguide.content.clinic import ClinicItem, load_clinic
from fibroguide.flows.checklists import guide_checklists

CLINIC = load_clinic().copy(
    update={
        "name": "Clinic <b>& Co</b>",
        "address": "1 Main Street, Springfield; 2nd floor",
        "checklists": {
            "preparation": (
                ClinicItem(text="<script>alert(1)</script> {name} & you"),
                ClinicItem(text="Nothing to eat", hours_before=6),
            )
        },
    }
)


class Pages:
    def __init__(self, port: int) -> None:
        self.port = port

    def get(self, path: str) -> tuple[int, str, Message]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/print/{path}", timeout=10) as answer:
                return answer.status, answer.read().decode(), answer.headers
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(), error.headers

    def text(self, path: str) -> str:
        status, text, _ = self.get(path)
        assert status == 200
        return text


@pytest.fixture(scope="module")
def pages() -> Iterator[Pages]:
    loop, app, routes = asyncio.new_event_loop(), Sanic("test_printing", configure_logging=False), Blueprint("pages")
    print_routes(routes, CLINIC)
    app.blueprint(routes)
    listener = socket.create_server(("127.0.0.1", 0))

    async def serve() -> None:
        server = await app.create_server(sock=listener, return_asyncio_server=True, access_log=False)
        await server.startup()

    loop.run_until_complete(serve())
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield Pages(listener.getsockname()[1])
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    listener.close()
    loop.close()


def event(text: str) -> dict:
    (found,) = Calendar.from_ical(text).walk("VEVENT")
    return found


@pytest.mark.parametrize("name", sorted(guide_checklists()))
def test_every_checklist_has_a_page_and_a_text_with_all_its_items(pages: Pages, name: str) -> None:
    for path in (name, f"{name}.txt"):
        text = pages.text(path)
        assert guide_checklists()[name].title in text
        for item in guide_checklists()[name].items:
            assert item.text.replace("'", "&#x27;") in text if path == name else item.text in text
        assert "+1 202 555 0143" in text
        assert "General information, not medical advice. In an emergency, call 911." in text


def test_a_page_shows_what_the_clinic_adds_and_runs_none_of_it(pages: Pages) -> None:
    page = pages.text("preparation")
    assert "<h2>Your clinic adds</h2>" in page
    assert "<li>&lt;script&gt;alert(1)&lt;/script&gt; {name} &amp; you</li>" in page
    assert "Clinic &lt;b&gt;&amp; Co&lt;/b&gt;" in page
    assert "<script" not in page
    assert "<b>" not in page
    assert "Your clinic adds" not in pages.text("aftercare")


@pytest.mark.parametrize("name", ["preparation", "preparation.txt", "preparation.ics?at=2026-12-04", "nothing"])
def test_pages_may_load_nothing_and_are_not_kept(pages: Pages, name: str) -> None:
    _, _, headers = pages.get(name)
    assert {key: headers[key] for key in HEADERS} == HEADERS
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"


def test_kinds_of_pages_say_what_they_are(pages: Pages) -> None:
    assert pages.get("preparation")[2]["Content-Type"] == "text/html; charset=utf-8"
    assert pages.get("preparation.txt")[2]["Content-Type"] == "text/plain; charset=utf-8"
    headers = pages.get("preparation.ics?at=2026-12-04")[2]
    assert headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert headers["Content-Disposition"] == 'attachment; filename="infusion.ics"'


@pytest.mark.parametrize(
    "path",
    [
        "nothing",
        "nothing.txt",
        "nothing.ics?at=2026-12-04",
        "preparation.",
        "preparation.html",
        "preparation.txt.ics",
        "preparation.TXT",
        ".txt",
        "%3Cscript%3E",
        "..%2Fchat.css",
        "preparation.ics",
        "preparation.ics?at=soon",
    ],
)
def test_what_there_is_not_is_not_found(pages: Pages, path: str) -> None:
    status, text, _ = pages.get(path)
    assert (status, text) == (404, "There is no such page.")


def test_the_date_in_the_address_stands_on_the_page(pages: Pages) -> None:
    for path in ("preparation", "preparation.txt"):
        text = pages.text(f"{path}?at=2026-12-04T09:30")
        assert "For your infusion on Friday 4 December 2026 at 9:30 am" in text
        assert "Nothing to eat (Friday 4 December, 3:30 am)" in text
        text = pages.text(f"{path}?at=2026-12-04")
        assert "For your infusion on Friday 4 December 2026" in text
        assert "Nothing to eat (6 hours before)" in text


BAD_DATES = ["", "soon", "2026-13-01", "2026-02-30", "2026-12-04T25:00", "2026-12-04T", "T", "%00", "%3Cscript%3E", "1" * 5000]


@pytest.mark.parametrize("at", BAD_DATES)
def test_a_date_that_is_none_is_ignored(pages: Pages, at: str) -> None:
    page = pages.text(f"preparation?at={at}")
    assert "For your infusion" not in page
    assert "<script" not in page
    assert "Nothing to eat (6 hours before)" in page


@pytest.mark.parametrize("path", ["preparation?at=0001-01-01T00:00", "preparation.ics?at=9999-12-31T23:00"])
def test_a_date_at_the_end_of_time_is_ignored_too(pages: Pages, path: str) -> None:
    assert pages.get(path)[0] in (200, 404)


def test_what_is_ticked_in_the_address_is_ticked_on_the_page(pages: Pages) -> None:
    first, second, *_ = (item for item in guide_checklists()["preparation"].items)
    path = f"?done={first.id.partition('/')[2]},clinic-nothing-to-eat,nothing,,%3Cb%3E"
    assert f"<li class=done>{first.text}</li><li>{second.text}</li>" in pages.text(f"preparation{path}")
    assert "<li class=done>Nothing to eat" in pages.text(f"preparation{path}")
    assert f"☑ {first.text}\n☐ {second.text}" in pages.text(f"preparation.txt{path}")


def test_the_page_leads_to_its_text_with_the_same_date_and_ticks(pages: Pages) -> None:
    page = pages.text("preparation?at=2026-12-04T09:30&done=ride,clinic-1")
    assert '<a href="preparation.txt?at=2026-12-04T09:30&amp;done=ride,clinic-1">' in page
    assert '<a href="preparation.txt">' in pages.text("preparation")


def test_the_address_cannot_break_out_of_the_link(pages: Pages) -> None:
    page = pages.text("preparation?x=%22%3E%3Cscript%3E&y='><b>")
    assert "<script" not in page
    assert "<b>" not in page
    (line,) = (line for line in page.splitlines() if "As plain text" in line)
    assert line.count('"') == 4


def test_the_calendar_entry_has_a_start_a_place_a_reminder_and_no_end(pages: Pages) -> None:
    entry = event(pages.text("preparation.ics?at=2026-12-04T09:30"))
    assert entry["DTSTART"].dt == datetime(2026, 12, 4, 14, 30, tzinfo=timezone.utc)  # 9:30 in New York
    assert "DTEND" not in entry
    assert "DURATION" not in entry
    assert entry["SUMMARY"] == "Infusion at Clinic <b>& Co</b>"
    assert entry["LOCATION"] == "1 Main Street, Springfield; 2nd floor"
    assert abs(entry["DTSTAMP"].dt - datetime.now(timezone.utc)) < timedelta(minutes=1)
    assert entry["UID"] == "2026-12-04T09:30@fibroguide"
    (alarm,) = entry.walk("VALARM")
    assert alarm["TRIGGER"].dt == timedelta(days=-1)
    assert alarm["ACTION"] == "DISPLAY"
    assert alarm["DESCRIPTION"]


def test_the_calendar_entry_holds_the_checklist_line_by_line(pages: Pages) -> None:
    lines = event(pages.text("preparation.ics?at=2026-12-04T09:30"))["DESCRIPTION"].split("\n")
    assert [f"☐ {item.text}" for item in guide_checklists()["preparation"].items] == lines[: lines.index("Your clinic adds:")]
    assert "☐ <script>alert(1)</script> {name} & you" in lines
    assert "☐ Nothing to eat (Friday 4 December, 3:30 am)" in lines


def test_in_summer_the_calendar_entry_starts_at_summer_time(pages: Pages) -> None:
    entry = event(pages.text("preparation.ics?at=2027-07-05T09:30"))
    assert entry["DTSTART"].dt == datetime(2027, 7, 5, 13, 30, tzinfo=timezone.utc)


def test_without_a_time_the_calendar_entry_is_a_day(pages: Pages) -> None:
    text = pages.text("day_of_infusion.ics?at=2026-12-04")
    assert event(text)["DTSTART"].dt == date(2026, 12, 4)
    assert "DTSTART;VALUE=DATE:20261204" in text


def test_the_calendar_file_is_as_rfc_5545_wants_it(pages: Pages) -> None:
    with urllib.request.urlopen(f"http://127.0.0.1:{pages.port}/print/preparation.ics?at=2026-12-04T09:30") as answer:
        content = answer.read()
    assert content.startswith(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:")
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert content.count(b"\n") == content.count(b"\r\n")
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
