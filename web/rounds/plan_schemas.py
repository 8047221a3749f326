"""What the API of rounds answers of plans: tours, reasons, jobs, differences, the day itself."""

from typing import Any

import marshmallow as ma
from marshmallow import fields

from layers.work.jobs import STATES as JOB_STATES
from web.rounds.records import STATES
from web.schemas import Answer, Words, day, number, one_of, text, texts, words


def whole(description: str, **options: Any) -> fields.Integer:
    """A whole number."""
    return fields.Integer(required=True, metadata={"description": description}, **options)


class KeptAsItIs(ma.Schema):
    """Base of records that are kept as they are, with more in them than is described."""

    class Meta:
        """Let further members be."""

        unknown = ma.INCLUDE


class TourStop(KeptAsItIs):
    """A stop of a day: moments with their zone, the way to it in metres and seconds."""

    stop_id = text("Id.", required=True)
    name = text("Name.", required=True)
    arrive = text("Moment of arrival.", required=True)
    depart = text("Moment of leaving.", required=True)
    leg_m = number("Way to it, metres.", required=True)
    leg_s = number("Way to it, seconds.", required=True)


class Tour(KeptAsItIs):
    """What a team does on a day; without stops for a team that stays at home."""

    team = text("Id of the team.", required=True)
    name = text("Name of the team.", required=True)
    day = day("The day.", required=True)
    stops = fields.List(fields.Nested(TourStop), required=True)
    distance_m = number("Metres.", required=True)
    duration_s = number("Seconds from leaving to being back.", required=True)


class Unserved(KeptAsItIs):
    """A visit that is left out: the rule in the way, and the least that would help."""

    stop_id = text("Id.", required=True)
    because = words("The rule.", allow_none=True)
    relax = fields.Dict(
        required=True,
        allow_none=True,
        metadata={"description": "The least that would help: zh, en and figures."},
    )
    rule = text("Id of the rule.", allow_none=True)
    apply = fields.Dict(
        allow_none=True,
        metadata={"description": "Body of a re-plan that does it; null where none can."},
    )


class PlanRecord(KeptAsItIs):
    """A plan; `travel` names where times and distances come from."""

    teams = fields.List(fields.Nested(Tour), required=True)
    unserved = fields.List(fields.Nested(Unserved), required=True)
    distance_m = number("Metres of all teams.", required=True)
    duration_s = number("Seconds of all teams.", required=True)
    lower_bound_m = number("No plan is shorter.", required=True, allow_none=True)
    travel_source = text("roads, server or estimate.", required=True)


class PlanFault(Answer):
    """Why no plan was made."""

    error = text("Kind of error.", required=True)
    message = text("What was wrong.", required=True)
    field = text("Member at fault.", required=True, allow_none=True)


class PlanJob(Answer):
    """A plan in the making: how far it is, and the best so far."""

    job_id = text("Id of the job.", required=True)
    plan_id = text("Id that the plan will have.", required=True)
    title = text("Title of the plan.", required=True)
    state = one_of(dict.fromkeys(JOB_STATES))
    step = text("What is being done.", required=True)
    step_title = words("The same in words.")
    done = whole("How much of it is done.")
    total = whole("Of how much; 0: not known.")
    error = fields.Nested(PlanFault, required=True, allow_none=True)
    best = fields.Nested(PlanRecord, required=True, allow_none=True)
    links = fields.Dict(keys=fields.String(), values=fields.String(), required=True)


class RoundNote(Answer):
    """What was noted of a stop."""

    team = text("Team.", required=True)
    day = day("Day.", required=True)
    stop_id = text("Stop.", required=True)
    state = one_of(STATES)
    at = text("When, UTC.", required=True)
    author = text("By whom.", required=True)
    reason = text("Why.", required=True)
    details = fields.Dict(required=True)
    client_key = text("The sender's own id.", required=True)


