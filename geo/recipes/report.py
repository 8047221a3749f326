"""Report on a compiled zone: how each term was settled, with which precision, or why it was not."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from geo.compile import Compiled, parts_of
from geo.measure import area_km2
from geo.recipes.mentions import Resolution

Outcome = Literal["settled", "open"]
Claim = Literal["none", "fits", "possible", "does not fit"]
#: How far an area may be off its claim; the audit of zones holds the same.
CLAIM_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class TermReport:
    """What became of one name of a term.

    `outcome` is "settled" where text and map determine an area of `area_km2`; else "open", and it
    lies somewhere in `open_km2`. `how` says by what, or why not. `holds_by_name`: the text's word
    counts for the place itself wherever it lies. `claimed_area_km2` is that of the term.
    """

    zone: str
    is_included: bool
    kind: str
    name: str
    text: str
    outcome: Outcome
    how: str
    how_en: str
    precision_m: float
    area_km2: float
    open_km2: float
    holds_by_name: bool
    claimed_area_km2: float | None
    claim: Claim
    candidates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AreaReport:
    """Area of a zone or of the whole version against what the text claims.

    A claim fits if what is in force has that area, within 5 %; it is possible if what is open could
    make up the rest, and does not fit if even that could not, or if more is in force already.
    """

    name: str
    in_force_km2: float
    undetermined_km2: float
    claimed_area_km2: float | None
    claim: Claim


@dataclass(frozen=True, slots=True)
class CompileReport:
    """Report on one version: its terms, its zones, its whole."""

    version_id: str
    terms: tuple[TermReport, ...]
    zones: tuple[AreaReport, ...]
    whole: AreaReport

    def to_json(self) -> dict[str, object]:
        """The report as JSON-ready values."""
        return asdict(self)

    def lines(self, language: str = "zh") -> list[str]:
        """The report as lines of text: one for each name, then one for each area."""
        is_english = language.startswith("en")
        return [
            *(_term_line(term, is_english=is_english) for term in self.terms),
            *(_area_line(area, is_english=is_english) for area in (*self.zones, self.whole)),
        ]


def report_of(compiled: Compiled) -> CompileReport:
    """Report on a version that was compiled.

    Parameters
    ----------
    compiled
        What `geo.compile.compile_recipe` made.

    Returns
    -------
    CompileReport
        Terms in the order of the recipe, what it takes in first; areas on the ellipsoid.
    """
    recipe, resolutions = compiled.recipe, compiled.resolutions
    zones = [
        _area(zone.name, [r for r in resolutions if r.mention.zone == at], zone.claimed_area_km2)
        for at, zone in enumerate(recipe.zones)
    ]
    terms = [_term(r, recipe.zones[r.mention.zone].name) for r in resolutions]
    whole = _area(recipe.name, resolutions, recipe.claimed_area_km2)
    return CompileReport(recipe.version_id, tuple(terms), tuple(zones), whole)


def _term(resolution: Resolution, zone: str) -> TermReport:
    mention = resolution.mention
    fixed_km2, open_km2 = area_km2([resolution.fixed, resolution.open]).tolist()
    # a claim made for several names at once is none of a single name
    claimed = mention.term.claimed_area_km2
    is_alone = mention.term.kind == "road_ring" or len(mention.term.names) == 1
    return TermReport(
        zone=zone,
        is_included=mention.is_included,
        kind=mention.term.kind,
        name=mention.name,
        text=mention.term.text,
        outcome="open" if resolution.fixed.is_empty else "settled",
        how=resolution.how,
        how_en=resolution.how_en,
        precision_m=resolution.precision_m,
        area_km2=fixed_km2,
        open_km2=open_km2,
        holds_by_name=resolution.key is not None,
        claimed_area_km2=claimed,
        claim=_claim(claimed, fixed_km2, open_km2) if is_alone else "none",
        candidates=resolution.candidates,
    )


def _area(name: str, resolutions: Sequence[Resolution], claimed: float | None) -> AreaReport:
    parts = parts_of(resolutions)
    in_force, undetermined = area_km2([parts.in_force, parts.undetermined]).tolist()
    return AreaReport(
        name, in_force, undetermined, claimed, _claim(claimed, in_force, undetermined)
    )


def _claim(claimed: float | None, in_force_km2: float, open_km2: float) -> Claim:
    if claimed is None:
        return "none"
    least, most = in_force_km2 * (1 - CLAIM_SHARE), (in_force_km2 + open_km2) * (1 + CLAIM_SHARE)
    if not least <= claimed <= most:
        return "does not fit"
    return "fits" if claimed <= in_force_km2 * (1 + CLAIM_SHARE) else "possible"


def _term_line(term: TermReport, *, is_english: bool) -> str:
    if is_english:
        sign = "in" if term.is_included else "out"
        state = (
            f"settled, {term.area_km2:.3f} km², ±{term.precision_m:.0f} m"
            if term.outcome == "settled"
            else f"open within {term.open_km2:.3f} km²"
        )
        return f"{sign} {term.name} ({term.kind}): {state}; {term.how_en}"
    sign = "划入" if term.is_included else "不划入"
    state = (
        f"已定界，{term.area_km2:.3f} 平方公里，±{term.precision_m:.0f} 米"
        if term.outcome == "settled"
        else f"待定，在 {term.open_km2:.3f} 平方公里之内"
    )
    return f"{sign} {term.name}：{state}；{term.how}"


def _area_line(area: AreaReport, *, is_english: bool) -> str:
    claims_en = {"none": "no area claimed", **{c: c for c in ("fits", "possible", "does not fit")}}
    claims_zh = {
        "none": "未公布面积",
        "fits": "相符",
        "possible": "可能相符",
        "does not fit": "不符",
    }
    claimed = "" if area.claimed_area_km2 is None else f"{area.claimed_area_km2:g}"
    if is_english:
        stated = f"claimed {claimed} km²: " if claimed else ""
        return (
            f"{area.name}: {area.in_force_km2:.3f} km² in force, {area.undetermined_km2:.3f} km² "
            f"undetermined; {stated}{claims_en[area.claim]}"
        )
    stated = f"公布 {claimed} 平方公里，" if claimed else ""
    return (
        f"{area.name}：已定 {area.in_force_km2:.3f} 平方公里，待定 {area.undetermined_km2:.3f} "
        f"平方公里；{stated}{claims_zh[area.claim]}"
    )
