"""What is due: the page of the week and the month, the feed, the API."""

from datetime import date, timedelta
from typing import Any

import flask_smorest
from flask import Blueprint, Response, render_template, url_for

from geo.errors import InputError
from geo.records import bilingual
from ledger.cadence.cadences import KINDS, Cadence
from ledger.cadence.due import Due, due_between, late_on
from ledger.cadence.periods import PERIODS, span_of
from web.calendar import schemas
from web.calendar.feed import feed
from web.calendar.grid import WEEKDAYS, due_record, month_rows, week_rows, weeks_of
from web.calendar.lives import lives_on
from web.calendar.room import Plan, plan_of
from web.conflicts.room import conflict_room
from web.endpoints import Endpoints, Query, json_answer, revalidate
from web.i18n import language
from web.pages import boot_of
from web.parameters import PARSER
from web.snapshot import Day, snapshots

MAX_DAYS = 400

calendar = Blueprint("calendar", __name__)
calendar_api = flask_smorest.Blueprint(
    "calendar_api", __name__, url_prefix="/api/calendar", description="What is due."
)
calendar_api.after_request(revalidate)
_api = Endpoints(calendar_api)


def _plan(day: Day) -> Plan:
    store = snapshots().store
    kept = conflict_room().board(store, day.revision, day.frames).kept
    return plan_of(day.frames, kept, lives_on(store, day.frames, day.as_of), day.as_of)


def _of_kind(dues: list[Due], kind: str | None) -> list[Due]:
    return [due for due in dues if kind in (None, due.kind)]


def _cadence(cadence: Cadence) -> dict[str, Any]:
    kind, period = KINDS[cadence.kind], PERIODS[cadence.period]
    return {
        "cadence_id": cadence.cadence_id,
        "kind": cadence.kind,
        "period": cadence.period,
        "kind_words": bilingual(kind.zh, kind.en),
        "period_words": bilingual(period.zh, period.en),
        "title": bilingual(cadence.zh, cadence.en),
        "place": bilingual(cadence.place_zh, cadence.place_en),
        "document_id": cadence.document_id,
        "task_id": cadence.task_id,
    }


@_api.get("", schemas.CalendarQuery, schemas.CalendarAnswer)
def listed(query: Query) -> Response:
    """What is due between two days, what is late on the day, and all cadences."""
    day = snapshots().on(query.get("as_of"))
    start, end = _stretch(query, day.as_of)
    plan, kind = _plan(day), query.get("kind")
    dues = _of_kind(due_between(start, end, plan.agenda), kind)
    late = _of_kind(late_on(day.as_of, plan.agenda), kind)
    return json_answer(
        {
            "as_of": day.as_of.isoformat(),
            "start": start.isoformat(),
            "end": end.isoformat(),
            "data_day": plan.data_day.isoformat(),
            "count": len(dues),
            "dues": [due_record(due, day.as_of) for due in dues],
            "late": [due_record(due, day.as_of) for due in late],
            "cadences": [
                _cadence(each) for each in plan.agenda.cadences if kind in (None, each.kind)
            ],
            "read": list(plan.read),
            "holidays_known": False,
        }
    )


def _stretch(query: Query, as_of: date) -> tuple[date, date]:
    monday, sunday = span_of(as_of, "weekly")
    start: date | None = query.get("start")
    end: date | None = query.get("end")
    if start is None:
        start = monday if end is None else end - timedelta(days=6)
    if end is None:
        end = sunday if start == monday else start + timedelta(days=6)
    if not timedelta(0) <= end - start <= timedelta(days=MAX_DAYS):
        raise InputError(
            f"start 至 end 应为 0 到 {MAX_DAYS} 天，给出的是 {start} 至 {end}",
            f"start to end must be 0 to {MAX_DAYS} days, not {start} to {end}",
            field="end",
        )
    return start, end


@calendar.get("/calendar.ics")
@PARSER.use_args(schemas.FeedQuery, location="query")
def calendar_feed(query: Query) -> Response:
    """The calendar for other calendars to subscribe to."""
    content = feed(_plan(snapshots().on(query.get("as_of"))), language(), query.get("kind"))
    headers = {"Content-Disposition": 'inline; filename="calendar.ics"'}
    response = Response(content, content_type="text/calendar; charset=utf-8", headers=headers)
    return revalidate(response)


@calendar.get("/calendar")
@PARSER.use_args(schemas.CalendarPageQuery, location="query")
def calendar_page(query: Query) -> str:
    """What is due this week, what is late, and the month."""
    day = snapshots().on(query.get("as_of"))
    plan, kind = _plan(day), query.get("kind")
    week = span_of(day.as_of, "weekly")
    month = query.get("month") or day.as_of.replace(day=1)
    weeks = weeks_of(month)
    due_week = _of_kind(due_between(*week, plan.agenda), kind)
    due_month = _of_kind(due_between(weeks[0][0], weeks[-1][1], plan.agenda), kind)
    late = [due_record(due, day.as_of) for due in _of_kind(late_on(day.as_of, plan.agenda), kind)]
    ahead = due_between(day.as_of, day.as_of + timedelta(days=MAX_DAYS), plan.agenda)
    following = [due for due in ahead if due.cadence_id is None and due.is_open]
    return render_template(
        "calendar.html",
        boot=boot_of(day),
        as_of=day.as_of.isoformat(),
        weekday=WEEKDAYS[day.as_of.weekday()],
        week=week_rows(week, due_week, day.as_of),
        late=late,
        born=sum(each["born_overdue"] for each in late),
        next_due=due_record(following[0], day.as_of) if following else None,
        month={"id": f"{month:%Y-%m}", "rows": month_rows(month, due_month, day.as_of)},
        moves=_moves(day.as_of, month),
        weekdays=WEEKDAYS,
        cadences=[_cadence(each) for each in plan.agenda.cadences if kind in (None, each.kind)],
        read=plan.read,
        kinds=KINDS,
        kind=kind,
        feed_url=url_for("calendar.calendar_feed", _external=True, lang=language(), kind=kind),
    )


def _moves(as_of: date, month: date) -> dict[str, str]:
    """Days and months that the page leads to."""
    before, after = month - timedelta(days=1), month + timedelta(days=31)
    return {
        "week_before": (as_of - timedelta(days=7)).isoformat(),
        "week_after": (as_of + timedelta(days=7)).isoformat(),
        "month_before": f"{before:%Y-%m}",
        "month_after": f"{after:%Y-%m}",
    }
