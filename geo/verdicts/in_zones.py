"""Whether a place, or how much of a territory, lies in the zones of a day."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from geo.measure import area_km2
from geo.rulebook import ACTIVITIES
from geo.schema import Verdict, is_missing
from geo.verdict import Shares, by_name, one_by_distance
from geo.verdicts.rulings import Ground, Pair, Place, Ruling, conflict_with_name, unit_name, unit_of
from geo.verdicts.sentences import area_text, distance_text


def place_in_zones(place: Place, ground: Ground) -> Ruling:
    """Whether a place lies in the zones of a day.

    The text's own words come first (a place it names as in or out), then coordinates where they
    decide, then the unit the place belongs to by name where that unit lies wholly one way.

    Parameters
    ----------
    place
        A feature or a point.
    ground
        Units and zones of the day.
    """
    if ground.day.rows.empty:
        facts = {"place": place.name, "kind": ground.kind}
        return Ruling("unknown", "no zone", "no zone", facts, precision_m=place.precision_m)
    named = _named_in_zones(place, ground)
    if named is not None:
        return named
    conflict = conflict_with_name(place, ground.units)
    if conflict is not None:
        return conflict
    measured = _measured_in_zones(place, ground) if place.is_located else None
    if measured is not None and measured.verdict in {"inside", "outside", "exempt"}:
        return measured
    by_unit = _unit_in_zones(place, ground)
    if by_unit is not None:
        distance_m = measured.distance_m if measured else None
        return replace(by_unit, distance_m=distance_m, precision_m=place.precision_m)
    if measured is not None:
        return measured
    return Ruling("unknown", "no place", "no place", {"place": place.name})


def _named_in_zones(place: Place, ground: Ground) -> Ruling | None:
    answer, row = by_name(list(place.ancestry), ground.day.rows)
    if answer == "silent":
        return None
    zone = ground.day.rows.iloc[row]
    facts = {"place": place.name, **ground.zone_facts(row), "review": ("", "")}
    due = zone["review_due"]
    if not is_missing(due) and due <= ground.day.as_of:
        facts["review"] = (
            f"；该区应于{due}前重划，未见重划记录",
            f"; it was to be redrawn by {due}, of which there is no record",
        )
    verdict, reason = {
        "in": ("inside", "named in"),
        "out": ("outside", "named out"),
        "open": ("unknown", "named both"),
    }[answer]
    ruling = Ruling(
        verdict,  # type: ignore[arg-type]
        "by name",
        reason,
        facts,
        zone_id=ground.zone_id(row),
        precision_m=place.precision_m,
        boundary_precision_m=float(zone["boundary_precision_m"]),
    )
    return _with_exemption(ruling, place, ground, row) if answer == "in" else ruling


def _measured_in_zones(place: Place, ground: Ground) -> Ruling:
    lon_deg, lat_deg = shapely.get_coordinates(place.geometry).T
    found = ground.day.locate(lon_deg, lat_deg)
    # A place of several points is answered by the one farthest out.
    worst = int(np.argmax(np.nan_to_num(found.in_force_m, nan=np.inf)))
    row, in_force_m = int(found.row[worst]), found.in_force_m[worst]
    undetermined_m = float(np.min(found.undetermined_m))
    boundary_m = float(found.boundary_precision_m[worst])
    tolerance_m = (place.precision_m or 0.0) + boundary_m
    verdict = one_by_distance(float(in_force_m), undetermined_m, tolerance_m)
    reason = str(verdict)
    if verdict == "unknown":
        reason = "open" if undetermined_m < 0 else "near open"
    distance_m = float(in_force_m) if np.isfinite(in_force_m) else undetermined_m
    facts = {
        "place": place.name,
        **ground.zone_facts(row),
        "distance": distance_text(distance_m),
        "precision": distance_text(place.precision_m or 0.0),
        "boundary": distance_text(boundary_m),
        "tolerance": distance_text(tolerance_m),
    }
    ruling = Ruling(
        verdict,
        "by distance",
        reason,
        facts,
        zone_id=ground.zone_id(row),
        distance_m=distance_m,
        precision_m=place.precision_m,
        boundary_precision_m=boundary_m,
    )
    return _with_exemption(ruling, place, ground, row) if verdict == "inside" else ruling


def _unit_in_zones(place: Place, ground: Ground) -> Ruling | None:
    code = unit_of(place, ground.units)
    if code is None:
        return None
    shares = ground.unit_shares(code)
    whole = max(shares.inside_km2, shares.outside_km2, shares.undetermined_km2)
    if whole < shares.total_km2:  # the unit is divided: its name does not decide
        return None
    inner = ground.units.geometry[code].representative_point()
    row = int(ground.day.locate(np.array([inner.x]), np.array([inner.y])).row[0])
    facts = {
        "place": place.name,
        **ground.zone_facts(row),
        "unit": unit_name(ground.units, code),
    }
    verdict: Verdict = "inside"
    reason = "unit in"
    if shares.undetermined_km2:
        verdict, reason = "unknown", "unit open"
    elif shares.outside_km2:
        verdict, reason = "outside", "unit out"
    ruling = Ruling(
        verdict,
        "by name",
        reason,
        facts,
        zone_id=ground.zone_id(row),
        boundary_precision_m=float(ground.units["boundary_precision_m"][code]),
    )
    return _with_exemption(ruling, place, ground, row) if verdict == "inside" else ruling


def _with_exemption(ruling: Ruling, place: Place, ground: Ground, row: int) -> Ruling:
    if place.activity is None:
        return ruling
    exempt = ground.day.rows.iloc[row]["exempt"]
    activity = ACTIVITIES.get(place.activity, (place.activity, place.activity))
    facts = {**ruling.facts, "activity": activity}
    if is_missing(exempt):
        return replace(ruling, verdict="unknown", reason="exempt unknown", facts=facts)
    if place.activity in exempt:
        return replace(ruling, verdict="exempt", reason="exempt", facts=facts)
    return ruling


def territory_in_zones(code: str, ground: Ground) -> Ruling:
    """How the territory of a unit is divided among the zones of a day.

    Parameters
    ----------
    code
        Code of a unit of `ground.units`.
    ground
        Units and zones of the day.
    """
    name = unit_name(ground.units, code)
    if ground.day.rows.empty:
        return Ruling("unknown", "no zone", "no zone", {"place": name, "kind": ground.kind})
    shares = ground.unit_shares(code)
    rows = _rows_over(ground.units.geometry[code], ground.day.rows)
    precision_m = float(ground.units["boundary_precision_m"][code])
    return ruling_by_share(name, shares, rows, ground, precision_m)


def ruling_by_share(
    place: Pair, shares: Shares, rows: Sequence[int], ground: Ground, boundary_precision_m: float
) -> Ruling:
    """What the shares of an area inside, outside and undetermined say of it.

    Parameters
    ----------
    place
        Name of the area.
    shares
        Its shares of the zones of the day.
    rows
        Numbers of the zones that have a part of it.
    ground
        Units and zones of the day.
    boundary_precision_m
        How well the boundaries are known, in metres.
    """
    zones = [ground.zone_facts(row)["zone"] for row in rows] or [("—", "—")]
    facts: dict[str, Any] = {
        "place": place,
        "kind": ground.kind,
        "total": area_text(shares.total_km2),
        "zone": ("、".join(zh for zh, _ in zones), ", ".join(en for _, en in zones)),
    }
    areas = (shares.inside_km2, shares.outside_km2, shares.undetermined_km2)
    for part, area in zip(("inside", "outside", "open"), areas, strict=True):
        facts[part] = area_text(area)
        facts[f"{part}_percent"] = f"{shares.percent(area):.1f}%"
    return Ruling(
        shares.verdict,
        "by share",
        "shares",
        facts,
        zone_id=ground.zone_id(rows[0]) if rows else None,
        boundary_precision_m=boundary_precision_m,
        shares=shares,
    )


def _rows_over(territory: shapely.Geometry, rows: gpd.GeoDataFrame) -> list[int]:
    # Zones that cover more than a rounding sliver of the territory, in the order of the rows.
    common = shapely.intersection(rows.geometry.to_numpy(), territory)
    return [int(i) for i in np.flatnonzero(area_km2(common) > 0.01)]  # 1 ha
