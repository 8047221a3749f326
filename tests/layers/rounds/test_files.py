"""Every format of day sheets, and the page: marked estimates, links, hostile names."""

import io
import re
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser

import docx
import openpyxl
import pypdf
import pytest

from geo.day_sheets import SheetLeg
from geo.errors import InputError
from layers.rounds.files import SHEET_FORMATS, sheet_format
from layers.rounds.page import sheets_html
from tests.layers.rounds.sheets import HOSTILE, day_sheet, overview

TURNS = (({"zh": "左转，沿中原路", "en": "turn left along 中原路"}, 800.0),)


class _Page(HTMLParser):
    """Tags, addresses and text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.text += data


def by_road(**more):
    """A day whose ways are known."""
    legs = tuple(
        SheetLeg(leg.line, 1200.0, 240.0, TURNS, is_drawn_by_road=True) for leg in day_sheet().legs
    )
    return day_sheet(legs=legs, source={"zh": "道路网 a.osm.pbf", "en": "roads"}, **more)


def test_the_page_holds_all_that_an_inspector_needs():
    page = _Page(sheets_html([by_road()], "zh"))
    for words in (
        "09:30", "10:00", "驼腰村采石场", "覆盖防尘网", "县生态环境局", "▲ 区外", "在区外 35 米",
        "巩义市", "A14", "道路网", "左转，沿中原路", "113.67000, 34.75000",
    ):  # fmt: skip
        assert words in page.text
    assert page.tags.count("details") == 3
    assert "估算" not in page.text
    assert "约" not in page.text


@pytest.mark.parametrize(("metres", "told"), [(44, "40 米"), (994, "990 米"), (1240, "1.2 公里")])
def test_short_ways_between_turns_are_told_in_metres(metres, told):
    turns = (({"zh": "左转", "en": "turn left"}, float(metres)),)
    legs = tuple(replace(leg, turns=turns) for leg in by_road().legs)
    assert told in _Page(sheets_html([replace(by_road(), legs=legs)], "zh")).text


def test_every_stop_has_the_four_navigations():
    page = _Page(sheets_html([by_road()], "zh"))
    hosts = [re.split("[?,]", link)[0] for link in page.links]
    assert hosts[:3] == [
        "https://uri.amap.com/navigation", "https://api.map.baidu.com/direction",
        "https://apis.map.qq.com/uri/v1/routeplan",
    ]  # fmt: skip
    assert hosts[3].startswith("geo:34.75")
    assert len(page.links) == 8


def test_an_estimate_is_marked_at_every_time_and_every_way():
    legs = tuple(SheetLeg(leg.line, 1200.0, 240.0) for leg in day_sheet().legs)
    page = _Page(sheets_html([day_sheet(legs=legs, is_estimate=True)], "zh"))
    clocks = re.findall(r"(约 )?\b\d\d:\d\d", page.text)
    assert len(clocks) == 7
    assert all(clocks)
    assert page.text.count("直线，不是道路") == 3
    assert "估算" in page.text
    english = _Page(sheets_html([day_sheet(legs=legs, is_estimate=True)], "en"))
    assert english.text.count("estimate") >= 4
    assert "about 09:30" in english.text


def test_hostile_names_stay_text_and_nothing_is_fetched_or_run():
    page = _Page(sheets_html([by_road()], "en"))
    assert HOSTILE in page.text
    assert not {"script", "img", "link", "iframe", "object"} & set(page.tags)


def test_a_night_and_an_unannounced_day_say_so():
    begins = day_sheet().begins + timedelta(hours=17)
    late = by_road(begins=begins, is_unannounced=True, end="家")
    text = _Page(sheets_html([late], "zh")).text
    assert "暗访" in text
    assert "01:30+1 从二七塔出发" in text
    assert "返回 家" in text


@pytest.mark.parametrize(("minutes", "told"), [(20, True), (4, False), (0, False)])
def test_a_wait_at_a_stop_is_told(minutes, told):
    first = day_sheet().stops[0]
    waiting = replace(first, begin=first.arrive + timedelta(minutes=minutes))
    text = _Page(sheets_html([by_road(stops=(waiting, day_sheet().stops[1]))], "zh")).text
    assert ("09:50 开始检查" in text) == told
    assert ("开始检查" in text) == told


def test_several_days_are_found_from_the_top():
    page = _Page(sheets_html([by_road(), by_road(team="二组")], "zh"))
    assert [link for link in page.links if link.startswith("#")] == ["#day-1", "#day-2"]


@pytest.mark.parametrize("key", sorted(SHEET_FORMATS))
def test_every_format_gives_the_same_bytes_again(key):
    entry = sheet_format(key)
    first, again = (entry.write([day_sheet(), by_road(team="二组")], "zh") for _ in range(2))
    assert first == again
    assert len(first) > 500
    assert entry.suffix == f".{key}"


def text_of(key: str, contents: bytes) -> str:
    """All text of a file, without the blanks that a line's end may put in."""
    if key == "pdf":
        pages = pypdf.PdfReader(io.BytesIO(contents)).pages
        return "".join("".join(page.extract_text() for page in pages).split())
    if key == "html":
        return "".join(_Page(contents.decode()).text.split())
    if key == "docx":
        document = docx.Document(io.BytesIO(contents))
        cells = [cell.text for t in document.tables for row in t.rows for cell in row.cells]
        return "".join("".join([*(p.text for p in document.paragraphs), *cells]).split())
    book = openpyxl.load_workbook(io.BytesIO(contents))
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    return "".join("".join(cells).split())


@pytest.mark.parametrize("key", ["pdf", "html", "xlsx", "docx"])
def test_a_plan_lists_what_is_left_out_the_bound_and_who_stays_at_home(key):
    write = sheet_format(key).write
    for sheets in ([day_sheet()], []):  # where nobody goes out, that is all there is to say
        text = text_of(key, write(sheets, "zh", overview()))
        for words in (
            "没有组带公安",
            "让一组带上公安",
            "不少于3.2公里",
            "不用出发：二组",
            "b7",
            "没有点名地点",
        ):
            assert words in text, words
        assert ("驼腰村采石场" in text) == bool(sheets)
    assert "没有组带公安" not in text_of(key, write([day_sheet()], "zh"))  # a team's own day
    english = text_of(key, write([], "en", overview()))
    assert "noteamhaspolice" in english
    assert "below3.2km" in english


@pytest.mark.parametrize("key", ["gpx", "kml", "geojson", "ics"])
def test_formats_of_ways_and_times_take_no_overview(key):
    write = sheet_format(key).write
    assert write([day_sheet()], "zh", overview()) == write([day_sheet()], "zh")
    with pytest.raises(InputError, match="no team"):
        write([], "zh", overview())


@pytest.mark.parametrize("key", ["pdf", "html", "xlsx"])
def test_a_plan_in_which_nobody_goes_out_is_told(key):
    with pytest.raises(InputError, match="no team"):
        sheet_format(key).write([], "zh")


def test_a_format_that_is_not_there_names_those_that_are():
    with pytest.raises(InputError, match="pdf, xlsx"):
        sheet_format("dwg")
