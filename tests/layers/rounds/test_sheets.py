"""Day sheets as files: read back by other readers than wrote them, hostile names included."""

from xml.etree import ElementTree

import defusedxml.ElementTree
import icalendar
import pytest

from geo.day_sheets import sheet_frame
from geo.errors import InputError
from layers.rounds.gpx import write_gpx
from layers.rounds.ics import write_ics
from layers.write import write
from tests.layers.rounds.sheets import HOSTILE, day_sheet

GPX = {"g": "http://www.topografix.com/GPX/1/1"}


def test_gpx_holds_every_stop_in_order_and_the_way():
    sheet = day_sheet()
    root: ElementTree.Element = defusedxml.ElementTree.fromstring(write_gpx([sheet], "zh"))
    names = [point.findtext("g:name", namespaces=GPX) for point in root.findall("g:wpt", GPX)]
    assert names == ["1 驼腰村采石场", f"2 {HOSTILE}"]
    points = root.findall("g:rte/g:rtept", GPX)
    assert [float(point.get("lon")) for point in points] == pytest.approx([113.67, 113.68])
    assert points[0].findtext("g:time", namespaces=GPX) == "2020-11-02T09:30:00+08:00"
    assert len(root.findall("g:trk/g:trkseg", GPX)) == 3
    assert "在区外 35 米" in points[0].findtext("g:desc", namespaces=GPX)


def test_a_way_that_nobody_knows_is_not_drawn_as_a_track():
    sheet = day_sheet()
    legs = tuple(type(leg)(leg.line, 1.0, 1.0) for leg in sheet.legs)
    assert b"<trk" not in write_gpx([day_sheet(legs=legs)], "zh")


def test_a_calendar_has_one_event_a_stop_at_its_time_and_place():
    sheet = day_sheet(is_unannounced=True)
    written = write_ics([sheet], "en")
    assert written == write_ics([sheet], "en")
    events = icalendar.Calendar.from_ical(written).walk("VEVENT")
    assert [str(event["summary"]) for event in events] == ["1 驼腰村采石场", f"2 {HOSTILE}"]
    assert [event.decoded("dtstart") for event in events] == [stop.arrive for stop in sheet.stops]
    assert (events[0]["geo"].latitude, events[0]["geo"].longitude) == (34.75, 113.67)
    assert {str(event["class"]) for event in events} == {"CONFIDENTIAL"}
    assert len({str(event["uid"]) for event in events}) == 2
    assert "35 m outside" in str(events[0]["description"])


@pytest.mark.parametrize("key", ["geojson", "kml", "xlsx", "csv", "geopackage"])
def test_stops_and_legs_go_into_every_format_of_layers(key):
    written = write(sheet_frame(day_sheet(), "zh"), key, datum="wgs84", title="一组")
    assert len(written.contents) > 500


def test_rows_keep_the_order_of_the_day():
    frame = sheet_frame(day_sheet(), "en")
    assert frame["kind"].tolist() == ["stop"] * 2 + ["leg"] * 3
    assert frame["because"].tolist()[0] == "35 m outside"
    assert frame["name"].tolist()[2] == "二七塔 → 驼腰村采石场"


def test_a_day_without_stops_is_a_file_too():
    sheet = day_sheet(names=())
    assert b"<gpx" in write_gpx([sheet], "zh")
    assert b"BEGIN:VCALENDAR" in write_ics([sheet], "zh")


def test_a_sheet_whose_legs_do_not_fit_is_refused():
    with pytest.raises(InputError, match="1 legs"):
        day_sheet(legs=day_sheet().legs[:1])
