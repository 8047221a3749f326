"""Values and terms out of a notice's JSON, with every fault gathered before one error is raised."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from geo.errors import SchemaError
from geo.recipes.terms import MAX_WIDTH_M, SIDES, TERM_KINDS, BorderText, Term, ZoneText

T = TypeVar("T")


class RecipeReader:
    """Takes values out of parsed JSON and gathers what is wrong with them."""

    def __init__(self, notice: Mapping[str, Any]) -> None:
        self.notice = notice
        self.faults: list[str] = []

    def _take(self, key: str, kinds: type | tuple[type, ...], within: Mapping[str, Any]) -> Any:
        value = within.get(key)
        if value is None or (isinstance(value, kinds) and not isinstance(value, bool)):
            return value
        self.faults.append(f"{key} is {value!r}")
        return None

    def text(self, key: str, within: Mapping[str, Any] | None = None) -> str | None:
        """Text under a key, of the notice or of a part of it; None where there is none."""
        found: str | None = self._take(key, str, self.notice if within is None else within)
        return found

    def number(self, key: str, within: Mapping[str, Any] | None = None) -> float | None:
        """Number under a key; None where there is none."""
        found = self._take(key, (int, float), self.notice if within is None else within)
        return None if found is None else float(found)

    def list_of(self, key: str, within: Mapping[str, Any] | None = None) -> Sequence[Any]:
        """List under a key; empty where there is none."""
        return self._take(key, list, self.notice if within is None else within) or []

    def mappings(
        self, key: str, within: Mapping[str, Any] | None = None
    ) -> list[Mapping[str, Any]]:
        """Objects in the list under a key."""
        entries = self.list_of(key, within)
        self.faults.extend(f"{key} holds {e!r}" for e in entries if not isinstance(e, Mapping))
        return [entry for entry in entries if isinstance(entry, Mapping)]

    def pair(self, key: str) -> tuple[str | None, str | None]:
        """Words in Chinese and in English under a key."""
        words = self._take(key, Mapping, self.notice) or {}
        return self.text("zh", words), self.text("en", words)

    def date(self, key: str) -> date | None:
        """Day under a key, as ISO 8601 writes it."""
        return self._converted(key, self.text(key), date.fromisoformat)

    def _converted(self, key: str, text: str | None, convert: Callable[[str], T]) -> T | None:
        try:
            return None if text is None else convert(text)
        except ValueError:
            self.faults.append(f"{key} is {text!r}, not YYYY-MM-DD")
            return None

    def zone(self, entry: Mapping[str, Any], at: int) -> ZoneText:
        """Zone that an object states; `at` is its number from 0."""
        return ZoneText(
            name=self.text("name", entry) or f"zone {at + 1}",
            include=tuple(self._term(term) for term in self.mappings("include", entry)),
            exclude=tuple(self._term(term) for term in self.mappings("exclude", entry)),
            claimed_area_km2=self.number("claimed_area_km2", entry),
        )

    def _term(self, entry: Mapping[str, Any]) -> Term:
        width_m, widths_m = self._widths(entry)
        term = Term(
            kind=self.text("kind", entry) or "",
            names=tuple(map(str, self.list_of("names", entry))),
            parent=self.text("parent", entry) or "",
            text=self.text("text", entry) or "",
            width_m=width_m,
            side=self.text("side", entry),
            radius_m=self.number("radius_m", entry),
            corners=tuple(self._corner(corner) for corner in self.list_of("corners", entry)),
            precision_m=self.number("precision_m", entry),
            widths_m=widths_m,
            borders=self._borders(entry),
            is_closed=entry.get("closed") is True,
            limits=tuple((key, str(name)) for key, name in self._mapping("limits", entry).items()),
            within=self.text("within", entry) or "",
            among=tuple(map(str, self.list_of("among", entry))),
            is_partial=self.text("extent", entry) in ("built_up", "part")
            or any(entry.get(key) is not None for key in ("min_share", "min_count")),
            claimed_area_km2=self.number("claimed_area_km2", entry),
        )
        self._check_term(term)
        return term

    def _check_term(self, term: Term) -> None:
        if term.kind not in TERM_KINDS:
            self.faults.append(f"kind of term {term.kind!r} is none of {sorted(TERM_KINDS)}")
        if term.corners and (len(term.corners) < 3 or term.precision_m is None):
            self.faults.append(f"ring of {term.names} needs 3 corners and a precision_m")
        if term.kind == "circle" and not (term.radius_m and term.names):
            self.faults.append(f"circle round {term.names} needs a centre and a radius_m")
        stated_m = [term.width_m, *(width_m for _, width_m in term.widths_m)]
        if any(width_m is not None and not 0 < width_m <= MAX_WIDTH_M for width_m in stated_m):
            self.faults.append(f"width of {term.names} is not above 0 and up to {MAX_WIDTH_M:g} m")
        borders = ((b.side, b.offset_side) for b in term.borders)
        sides = {term.side, *(side for side, _ in term.widths_m), *(s for b in borders for s in b)}
        if unknown := sides - SIDES - {None}:
            self.faults.append(f"side of {term.names} is {sorted(map(str, unknown))}")

    def _mapping(self, key: str, within: Mapping[str, Any]) -> Mapping[str, Any]:
        return self._take(key, Mapping, within) or {}

    def _widths(
        self, entry: Mapping[str, Any]
    ) -> tuple[float | None, tuple[tuple[str, float], ...]]:
        if not isinstance(entry.get("width_m"), Mapping):
            return self.number("width_m", entry), ()
        by_side = self._mapping("width_m", entry)
        widths_m = ((side, self.number(side, by_side)) for side in by_side)
        return None, tuple((side, width_m) for side, width_m in widths_m if width_m is not None)

    def _borders(self, entry: Mapping[str, Any]) -> tuple[BorderText, ...]:
        if "borders" in entry:
            return tuple(self._border(border) for border in self.mappings("borders", entry))
        if entry.get("kind") != "road_ring":
            return ()
        names, sides = self.list_of("names", entry), self.list_of("sides", entry)
        if sides and len(sides) != len(names):
            self.faults.append(f"ring of {names} has {len(names)} roads and {len(sides)} sides")
            return ()
        return tuple(
            BorderText(str(name), None if side is None else str(side))
            for name, side in zip(names, sides or [None] * len(names), strict=True)
        )

    def _border(self, entry: Mapping[str, Any]) -> BorderText:
        return BorderText(
            name=self.text("name", entry) or "",
            side=self.text("side", entry),
            kind=self.text("kind", entry) or "road",
            offset_m=self.number("offset_m", entry),
            offset_side=self.text("offset_side", entry),
            alias=self.text("alias", entry),
        )

    def _corner(self, corner: object) -> tuple[float, float]:
        if isinstance(corner, list) and len(corner) == 2:
            lon_deg, lat_deg = corner
            if isinstance(lon_deg, (int, float)) and isinstance(lat_deg, (int, float)):
                return float(lon_deg), float(lat_deg)
        self.faults.append(f"corner {corner!r} is not [longitude, latitude]")
        return (0.0, 0.0)

    def finish(self, version_id: str) -> None:
        """Nothing, for a notice without faults.

        Raises
        ------
        SchemaError
            With every fault found.
        """
        if not any(isinstance(z, Mapping) and z.get("include") for z in self.list_of("zones")):
            self.faults.append("no zone includes anything")
        if self.faults:
            listed = "; ".join(self.faults)
            raise SchemaError(
                f"禁煤区文本 {version_id} 不合格式：{listed}", f"recipe {version_id}: {listed}"
            )
