"""Contradictions: the page, the API, the table."""

from typing import Any

import flask_smorest
from flask import Blueprint, Response, render_template

from ledger.conflicts.rule import HOW_SURE, NATURES
from ledger.conflicts.rules import RULES
from web.audit.schemas import File
from web.conflicts.records import (
    conflict_records,
    kept_record,
    missing_record,
    narrowed,
    tally,
)
from web.conflicts.room import Board, conflict_room
from web.conflicts.schemas import ConflictList, ConflictQuery
from web.conflicts.sheet import conflict_csv
from web.endpoints import Endpoints, Query, json_answer, revalidate
from web.i18n import language
from web.pages import boot_of
from web.parameters import PARSER
from web.snapshot import snapshots

conflicts = Blueprint("conflicts", __name__)
conflicts_api = flask_smorest.Blueprint(
    "conflicts_api",
    __name__,
    url_prefix="/api/conflicts",
    description="Contradictions and gaps of the documents on record.",
)
conflicts_api.after_request(revalidate)
_api = Endpoints(conflicts_api)


def _board() -> Board:
    day = snapshots().on()
    return conflict_room().board(snapshots().store, day.revision, day.frames)


def conflict_list(board: Board, query: Query) -> dict[str, Any]:
    """What was found and fits the filters, as the API answers.

    Parameters
    ----------
    board
        Everything found.
    query
        Filters by name.
    """
    found = narrowed(board.conflicts, query)
    return {
        "count": len(found),
        "total": len(board.conflicts),
        "tally": tally(board.conflicts),
        "read": [kept_record(each) for each in board.kept],
        "missing": [missing_record(each) for each in board.missing],
        "conflicts": conflict_records(found),
    }


@_api.get("", ConflictQuery, ConflictList)
def listed(query: Query) -> Response:
    """Contradictions and gaps, each with all its sources; nothing is settled."""
    return json_answer(conflict_list(_board(), query))


@_api.get("/export", ConflictQuery, File, mimetype="text/csv")
def export(query: Query) -> Response:
    """The same as CSV, one row for each source."""
    content = conflict_csv(narrowed(_board().conflicts, query), language())
    headers = {"Content-Disposition": 'attachment; filename="conflicts.csv"'}
    return Response(content, mimetype="text/csv", headers=headers)


@conflicts.get("/conflicts")
@PARSER.use_args(ConflictQuery, location="query")
def conflicts_page(query: Query) -> str:
    """Contradictions with both sources side by side."""
    return render_template(
        "conflicts.html",
        boot=boot_of(snapshots().on()),
        listed=conflict_list(_board(), query),
        query={name: value for name, value in query.items() if value and name != "lang"},
        rules=RULES,
        natures=NATURES,
        sure=HOW_SURE,
    )