class Totals(Answer):
    """How a day went, counted; null where nothing was done."""

    planned = whole("Visits planned.")
    done = whole("Visits done.")
    skipped = whole("Visits skipped.")
    not_visited = whole("Visits of which nothing was noted.")
    added = whole("Visits that were not planned.")
    late = whole("Done more than a quarter of an hour late.", allow_none=True)
    mean_late_s = number("Mean lateness, seconds.", required=True, allow_none=True)


class TeamTotals(Totals):
    """How a day of a team went."""

    team = text("Team.", required=True)
    team_name = text("Its name.", required=True)
    day = day("Day.", required=True)


class HeldVisit(Answer):
    """A visit held against what was done; nulls where nothing was planned or noted."""

    team = text("Team.", required=True)
    team_name = text("Its name.", required=True)
    day = day("Day.", required=True)
    position = whole("Place in the plan, from 1.", allow_none=True)
    stop_id = text("Stop.", required=True)
    name = text("Name.", required=True)
    visit = whole("Number of the visit.", allow_none=True)
    planned_arrive = text("Planned arrival.", required=True, allow_none=True)
    planned_depart = text("Planned leaving.", required=True, allow_none=True)
    state = text("done, skipped, not_visited or added.", required=True)
    at = text("When it was noted, Beijing time.", required=True, allow_none=True)
    late_s = number("Seconds after the planned leaving.", required=True, allow_none=True)
    by_team = text("Team that noted it.", required=True, allow_none=True)
    reason = text("Why it was skipped or added.", required=True)
    author = text("Who noted it.", required=True)
    order = whole("Order in which its team did it.", allow_none=True)


class Actual(Answer):
    """What was planned against what was done."""

    rows = fields.List(fields.Nested(HeldVisit), required=True)
    teams = fields.List(fields.Nested(TeamTotals), required=True)
    totals = fields.Nested(Totals, required=True)


class MovedVisit(Answer):
    """A visit that a plan moved: where it was and is (null: not served), and why."""

    stop_id = text("Stop.", required=True)
    visit = whole("Number of the visit.")
    name = text("Name.", required=True)
    was = fields.Dict(required=True, allow_none=True)
    now = fields.Dict(required=True, allow_none=True)
    because = fields.Nested(Words, required=True)


class PlanDifference(Answer):
    """What a plan changed of the one before it; pairs are before and after."""

    moved = fields.List(fields.Nested(MovedVisit), required=True)
    distance_m = fields.List(fields.Float(), required=True)
    duration_s = fields.List(fields.Float(), required=True)
    before = text("Id of the plan before.", required=True)


class KeptPlan(Answer):
    """A plan that is kept: what was asked, what came of it, what became of it on the day."""

    plan_id = text("Id.", required=True)
    title = text("Title.", required=True)
    days = texts("Days on which a team is on shift.")
    is_unannounced = fields.Boolean(required=True)
    previous = text("Id of the plan that it takes the place of.", required=True, allow_none=True)
    created_at = text("When it was made, UTC.", required=True)
    request = fields.Dict(required=True)
    plan = fields.Nested(PlanRecord, required=True)
    difference = fields.Nested(PlanDifference, required=True, allow_none=True)
    progress = fields.List(fields.Nested(RoundNote), required=True)
    actual = fields.Nested(Actual, required=True)


class ListedPlan(Answer):
    """A plan in a list."""

    plan_id = text("Id.", required=True)
    title = text("Title.", required=True)
    days = texts("Days.")
    is_unannounced = fields.Boolean(required=True)
    previous = text("Id of the plan before.", required=True, allow_none=True)
    created_at = text("When it was made, UTC.", required=True)
    created_local = text("The same in Beijing time.", required=True)
    teams = whole("Teams.")
    served = whole("Visits planned.")
    unserved = whole("Visits left out.")
    distance_m = number("Metres.", required=True)


class PlanList(Answer):
    """The latest plans, the newest first."""

    plans = fields.List(fields.Nested(ListedPlan), required=True)


class Noted(Answer):
    """Notes that are on disk now."""

    new = whole("How many of them were new.")
    actual = fields.Nested(Actual, required=True)
