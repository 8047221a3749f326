"""The commands of tasks: the table of all, and `tasks parse`, `tasks import`, `tasks template`."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

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
from cli.zone_commands import contents_of, deliver
from geo.board import Frames
from geo.errors import InputError
from geo.records import task_records
from geo.rules import check as check_tasks
from geo.rules import task_verdicts
from geo.verdicts.task_table import markdown_table, summary, task_table, text_table
from layers.admin import cities
from layers.official import read_official
from layers.opening import open_store
from layers.store import Store
from layers.tasks.choices import choices_of
from layers.tasks.documents import ImportRecord, read_documents, record_import, texts_of
from layers.tasks.entries import read_entries
from layers.tasks.template import task_template
from ledger.importing import ImportProposal, Kept, Source, locator, prepare, source_of
from ledger.importing.preparing import require_small
from ledger.importing.sheet import require_whole
from ledger.life.entry import Entry
from ledger.life.on_day import frames_on
from ledger.parse import TaskList, parse_tasks
from ledger.reading.lines import Document, Remark
from ledger.reading.untrusted import read_untrusted

FILE = click.Path(path_type=Path, dir_okay=False)
AUTHOR = "命令行"


@group.group(invoke_without_command=True)
@with_settings
@click.option("--as-of", help="截至日期 / day, e.g. 2020-11-01; default: today")
@click.option("--json", "notation", flag_value="json", help="输出 JSON / print JSON")
@click.option("--markdown", "notation", flag_value="markdown", help="输出 Markdown 表格 / a table")
@click.pass_context
def tasks(ctx: click.Context, /, as_of: str | None, notation: str | None, **given: object) -> None:
    """列出全部任务的地点、精度和判定；读取、导入文书 / all tasks; read and import documents.

    Without a command, all tasks with place, precision and verdict.
    """
    if ctx.invoked_subcommand is not None:
        return
    shell: Shell = ctx.obj
    settings = settings_of(shell, **given)
    day = day_of(shell, settings, as_of)
    frames = _frames_on(settings, day)
    findings = check_tasks(frames, day)
    records = task_records(frames, findings, task_verdicts(frames, findings, day))
    if notation == "json":
        print_json({"as_of": day.isoformat(), "count": len(records), "tasks": records})
        return
    language = str(settings["LANG"])
    layout = markdown_table if notation == "markdown" else text_table
    click.echo(summary(records, day, language) + "\n")
    click.echo(layout(task_table(records, frames.units, language)))


def _frames_on(settings: Settings, day: date) -> Frames:
    # tasks with the states that the ledger gives them on the day, as the map shows them
    frames = frames_of(settings)
    store = open_store(str(settings["STORE"]), str(settings["CITY"]))
    try:
        entries = [Entry(**row) for row in read_entries(store)]
        return frames_on(frames, entries, texts_of(store), day)
    finally:
        store.close()


def _document(file: Path) -> tuple[Document, bytes]:
    # a stranger's file is read by the limited worker, as the page has it read
    contents = contents_of(file, "file")
    document = read_untrusted(read_official, contents, file.name)
    require_small(document)
    return document, contents


@tasks.command("parse")
@with_settings
@click.argument("file", type=FILE)
@click.option("-o", "--output", type=FILE, help="结果文件 / file to write; default: print")
@click.pass_obj
def parse(shell: Shell, /, file: Path, output: Path | None, **given: object) -> None:
    """从文书读出任务（txt、docx、pdf、xlsx） / tasks of a document, as JSON."""
    language = language_of(settings_of(shell, **given))
    found = parse_tasks(_document(file)[0])
    text = json.dumps(found.to_json(), ensure_ascii=False, allow_nan=False, indent=2)
    deliver(output, (text + "\n" if output else text).encode())
    if output is not None:
        click.echo(_found_line(found, output, language))
    _tell(found.remarks, language)


def _found_line(found: TaskList, output: Path, language: str) -> str:
    measures = [measure for task in found.tasks for measure in task.measures]
    plain = sum(measure.number is None for measure in measures)
    numbered = len(measures) - plain
    if language == "en":
        more = f" and {plain} without a number" if plain else ""
        return f"{len(found.tasks)} tasks, {numbered} numbered measures{more}: {output}"
    more = f"，另有 {plain} 段未编号" if plain else ""
    return f"读出 {len(found.tasks)} 项任务、{numbered} 条编号措施{more}：{output}"


def _tell(remarks: Sequence[Remark], language: str) -> None:
    for remark in remarks:
        click.echo(remark.message_en if language == "en" else remark.message_zh, err=True)


@tasks.command("template")
@with_settings
@click.option("-o", "--output", type=FILE, required=True, help="要写的文件 / .xlsx file to write")
@click.pass_obj
def template(shell: Shell, /, output: Path, **given: object) -> None:
    """写出任务清单的 Excel 模板 / the Excel sheet to fill a list of tasks into."""
    language = language_of(settings_of(shell, **given))
    if output.suffix.lower() != ".xlsx":
        raise InputError(f"{output} 应以 .xlsx 结尾", f"{output} must end in .xlsx", field="output")
    deliver(output, task_template())
    click.echo(f"template: {output}" if language == "en" else f"模板：{output}")


@tasks.command("import")
@with_settings
@click.argument("files", type=FILE, nargs=-1, required=True)
@click.option("--dry-run", is_flag=True, help="只预览，不写入 / preview only")
@click.option("--author", default=AUTHOR, show_default=True, help="导入人 / who imports")
@click.option("--reason", default="导入文书", show_default=True, help="理由 / why")
@click.option("--as-new", is_flag=True, help="作为新文书，不与在册的对照 / do not match")
@click.option(
    "--adopt",
    multiple=True,
    help="采用文书中的值，例如 A18:category / take the document's value of a field",
)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON / print JSON")
@click.pass_obj
def import_(shell: Shell, /, files: tuple[Path, ...], **asked: Any) -> None:
    """导入文书：与在册任务对照，新任务编号 / import documents; tasks on record are matched."""
    settings = settings_of(shell, **common_options(asked))
    if asked["adopt"] and len(files) > 1:
        raise InputError(
            "--adopt 一次只能用于一个文件", "--adopt goes with one file at a time", field="adopt"
        )
    sources = [_source(file) for file in files]
    store = open_store(str(settings["STORE"]), str(settings["CITY"]))
    try:
        for source in sources:
            _import_one(store, source, asked, settings)
    finally:
        store.close()


def _source(file: Path) -> Source:
    document, contents = _document(file)
    # of several files none is taken where one is no list, or a sheet with faulty rows
    require_whole(document, parse_tasks(document))
    return source_of(document, contents)


def _import_one(store: Store, source: Source, asked: Mapping[str, Any], settings: Settings) -> None:
    frames = frames_of(settings)
    names = {city.code: city.name for city in cities()}
    kept = Kept(read_documents(store), texts_of(store))
    place = locator(frames, choices_of(store), names)
    proposal = prepare(source, frames, kept, place, city_names=names, as_new=asked["as_new"])
    plain = proposal.to_json() | {"adopted": [_adopted(text) for text in asked["adopt"]]}
    record = None
    if not asked["dry_run"]:
        moment = datetime.now(UTC)
        record = record_import(
            store, plain, author=asked["author"], moment=moment, reason=asked["reason"]
        )
    language = language_of(settings)
    if asked["as_json"]:
        told = {name: value for name, value in plain.items() if name != "document"}
        document_id = proposal.document["document_id"]
        print_json(told | {"document_id": document_id, "is_recorded": record is not None})
        return
    click.echo("\n".join(_lines(proposal, record, language)))
    _tell(proposal.remarks, language)


def _adopted(text: str) -> dict[str, str]:
    task_id, _, field = text.partition(":")
    if not task_id or not field:
        raise InputError(
            f"--adopt “{text}”应为“任务:字段”，例如 A18:category",
            f"--adopt “{text}” must be task:field such as A18:category",
            field="adopt",
        )
    return {"task_id": task_id, "field": field}


def _lines(proposal: ImportProposal, record: ImportRecord | None, language: str) -> list[str]:
    en = language == "en"
    document = proposal.document
    counts = (len(proposal.tasks), len(proposal.matched), len(proposal.new))
    differing = len(proposal.differing)
    lines = [
        f"{document['title']} ({document['document_id']})",
        "  {} tasks: {} matched with those on record, {} new".format(*counts)
        + f"; {differing} stated otherwise"
        if en
        else "  共 {} 项：{} 项与在册的对上，{} 项为新任务".format(*counts)
        + f"；{differing} 项有字段不同",
    ]
    lines += [f"  {reason.en if en else reason.zh}" for reason in proposal.reasons]
    lines += [
        f"  {task.task_id} {difference.field}: {_shown(difference.on_record)} → "
        f"{_shown(difference.in_document)}"
        for task in proposal.differing
        for difference in task.differences
    ]
    lines.append("  " + _outcome(proposal, record, en=en))
    return lines


def _shown(values: Mapping[str, Any]) -> str:
    texts = ("、".join(map(str, v)) if isinstance(v, list) else str(v) for v in values.values())
    joined = " ".join(text for text in texts if text not in ("", "None"))
    return joined if len(joined) <= 80 else joined[:79] + "…"


def _outcome(proposal: ImportProposal, record: ImportRecord | None, *, en: bool) -> str:
    if record is None:
        return "preview only: nothing was recorded" if en else "只是预览，什么都没有写入"
    if not record.is_new:
        adopted = f"; {record.adopted} values adopted" if en else f"；采用了 {record.adopted} 处"
        words = "on record already: nothing changed" if en else "这份文书已在册，没有任何变动"
        return words if not record.adopted else words.split(":")[0].split("，")[0] + adopted
    new = record.added
    if en:
        return f"recorded as edition {proposal.document['edition']}; {new} new tasks"
    return f"已写入（第 {proposal.document['edition']} 版），新增 {new} 项任务"
