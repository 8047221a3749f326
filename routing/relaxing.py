"""Rules other than the hours, each loosened on its own to see whether one more visit fits in."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from routing.board import in_place
from routing.instance import weight_of
from routing.problem import HIGHEST_PRIORITY, Stop, Team
from routing.reason import Reason, priority_text, skills_text, team_name
from routing.scene import Key, Scene
from routing.tours import Tour
from routing.visits import Visit, may_go

#: What a change asks of people, in minutes of overtime that they would bear instead.
POSITION_MIN, LOCK_MIN, DAY_MIN, SPACING_MIN = 15, 30, 60, 60
SKILL_MIN, JOINT_MIN, PRIORITY_MIN = 90, 120, 150
STOP_MIN, LOAD_MIN, KILOMETRE_MIN = 15, 15, 1
#: Teams that are given an authority, and visits that are taken off, for a trial.
MAX_TEAMS, MAX_TAKEN_OFF = 12, 30


def nothing(scene: Scene, key: Key) -> Iterator[Reason]:
    """That there is room as it is, as a reason: the search ended too early."""
    if scene.tried(scene.problem, key):
        yield Reason(
            "search", 0, "给更长的求解时间", "give the search more time", {}, scene.problem
        )


def locks(scene: Scene, key: Key) -> Iterator[Reason]:
    """That a stop be freed of its place, or of its team as well, as a reason."""
    stop = scene.problem.stop(key[0])
    free_place = replace(stop, locked_position=None)
    if stop.locked_position is not None:
        yield from _if_room(
            scene, key, free_place,
            Reason(
                "lock", POSITION_MIN, "不锁定顺序", "lock it to no position",
                {"team": stop.locked_team or ""},
            ),
        )  # fmt: skip
    if stop.locked_team is not None:
        yield from _if_room(
            scene, key, replace(free_place, locked_team=None),
            Reason("lock", LOCK_MIN, "不锁定组", "lock it to no team"),
        )  # fmt: skip


def days(scene: Scene, key: Key) -> Iterator[Reason]:
    """One more day that a stop would have to allow, as a reason."""
    stop = scene.problem.stop(key[0])
    if stop.days is None:
        return
    others = frozenset(scene.problem.days) - stop.days
    found = scene.tried(scene.problem.with_stop(replace(stop, days=others)), key)
    if found:
        day = found[0][0].shift.day
        yield Reason(
            "day", DAY_MIN, f"也允许 {day.isoformat()}", f"allow {day.isoformat()}, too",
            {"day": day.isoformat()},
            scene.problem.with_stop(replace(stop, days=stop.days | {day})),
        )  # fmt: skip


def spacing(scene: Scene, key: Key) -> Iterator[Reason]:
    """The widest spacing of the visits of a stop that leaves room for one more, as a reason."""
    stop = scene.problem.stop(key[0])
    made = scene.days_made.get(stop.stop_id, set())
    gaps = {
        min((abs((day - other).days) for other in made), default=stop.spacing_days)
        for day in scene.problem.days
    }
    for gap in sorted(gaps, reverse=True):
        if 0 < gap < stop.spacing_days:
            closer = scene.problem.with_stop(replace(stop, spacing_days=gap))
            if scene.tried(closer, key):
                yield Reason(
                    "spacing", SPACING_MIN, f"间隔 {gap} 天（原 {stop.spacing_days} 天）",
                    f"{gap} days between visits instead of {stop.spacing_days}",
                    {"spacing_days": gap, "was": stop.spacing_days}, closer,
                )  # fmt: skip
                return


def skills(scene: Scene, key: Key) -> Iterator[Reason]:
    """The fewest authorities that one team would have to bring as well, as a reason."""
    problem, stop = scene.problem, scene.problem.stop(key[0])
    lacking = [(stop.skills - team.skills, team) for team in problem.teams]
    lacking = [(more, team) for more, team in lacking if more]
    for more, team in sorted(lacking, key=lambda each: len(each[0]))[:MAX_TEAMS]:
        abler = problem.with_team(replace(team, skills=team.skills | more))
        if scene.tried(abler, key):
            zh, en = skills_text(more)
            name = team_name(team)
            yield Reason(
                "skill", SKILL_MIN * len(more), f"{name}加上{zh}", f"{name} with {en} as well",
                {"team": team.team_id, "skills": "、".join(sorted(more))}, abler,
            )  # fmt: skip
            return


def joint(scene: Scene, key: Key) -> Iterator[Reason]:
    """That one team be enough where two are asked for, as a reason."""
    stop = scene.problem.stop(key[0])
    if stop.joint_teams == 2:
        yield from _if_room(
            scene, key, replace(stop, joint_teams=1),
            Reason("joint", JOINT_MIN, "只去一组", "send one team only", {"teams": 1}),
        )  # fmt: skip


def distance(scene: Scene, key: Key) -> Iterator[Reason]:
    """The team whose longest distance would have to grow the least, as a reason."""

    def grown(team: Team, tour: Tour) -> tuple[Team, Reason] | None:
        if team.max_distance_m is None:
            return None
        km = -(-tour.distance_m // 1000)
        more_km = km - team.max_distance_m / 1000
        was, name = f"{team.max_distance_m / 1000:g}", team_name(team)
        return replace(team, max_distance_m=km * 1000), Reason(
            "distance", KILOMETRE_MIN * more_km, f"{name}里程上限 {km:g} 公里（原 {was}）",
            f"{km:g} km for {name} instead of {was}",
            {"team": team.team_id, "max_distance_m": km * 1000, "was": team.max_distance_m},
        )  # fmt: skip

    yield from _cheapest(scene, key, lambda team: replace(team, max_distance_m=None), grown)


def stops(scene: Scene, key: Key) -> Iterator[Reason]:
    """The team that would have to make more stops than it may, as a reason."""

    def grown(team: Team, tour: Tour) -> tuple[Team, Reason] | None:
        if team.max_stops is None:
            return None
        count, name = len(tour.calls), team_name(team)
        return replace(team, max_stops=count), Reason(
            "stops", STOP_MIN * (count - team.max_stops),
            f"{name}最多 {count} 站（原 {team.max_stops}）",
            f"{count} stops for {name} instead of {team.max_stops}",
            {"team": team.team_id, "max_stops": count, "was": team.max_stops},
        )  # fmt: skip

    yield from _cheapest(scene, key, lambda team: replace(team, max_stops=None), grown)


def capacity(scene: Scene, key: Key) -> Iterator[Reason]:
    """The team whose capacity would have to grow the least, as a reason."""
    loads = {stop.stop_id: stop.load for stop in scene.problem.stops}

    def grown(team: Team, tour: Tour) -> tuple[Team, Reason] | None:
        if team.capacity is None:
            return None
        load, name = sum(loads[call.stop_id] for call in tour.calls), team_name(team)
        return replace(team, capacity=load), Reason(
            "capacity", LOAD_MIN * (load - team.capacity),
            f"{name}载量 {load}（原 {team.capacity}）",
            f"a capacity of {load} for {name} instead of {team.capacity}",
            {"team": team.team_id, "capacity": load, "was": team.capacity},
        )  # fmt: skip

    yield from _cheapest(scene, key, lambda team: replace(team, capacity=None), grown)


# Each team's limit is lifted in turn; the tour that comes about tells how far it has to grow.
def _cheapest(
    scene: Scene,
    key: Key,
    lifted: Callable[[Team], Team],
    grown: Callable[[Team, Tour], tuple[Team, Reason] | None],
) -> Iterator[Reason]:
    best: Reason | None = None
    for team in scene.problem.teams:
        if lifted(team) == team:
            continue
        mine = [o.index for o in scene.outings if o.team.team_id == team.team_id]
        found = scene.tried(scene.problem.with_team(lifted(team)), key, outings=mine)
        for outing, tour in found or ():
            change = grown(team, tour) if outing.team.team_id == team.team_id else None
            if change is not None and (best is None or change[1].price_min < best.price_min):
                best = replace(change[1], relaxed=scene.problem.with_team(change[0]))
    if best is not None and best.price_min > 0:
        yield best


def priority(scene: Scene, key: Key) -> Iterator[Reason]:
    """The priority that would take the room of another stop, as a reason."""
    stop = scene.problem.stop(key[0])
    if stop.is_mandatory or stop.joint_teams == 2:
        return
    visit = scene.parts(scene.problem, key)[0]
    for other in _in_the_way(scene, visit):
        raised = (other.priority or 0) + 1
        higher = replace(stop, priority=raised if raised <= HIGHEST_PRIORITY else None)
        zh, en = priority_text(higher)
        was = priority_text(stop)
        name = other.name or other.stop_id
        yield Reason(
            "priority", PRIORITY_MIN, f"改为{zh}（原{was[0]}），“{name}”让位",
            f"{en} instead of {was[1]}, which leaves out “{name}”",
            {"priority": higher.priority or "mandatory", "was": stop.priority or 0,
             "gives_way": other.stop_id},
            scene.problem.with_stop(higher),
        )  # fmt: skip
        return


# Stops that may wait whose room a visit could take, the least important first.
def _in_the_way(scene: Scene, visit: Visit) -> Iterator[Stop]:
    rivals = [
        (weight_of(other.stop), at, outing, other)
        for outing in scene.outings
        if may_go(scene.ground, visit, outing)
        for at, other in enumerate(scene.board.order(outing))
        if not other.stop.is_mandatory
        and weight_of(other.stop) >= weight_of(visit.stop)
        and other.stop.joint_teams == 1
    ]
    rivals.sort(key=lambda each: (each[0], each[2].index, each[1]))
    for _, _, outing, other in rivals[:MAX_TAKEN_OFF]:
        board = scene.on(scene.problem)
        rest = in_place([each for each in board.order(outing) if each is not other])
        if board.put(outing, rest) and board.insert(visit, outings=(outing,)):
            yield other.stop


def _if_room(scene: Scene, key: Key, changed: Stop, reason: Reason) -> Iterator[Reason]:
    relaxed = scene.problem.with_stop(changed)
    if scene.tried(relaxed, key):
        yield replace(reason, relaxed=relaxed)
