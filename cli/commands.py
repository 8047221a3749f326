"""The commands of the map: serve, check, layers, rules and assets."""

import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
import geopandas as gpd

from cli.shell import (
    Settings,
    Shell,
    common_options,
    day_of,
    frames_of,
    group,
    language_of,
    print_json,
    settings_of,
    with_settings,
)
from geo.board import Board
from geo.datum import parse_datum
from geo.errors import InputError, LimitError
from geo.inquiry import answer, parse_accuracy_m, parse_activity, parse_inquiry
from geo.points import DEFAULT_ACCURACY_M
from geo.records import bilingual, plain, rule_record
from geo.rulebook import RULES
from geo.verdicts.task_table import text_table
from geo.vocabulary import DATUM_TERMS, VERDICTS
from layers.bulk.check import BulkQuestion, BulkReport
from layers.bulk.file import check_file
from layers.catalogue import load_catalogue
from layers.reading.source import ReadOptions

MOST_ON_A_PAGE = 20_000  # rows; a browser draws them as SVG


@group.command()
@with_settings
@click.option("--host", help="监听地址 / address to listen on")
@click.option("--port", help="监听端口 / port to listen on")
@click.pass_obj
def serve(shell: Shell, /, **given: object) -> None:
    """启动服务 / start the service (the default command)."""
    shell.serve(settings_of(shell, **given))


@group.command()
@with_settings
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--point", help="经度,纬度 / longitude,latitude, e.g. 113.62,34.74")
@click.option("--datum", help=f"坐标系 / datum: {', '.join(DATUM_TERMS)}")
@click.option("--as-of", help="截至日期 / day, e.g. 2020-11-01; default: today")
@click.option("--activity", help="该处的用煤活动 / what is done there")
@click.option("--accuracy-m", help="定位精度，米 / accuracy in metres")
@click.option("--lon", help="文件的经度列 / column of longitudes of a file")
@click.option("--lat", help="文件的纬度列 / column of latitudes of a file")
@click.option(
    "--datum-column", help="逐行写明坐标系的列 / column that names each row's datum; -: none"
)
@click.option(
    "--accuracy-column", help="逐行写明定位精度的列 / column of each row's accuracy; -: none"
)
@click.option("--activity-column", help="文件的活动列 / column of activities of a file")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="结果文件 / file to write: .csv .xlsx .geojson .gpkg .zip .kml .kmz .gpx .parquet .html",
)
@click.option(
    "--rejected",
    type=click.Path(path_type=Path, dir_okay=False),
    help="未受理的行（CSV） / file for the rejected rows",
)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON / print JSON")
@click.pass_obj
def check(shell: Shell, /, file: Path | None, as_json: bool, **asked: Any) -> None:  # fmt: skip
    """判定一个点或一个文件是否在禁煤区内 / whether a point, or each row of a file, is in a zone."""
    settings = settings_of(shell, **common_options(asked))
    if file is None:
        _check_point(shell, settings, asked, as_json=as_json)
    elif asked["point"] is not None:
        raise InputError(
            "文件和 --point 只能给一个", "give either a file or --point, not both", field="point"
        )
    else:
        _check_file(shell, settings, file, asked, as_json=as_json)


def _check_point(
    shell: Shell, settings: Settings, asked: Mapping[str, Any], *, as_json: bool
) -> None:
    names = ("datum", "as_of", "activity", "accuracy_m")
    texts = {name: asked[name] for name in names if asked[name] is not None}
    inquiry = parse_inquiry(texts | _point(asked["point"]), today=shell.default_day(settings))
    found = answer(Board(frames_of(settings), inquiry.as_of), inquiry)
    if as_json:
        print_json(found)
    else:
        _print_lines(found, language_of(settings))


def _check_file(
    shell: Shell, settings: Settings, file: Path, asked: Mapping[str, Any], *, as_json: bool
) -> None:
    if asked["output"] is None:
        raise InputError(
            "请用 -o 指定结果文件，例如 -o 结果.csv",
            "name the file to write with -o, such as -o result.csv",
            field="output",
        )
    accuracy_m, datum = asked["accuracy_m"], asked["datum"]
    question = BulkQuestion(
        ReadOptions(
            datum=None if datum is None else parse_datum(datum),
            lon=asked["lon"],
            lat=asked["lat"],
            datum_column=asked["datum_column"],
        ),
        day_of(shell, settings, asked["as_of"]),
        accuracy_m=DEFAULT_ACCURACY_M if accuracy_m is None else parse_accuracy_m(accuracy_m),
        activity=parse_activity(asked["activity"] or ""),
        activity_column=asked["activity_column"],
        accuracy_column=asked["accuracy_column"],
    )
    frames, output, rejected = frames_of(settings), asked["output"], asked["rejected"]
    if output.suffix.lower() == ".html":
        report = _check_to_page(shell, settings, file, output, question, rejected)
    else:
        report = check_file(file, output, frames, question, rejected=rejected)
    if as_json:
        print_json(plain(asdict(report)))
    else:
        click.echo("\n".join(_report_lines(report, language_of(settings))))


