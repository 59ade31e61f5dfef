"""Pages of the checklists for printing and saving, and the calendar entry of an infusion: ``/print/<checklist>``.

What stands in the address (the date, the ticks) is all that a page knows about anybody.
"""

from datetime import timedelta, timezone
from html import escape

from icalendar import Alarm, Calendar, Event
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from fibroguide.content.clinic import Clinic
from fibroguide.flows.appointment import Appointment
from fibroguide.flows.checklists import Checklist, checklist, guide_checklists

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="/icon.svg">
<link rel="stylesheet" href="/pages.css">
<main class="print">
<h1>{title}</h1>
{when}
{lists}
<p>{clinic}</p>
<p class="no-print"><a href="{name}.txt{query}">As plain text</a></p>
</main>
</html>
"""


def print_routes(routes: Blueprint, clinic: Clinic) -> None:
    """Add the routes to a channel's blueprint."""

    @routes.get("/print/<name:str>")
    async def page(request: Request, name: str) -> HTTPResponse:
        name, dot, ending = name.partition(".")
        appointment = _appointment(request.args.get("at", ""))
        if name not in guide_checklists() or (dot and ending not in ("txt", "ics")) or (ending == "ics" and appointment is None):
            return response.text("There is no such page.", status=404, headers=HEADERS)
        wanted = checklist(name, clinic, appointment)
        if ending == "ics" and appointment:
            headers = {**HEADERS, "Content-Disposition": 'attachment; filename="infusion.ics"'}
            body = calendar(wanted, clinic, appointment)
            return response.raw(body, content_type="text/calendar; charset=utf-8", headers=headers)
        done = frozenset(f"{name}/{item}" for item in request.args.get("done", "").split(","))
        if ending == "txt":
            return response.text(plain_text(wanted, clinic, appointment, done), headers=HEADERS)
        query = f"?{request.query_string}" if request.query_string else ""
        return response.html(html_page(wanted, clinic, appointment, done, query), headers=HEADERS)


def _appointment(text: str) -> Appointment | None:
    try:
        appointment = Appointment.from_iso(text)
    except ValueError:
        return None
    return appointment if 2000 <= appointment.day.year < 2200 else None  # hours before or after it must be dates as well


def plain_text(wanted: Checklist, clinic: Clinic, appointment: Appointment | None, done: frozenset[str]) -> str:
    """Return a checklist as plain text."""
    when = [f"For your infusion on {appointment.words()}"] if appointment else []
    return "\n".join([wanted.title, *when, "", *wanted.lines(done), "", _clinic_line(clinic), ""])


def html_page(wanted: Checklist, clinic: Clinic, appointment: Appointment | None, done: frozenset[str], query: str = "") -> str:
    """Return a checklist as a page with boxes to tick on paper."""
    lists = []
    for by_clinic in (False, True):
        items = [item for item in wanted.items if item.by_clinic == by_clinic]
        rows = "".join(f"<li{' class=done' if item.id in done else ''}>{escape(item.text)}</li>" for item in items)
        heading = "<h2>Your clinic adds</h2>" if by_clinic else ""
        lists.append(f'{heading}<ul class="boxes">{rows}</ul>' if items else "")
    return _PAGE.format(
        title=escape(wanted.title),
        when=f"<p>For your infusion on {escape(appointment.words())}</p>" if appointment else "",
        lists="\n".join(lists),
        clinic=escape(_clinic_line(clinic)),
        name=wanted.name,
        query=escape(query),
    )


def calendar(wanted: Checklist, clinic: Clinic, appointment: Appointment) -> bytes:
    """Return an iCalendar file (RFC 5545): the infusion, with the checklist in it and a reminder the day before.

    It has no end, since nobody can say how long it takes.
    """
    event = Event()
    event.add("uid", f"{appointment.iso()}@fibroguide")
    event.add("dtstamp", clinic.now())
    event.add("dtstart", appointment.at_clinic(clinic.timezone).astimezone(timezone.utc) if appointment.at else appointment.day)
    event.add("summary", f"Infusion at {clinic.name}")
    event.add("location", clinic.address)
    event.add("description", "\n".join([*wanted.lines(), "", _clinic_line(clinic)]))
    reminder = Alarm()
    reminder.add("action", "DISPLAY")
    reminder.add("description", f"Infusion at {clinic.name}")
    reminder.add("trigger", timedelta(days=-1))
    event.add_component(reminder)
    entry = Calendar()
    entry.add("prodid", "-//Fibro Guide//EN")
    entry.add("version", "2.0")
    entry.add_component(event)
    return bytes(entry.to_ical())


def _clinic_line(clinic: Clinic) -> str:
    emergency = clinic.reply_values()["emergency_number"]
    return f"{clinic.name}, {clinic.phone}. General information, not medical advice. In an emergency, call {emergency}."
