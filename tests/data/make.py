"""Makes the files of this folder with other programs' writers than our own: GDAL, openpyxl, hand.

Run `python tests/data/make.py` to make them anew. The files are committed; this is their origin and
no step of the tests.
"""

import tempfile
import zipfile
from pathlib import Path

import geopandas as gpd
import openpyxl
import pyogrio
import shapely

HERE = Path(__file__).parent
HEADER = ("编号", "名称", "经度", "纬度", "备注")
# Round coordinates in Zhengzhou, invented for these tests: they mark no real place.
PLACES = (
    ("A-01", "东风煤场", 113.65, 34.75, "已整改"),
    ("A-02", "王庄储煤库", 113.02, 34.72, "整改中，限 10 月"),
    ("A-03", "李家石料厂", 112.98, 34.68, "挂账"),
    ("A-04", "南环工地", 113.71, 34.66, ""),
)
ZONES = (
    ("甲区", "禁煤区", 7.2, shapely.box(113.0, 34.6, 113.2, 34.8)),
    ("乙区", "禁燃区", 0.5, shapely.Point(113.6, 34.7).buffer(0.05, quad_segs=4)),
    (
        "丙区",
        "禁煤区",
        3.25,
        shapely.MultiPolygon(
            [
                shapely.Polygon(
                    [(113.3, 34.5), (113.5, 34.5), (113.5, 34.7), (113.3, 34.7)],
                    [[(113.35, 34.55), (113.45, 34.55), (113.45, 34.65), (113.35, 34.65)]],
                ),
                shapely.box(113.8, 34.5, 113.9, 34.6),
            ]
        ),
    ),
)


def table_text(delimiter: str) -> str:
    """The places as delimited text."""
    rows = [HEADER, *((*row[:2], f"{row[2]:.6f}", f"{row[3]:.6f}", row[4]) for row in PLACES)]
    return "\r\n".join(delimiter.join(map(str, row)) for row in rows) + "\r\n"


def tables() -> None:
    """CSV in every encoding and delimiter, and a workbook as offices make them."""
    (HERE / "places_utf8.csv").write_bytes(table_text(",").encode())
    (HERE / "places_bom.csv").write_bytes(table_text(";").encode("utf-8-sig"))
    (HERE / "places_gbk.csv").write_bytes(table_text(",").encode("gbk"))
    (HERE / "places_gb18030.tsv").write_bytes(
        table_text("\t").replace("李家", "㐂家").encode("gb18030")
    )
    (HERE / "places_utf16.txt").write_bytes(table_text("\t").encode("utf-16"))
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "台账"
    sheet.append(["散煤整治点位台账"])
    sheet.merge_cells("A1:E1")
    sheet.append(["填报单位：测试"])
    sheet.append(list(HEADER))
    for row in PLACES:
        sheet.append(list(row))
    book.create_sheet("Sheet2")
    book.save(HERE / "places.xlsx")


def frame() -> gpd.GeoDataFrame:
    """The zones in WGS 84."""
    names, kinds, areas, shapes = zip(*ZONES, strict=True)
    columns = {"名称": names, "类别": kinds, "面积": areas}
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs="EPSG:4326")


class GbkName(zipfile.ZipInfo):
    """A member named as Chinese Windows names it: in GBK, without the flag for UTF-8."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802
        return self.filename.encode("gbk"), self.flag_bits


def shapefile(zones: gpd.GeoDataFrame, target: str, keep: tuple[str, ...], encoding: str) -> None:
    """A zip with those parts of a shapefile that are to be kept."""
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(HERE / target, "w") as archive:
        pyogrio.write_dataframe(zones, Path(folder) / "zones.shp", encoding=encoding)
        for path in sorted(Path(folder).iterdir()):
            if path.suffix in keep:
                entry = GbkName(f"禁煤区{path.suffix}", (2026, 1, 1, 0, 0, 0))
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, path.read_bytes())


def geographic(zones: gpd.GeoDataFrame) -> None:
    """The zones in the formats that GDAL and geopandas write."""
    every = (".shp", ".shx", ".dbf", ".prj", ".cpg")
    shapefile(zones, "zones_utf8.zip", every, "UTF-8")
    shapefile(zones, "zones_gbk_bare.zip", (".shp", ".shx", ".dbf"), "GBK")
    shapefile(zones.to_crs("EPSG:4547"), "zones_4547.zip", every, "UTF-8")
    pyogrio.write_dataframe(zones, HERE / "zones.geojson", driver="GeoJSON")
    target = HERE / "zones.gpkg"
    target.unlink(missing_ok=True)
    pyogrio.write_dataframe(zones.to_crs("EPSG:4490"), target, layer="zones", driver="GPKG")
    pyogrio.write_dataframe(zones.drop(columns="geometry"), target, layer="notes", driver="GPKG")
    zones.to_parquet(HERE / "zones.parquet")


KML = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2">
<Document><name>测试</name>
<Folder><name>点位</name>
<Placemark><name>东风煤场</name><description>已整改 &lt;1&gt; &amp; 复查</description>
<ExtendedData><Data name="类别"><value>散煤</value></Data></ExtendedData>
<Point><coordinates>113.65,34.75,110</coordinates></Point></Placemark>
<Placemark><name>无坐标</name></Placemark>
</Folder>
<Folder><name>区域</name>
<Placemark><name>丙区</name><MultiGeometry>
<Polygon><outerBoundaryIs><LinearRing><coordinates>
113.3,34.5 113.5,34.5 113.5,34.7 113.3,34.7 113.3,34.5
</coordinates></LinearRing></outerBoundaryIs>
<innerBoundaryIs><LinearRing><coordinates>
113.35,34.55 113.45,34.55 113.45,34.65 113.35,34.65 113.35,34.55
</coordinates></LinearRing></innerBoundaryIs></Polygon>
<Polygon><outerBoundaryIs><LinearRing><coordinates>
113.8,34.5 113.9,34.5 113.9,34.6 113.8,34.6 113.8,34.5
</coordinates></LinearRing></outerBoundaryIs></Polygon>
</MultiGeometry></Placemark>
<Placemark><name>巡查路线</name><gx:Track>
<when>2026-01-01T08:00:00Z</when><when>2026-01-01T08:01:00Z</when>
<gx:coord>113.6 34.7 100</gx:coord><gx:coord>113.61 34.71 101</gx:coord>
</gx:Track></Placemark>
</Folder>
</Document></kml>
"""

GPX = """<?xml version="1.0" encoding="UTF-8"?>
<gpx version="1.1" creator="test" xmlns="http://www.topografix.com/GPX/1/1">
<wpt lat="34.75" lon="113.65"><ele>110.5</ele><time>2026-01-01T08:00:00Z</time>
<name>东风煤场</name></wpt>
<rte><name>早班</name><rtept lat="34.7" lon="113.6"/></rte>
<trk><name>夜查</name>
<trkseg><trkpt lat="34.70" lon="113.60"><time>2026-01-01T20:00:00Z</time></trkpt>
<trkpt lat="34.71" lon="113.61"/></trkseg>
<trkseg><trkpt lat="34.72" lon="113.62"/></trkseg>
</trk>
</gpx>
"""


def markup() -> None:
    """KML, KMZ and GPX, written by hand."""
    (HERE / "places.kml").write_text(KML, encoding="utf-8")
    (HERE / "tracks.gpx").write_text(GPX, encoding="utf-8")
    with zipfile.ZipFile(HERE / "places.kmz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("doc.kml", (2026, 1, 1, 0, 0, 0)), KML)


if __name__ == "__main__":
    tables()
    geographic(frame())
    markup()