def _check_to_page(
    shell: Shell,
    settings: Settings,
    file: Path,
    output: Path,
    question: BulkQuestion,
    rejected: Path | None,
) -> BulkReport:
    """Check a file into one page that needs no network."""
    frames = frames_of(settings)
    with tempfile.TemporaryDirectory(prefix="sansan-") as name:
        rows_file = Path(name) / "rows.parquet"
        report = check_file(file, rows_file, frames, question, rejected=rejected)
        if report.accepted > MOST_ON_A_PAGE:
            raise LimitError(
                f"共 {report.accepted} 行，网页最多放 {MOST_ON_A_PAGE} 行，请改用 .gpkg 或 .csv",
                f"{report.accepted} rows; a page holds {MOST_ON_A_PAGE}: take .gpkg or .csv",
                field="output",
            )
        rows = gpd.read_parquet(rows_file)
    first = rows.columns[1]  # after "row": the file's own first column, mostly the name
    if "name" not in rows.columns:
        rows = rows.assign(name=rows[first].astype(str))
    title = f"{file.stem} {report.as_of}"
    page = shell.standalone(rows, frames.units, title, language_of(settings)).contents
    try:
        output.write_bytes(page)
    except OSError as error:
        raise InputError(
            f"无法写入 {output}：{error.strerror}",
            f"{output} cannot be written: {error.strerror}",
            field="output",
        ) from error
    return report


def _report_lines(report: BulkReport, language: str) -> list[str]:
    en = language == "en"
    words = [
        f"{VERDICTS[verdict].labelled(language)} {count}"
        for verdict, count in report.verdicts.items()
    ]
    figures = (
        f"{report.count} rows: {report.accepted} checked, {report.rejected} rejected; as of "
        if en
        else f"共 {report.count} 行：已判定 {report.accepted}，未受理 {report.rejected}；截至 "
    )
    return [figures + report.as_of, *words, *(note[en] for note in report.notes)]


def _point(text: str | None) -> dict[str, str]:
    """Texts of longitude and latitude; none for a point that is not given."""
    if text is None:
        return {}
    parts = text.replace("，", ",").split(",")
    if len(parts) != 2:
        raise InputError(
            f"--point “{text[:40]}”应为“经度,纬度”，例如 113.62,34.74",
            f"--point “{text[:40]}” must be longitude,latitude such as 113.62,34.74",
            field="point",
        )
    return {"lon": parts[0], "lat": parts[1]}


def _print_lines(found: Mapping[str, Any], language: str) -> None:
    labels = LINE_LABELS[language == "en"]
    zone, unit = found["zone"], found["unit"]
    lines = (
        VERDICTS[found["verdict"]].labelled(language),
        found["because"][language],
        f"{found['lon']:.10g}, {found['lat']:.10g} {DATUM_TERMS[found['datum']].word(language)}"
        f" → {found['wgs84']['lon']:.7f}, {found['wgs84']['lat']:.7f} WGS 84",
        labels[0] + (_named(unit, language) if unit else labels[2]),
        labels[1] + (_named(zone, language) if zone else labels[2]),
    )
    click.echo("\n".join(lines))


LINE_LABELS = (("所在单位：", "有关区域：", "无"), ("unit: ", "zone: ", "none"))


def _named(record: Mapping[str, Any], language: str) -> str:
    return str(bilingual(record["name"], record["name_en"])[language])


@group.command()
@with_settings
@click.option("--json", "as_json", is_flag=True, help="输出 JSON / print JSON")
@click.pass_obj
def layers(shell: Shell, /, as_json: bool, **given: object) -> None:
    """列出图层及来源 / layers with their sources."""
    language = str(settings_of(shell, **given)["LANG"])
    catalogue = load_catalogue()
    if as_json:
        print_json([plain(asdict(layer)) for layer in catalogue])
        return
    header = (
        ("图层", "名称", "来源", "许可", "日期"),
        ("layer", "title", "source", "licence", "date"),
    )
    rows = [
        (
            layer.layer_id,
            bilingual(layer.title, layer.title_en)[language],
            bilingual(layer.source, layer.source_en)[language],
            layer.licence,
            plain(layer.recorded) or "—",
        )
        for layer in catalogue
    ]
    click.echo(text_table([header[language == "en"], *rows]))


@group.command()
@with_settings
@click.option("--json", "as_json", is_flag=True, help="输出 JSON / print JSON")
@click.pass_obj
def rules(shell: Shell, /, as_json: bool, **given: object) -> None:
    """列出规则及出处 / rules with their sources."""
    language = str(settings_of(shell, **given)["LANG"])
    if as_json:
        print_json([rule_record(rule) for rule in RULES])
        return
    header = (("规则", "名称", "要求", "出处"), ("rule", "title", "demand", "source"))
    rows = [
        (
            rule.rule_id,
            *(bilingual(*pair)[language] for pair in (
                (rule.title, rule.title_en), (rule.demand, rule.demand_en),
                (rule.source, rule.source_en),
            )),
        )
        for rule in RULES
    ]  # fmt: skip
    click.echo(text_table([header[language == "en"], *rows]))


@group.command()
@with_settings
@click.option("--from", "folder", type=click.Path(path_type=Path), help="离线来源 / folder to copy")
@click.pass_obj
def assets(shell: Shell, /, folder: Path | None, **given: object) -> None:
    """安装浏览器端第三方文件 / install the third-party files of the browser."""
    settings_of(shell, **given)
    shell.install_assets(folder)
