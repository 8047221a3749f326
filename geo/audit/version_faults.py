"""Versions of a zone in time: days that none covers, and days that two do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import shapely

from geo.audit.faults import Fault, fault_frame
from geo.schema import is_missing


@dataclass(frozen=True, slots=True)
class Span:
    """The days of one version, from its first up to, not including, its end.

    `date.min` and `date.max` stand for what is not known.
    """

    begin: date
    end: date
    version_id: str
    where: shapely.Point

    def words(self) -> tuple[str, str]:
        """The days in Chinese and English."""
        begin_zh, begin_en = _shown(self.begin)
        end_zh, end_en = _shown(self.end)
        return f"{begin_zh} 至 {end_zh}", f"{begin_en} to {end_en}"


def _shown(day: date) -> tuple[str, str]:
    if day == date.min:
        return "记录之前", "before the records"
    if day == date.max:
        return "未定", "no known end"
    return day.isoformat(), day.isoformat()


def version_faults(zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Versions of a lineage that leave days uncovered, or that count on the same days.

    Parameters
    ----------
    zones
        Frame of schema ZONES, all versions.

    Returns
    -------
    GeoDataFrame
        As `geo.coverage.audit`, measured in days, a point of the former version for geometry.
        `zone_ids` are version ids, former and latter. Two versions that share days without a known
        first or last one overlap without a measure.
    """
    faults: list[Fault] = []
    for _, rows in zones.groupby(["kind", "lineage"], sort=False):
        faults.extend(_lineage_faults(_spans(rows)))
    return fault_frame(faults)


def _spans(rows: gpd.GeoDataFrame) -> list[Span]:
    versions = rows.drop_duplicates("version_id")
    spans = [
        Span(
            date.min if is_missing(begin) else begin,
            date.max if is_missing(end) else end,
            str(version_id),
            _spot(shape),
        )
        for begin, end, version_id, shape in zip(
            versions["valid_from"],
            versions["valid_to"],
            versions["version_id"],
            versions.geometry,
            strict=True,
        )
    ]
    return sorted(spans, key=lambda span: (span.begin, span.end, span.version_id))


def _spot(shape: shapely.Geometry | None) -> shapely.Point:
    return shapely.Point() if shape is None or shape.is_empty else shapely.point_on_surface(shape)


def _lineage_faults(spans: list[Span]) -> Iterator[Fault]:
    former: Span | None = None  # of those before, the one that ends last
    for latter in spans:
        if latter.begin >= latter.end:
            yield _fault("reversed dates", (latter,), (latter.begin - latter.end).days)
            continue
        if former is not None and former.end < latter.begin:
            yield _fault("time gap", (former, latter), (latter.begin - former.end).days)
        if former is not None and former.end > latter.begin:
            yield _fault("time overlap", (former, latter), _shared_days(former, latter))
        if former is None or latter.end > former.end:
            former = latter


def _shared_days(former: Span, latter: Span) -> int | None:
    end = min(former.end, latter.end)
    return None if latter.begin == date.min or end == date.max else (end - latter.begin).days


def _fault(kind: str, spans: tuple[Span, ...], days: int | None) -> Fault:
    words = [span.words() for span in spans]
    detail = ("；".join(zh for zh, _ in words), "; ".join(en for _, en in words))
    ids = tuple(span.version_id for span in spans)
    return Fault(kind, ids, spans[0].where, days, "d", detail)
