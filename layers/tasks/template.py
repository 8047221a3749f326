"""The Excel sheet that a list of tasks can be filled into and imported from."""

import io

import xlsxwriter

#: Columns of the template: head, note above it, width in characters.
COLUMNS: tuple[tuple[str, str, int], ...] = (
    ("序号", "必填，整数，不重复", 8),
    ("类别", "可空，任务所属的部分", 16),
    ("问题", "问题、目标、措施至少填一项", 40),
    ("整改目标", "可空", 30),
    ("整改措施", "多条时用（1）（2）编号，可换行", 50),
    ("责任领导", "可空，多人用顿号分开", 14),
    ("牵头单位", "牵头、责任单位至少填一项", 20),
    ("责任单位", "多个单位用顿号分开", 26),
    ("配合单位", "可空", 20),
    ("责任人", "可空", 16),
    ("整改时限", "可空；如 2020年12月底前，或 立即整改，长期坚持", 20),
    ("点位名称", "可空；地点的名字，用于落图", 18),
    ("县区", "可空；点位所在的县（市、区）", 12),
    ("地址", "可空；如 某镇某村", 24),
    ("经度", "可空；如 113.6512，须同时填坐标系", 12),
    ("纬度", "可空", 12),
    ("坐标系", "填了经纬度时必填：WGS84、CGCS2000、GCJ-02 或 BD-09", 14),
    ("备注", "可空，只作记录", 16),
)
TITLE = "整改任务清单"
TITLE_NOTE = (
    "第 1 行改成清单名称；第 2 至 4 行冒号后可填；第 6 行表头不要改动，从第 7 行起每行一项任务"
)
HEADINGS = ("发文机关：", "文号：", "发文日期：")
NOTE_ROW, HEAD_ROW = 4, 5  # counted from 0
FILLED_ROWS = 200


def task_template() -> bytes:
    """Excel workbook of one sheet: title, head of the document, a row of notes, heads of columns.

    Returns
    -------
    bytes
        XLSX. Cells are texts, never formulas, also where one begins with "=".
    """
    sink = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(sink, options) as book:
        sheet = book.add_worksheet("任务清单")
        bold = book.add_format({"bold": True, "font_size": 14})
        note = book.add_format({"italic": True, "font_color": "#666666", "text_wrap": True})
        head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#EFEFEF"})
        cell = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
        last = len(COLUMNS) - 1
        sheet.merge_range(0, 0, 0, last, TITLE, bold)
        sheet.write_comment(0, 0, TITLE_NOTE)
        for row, words in enumerate(HEADINGS, start=1):
            sheet.merge_range(row, 0, row, last, words, cell)
        sheet.set_row(NOTE_ROW, 48)
        for column, (name, words, width) in enumerate(COLUMNS):
            sheet.set_column(column, column, width, cell)
            sheet.write_string(NOTE_ROW, column, words, note)
            sheet.write_string(HEAD_ROW, column, name, head)
        sheet.freeze_panes(HEAD_ROW + 1, 1)
        whole = {"validate": "integer", "criteria": ">", "value": 0, "ignore_blank": True}
        sheet.data_validation(HEAD_ROW + 1, 0, HEAD_ROW + FILLED_ROWS, 0, whole)
    return sink.getvalue()
