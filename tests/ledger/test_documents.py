import contextlib
import io
import time
import zipfile

import docx
import openpyxl
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import InputError, LimitError, SourceError
from ledger.documents import MAX_BYTES, read_document
from ledger.reading import docx_reader
from ledger.reading.paragraphs import paragraphs
from tests.ledger.files import pdf, saved, table_page, text_page, word, workbook

LIST_TEXT = (
    "一、存在问题\n1.物料露天堆放。\n整改目标：全部密闭。\n责任单位：市甲局\n整改时限：长期坚持\n"
)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_the_same_text_is_read_in_every_usual_encoding(encoding):
    document = read_document(LIST_TEXT.encode(encoding), "清单.txt")
    assert document.text == LIST_TEXT
    assert [line.number for line in document.lines] == list(range(1, 7))
    assert document.remarks == ()


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_line_numbers_are_those_of_an_editor(line_end):
    document = read_document(f"甲{line_end}{line_end}乙".encode(), "a.txt")
    assert [(line.number, line.text) for line in document.lines] == [(1, "甲"), (2, ""), (3, "乙")]


def test_characters_beyond_gbk_survive_in_gb18030():
    assert read_document("灈阳街道、隩滨大道、㐀村".encode("gb18030"), "a.txt").text.endswith(
        "㐀村"
    )


def test_a_damaged_page_of_text_loses_only_itself_and_says_so():
    good = "整改目标：全面清零。\n责任单位：某市政府、某县政府\n" * 20
    torn = good.encode() + b"\xff\xfe\x80\x81\x90" * 8 + b"\n" + good.encode()
    document = read_document(torn, "a.txt")
    assert document.text.count("全面清零") == 40
    (remark,) = document.remarks
    assert remark.lines == (41, 41)
    assert "41" in remark.message_zh
    assert document.lines[40].noise == "damaged"


@pytest.mark.parametrize("content", [bytes(range(256)) * 40, b"\x00\x01\x02\x03" * 500])
def test_bytes_that_are_no_text_are_refused(content):
    with pytest.raises(SourceError, match="not readable text"):
        read_document(content, "a.txt")


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "a.txt", "empty"),
        (b" \n\t", "a.txt", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "a.doc", "old Office"),
        (pdf([text_page(["甲"])]), "a.docx", "named docx, but the content is pdf"),
        (word(["甲"]), "a.pdf", "named pdf, but the content is docx"),
        (workbook([["甲"]]), "a.docx", "named docx, but the content is xlsx"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(content, name, said):
    with pytest.raises(SourceError, match=said):
        read_document(content, name)


def test_a_file_beyond_the_limit_is_refused_before_reading():
    with pytest.raises(LimitError):
        read_document(b"a" * (MAX_BYTES + 1), "a.txt")


@pytest.mark.parametrize(
    "mark", ["—23—", " —23— ", "- 3 -", "－ 12 －", "第 3 页", "第3页 共10页", "3/10", "~7~"]
)
def test_page_marks_are_noise(mark):
    document = read_document(f"到位的\n{mark}\n企业停产治理。".encode(), "a.txt")
    assert [line.noise for line in document.lines] == [None, "page_mark", None]


@pytest.mark.parametrize("text", ["8个 100%", "2020", "12336", "1.17万吨", "—", "——附件"])
def test_short_lines_with_digits_are_no_page_marks(text):
    assert read_document(f"甲\n{text}\n乙".encode(), "a.txt").lines[1].noise is None


def test_an_address_on_a_line_of_its_own_is_noise_but_not_one_within_words():
    document = read_document("http://www.example.org/a/\n网址 http://www.example.org".encode(), "a")
    assert [line.noise for line in document.lines] == ["url", None]


def test_a_header_that_stands_on_every_page_is_noise():
    shared = "责任人：各单位主要负责同志"
    pages = [
        text_page([f"某市文件汇编 {at}", f"{words}页的正文", "正文", "正文", shared])
        for at, words in enumerate("甲乙丙", start=1)
    ]
    document = read_document(pdf(pages), "a.pdf")
    assert [line.noise for line in document.lines[:2]] == ["running_head", None]
    assert document.text.count(shared) == 3
    assert document.page_count == 3


def test_hard_wrapped_lines_are_joined_and_keep_their_lines():
    text = "\n".join(["各级各部门要提高认识加强领导落实责任确保按期完成各项任务；2020"] * 7)
    wrapped = f"{text}\n年底前办结。\n1.另一件事\n"
    first, second = paragraphs(read_document(wrapped.encode(), "a.txt"))
    assert first.text.endswith("；2020年底前办结。")
    assert first.passage.span == (1, 8)
    assert (second.text, second.passage.span) == ("1.另一件事", (9, 9))


def test_whole_paragraphs_on_lines_of_their_own_are_not_joined():
    found = paragraphs(read_document("甲镇\n乙镇\n丙镇的部分村\n".encode(), "a.txt"))
    assert [paragraph.text for paragraph in found] == ["甲镇", "乙镇", "丙镇的部分村"]


def test_a_line_that_breaks_off_after_a_comma_goes_on():
    found = paragraphs(read_document("甲镇、乙镇、\n丙镇。\n".encode(), "a.txt"))
    assert [paragraph.text for paragraph in found] == ["甲镇、乙镇、丙镇。"]


def test_tables_drawn_with_tabs_or_bars_become_rows():
    bars = "| 序号 | 问题 | 责任单位 |\n| --- | --- | --- |\n| 1 | 甲 | 乙局 |\n"
    tabs = "序号\t问题\t责任单位\n1\t甲\t乙局\n"
    for text in (bars, tabs):
        rows = [line for line in read_document(text.encode(), "a.txt").lines if line.cells]
        assert [[cell.text for cell in row.cells] for row in rows] == [
            ["序号", "问题", "责任单位"],
            ["1", "甲", "乙局"],
        ]


def test_word_paragraphs_and_tables_come_in_their_order():
    content = word(["一、范围", [["序号", "问题"], ["1", "甲\n乙"]], "二、附则"])
    document = read_document(content, "a.docx")
    assert [line.text for line in document.lines] == [
        "一、范围",
        "序号\t问题",
        "1\t甲 乙",
        "二、附则",
    ]
    assert document.lines[2].cells[1].text == "甲\n乙"


def test_merged_cells_of_word_keep_where_they_begin():
    document = docx.Document()
    table = document.add_table(rows=3, cols=2)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "甲"
    table.cell(2, 0).merge(table.cell(2, 1)).text = "丙"
    rows = [line.cells for line in read_document(saved(document), "a.docx").lines]
    assert [row[0].origin for row in rows] == [(0, 0), (0, 0), (2, 0)]
    assert rows[2][1].text == "丙"
    assert rows[2][1].origin == (2, 0)


def numbered(document, text, number_id, level=0):
    paragraph = document.add_paragraph(text)
    properties = paragraph._p.get_or_add_pPr()
    listed = OxmlElement("w:numPr")
    for tag, value in (("w:ilvl", level), ("w:numId", number_id)):
        element = OxmlElement(tag)
        element.set(qn("w:val"), str(value))
        listed.append(element)
    properties.append(listed)


def add_list(document, number_id, levels):
    root = document.part.numbering_part.element
    abstract = OxmlElement("w:abstractNum")
    abstract.set(qn("w:abstractNumId"), str(900 + number_id))
    for level, (style, pattern) in enumerate(levels):
        element = OxmlElement("w:lvl")
        element.set(qn("w:ilvl"), str(level))
        for tag, value in (("w:start", "1"), ("w:numFmt", style), ("w:lvlText", pattern)):
            child = OxmlElement(tag)
            child.set(qn("w:val"), value)
            element.append(child)
        abstract.append(element)
    root.insert(0, abstract)
    number = OxmlElement("w:num")
    number.set(qn("w:numId"), str(number_id))
    target = OxmlElement("w:abstractNumId")
    target.set(qn("w:val"), str(900 + number_id))
    number.append(target)
    root.append(number)


def test_numbers_that_word_shows_but_does_not_store_are_read():
    document = docx.Document()
    add_list(document, 71, [("chineseCountingThousand", "%1、"), ("decimal", "%2.")])
    for text, level in (("整治", 0), ("甲", 1), ("乙", 1), ("治理", 0), ("丙", 1)):
        numbered(document, text, 71, level)
    texts = [line.text for line in read_document(saved(document), "a.docx").lines]
    assert texts == ["一、整治", "1.甲", "2.乙", "二、治理", "1.丙"]


def test_what_a_tracked_change_inserted_is_read_and_what_it_deleted_is_not():
    document = docx.Document()
    paragraph = document.add_paragraph("整改")
    for tag, text_tag, text in (("w:ins", "w:t", "时限"), ("w:del", "w:delText", "目标")):
        change, run, words = OxmlElement(tag), OxmlElement("w:r"), OxmlElement(text_tag)
        words.text = text
        run.append(words)
        change.append(run)
        paragraph._p.append(change)
    assert read_document(saved(document), "a.docx").text == "整改时限"


def rewritten(content, part, change):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            body = old.read(entry)
            new.writestr(entry.filename, change(body) if entry.filename == part else body)
    return out.getvalue()


ENTITY = b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>'


def with_entity(body):
    head, _, rest = body.partition(b"?>")
    return head + b"?>" + ENTITY + rest.replace("秘密".encode(), b"&x;")


def test_an_external_entity_in_word_never_brings_a_file_in():
    content = rewritten(word(["秘密", "正文"]), "word/document.xml", with_entity)
    with open("/etc/hostname") as file:
        host = file.read().strip()
    try:
        text = read_document(content, "a.docx").text
    except SourceError:
        return
    assert host not in text


def laughs(body):
    entities = '<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">' + "".join(
        f'<!ENTITY {chr(98 + i)} "{("&" + chr(97 + i) + ";") * 10}">' for i in range(9)
    )
    head, _, rest = body.partition(b"?>")
    doctype = f"<!DOCTYPE d [{entities}]>".encode()
    return head + b"?>" + doctype + rest.replace("秘密".encode(), b"&j;")


def test_an_entity_that_multiplies_itself_is_refused_at_once():
    content = rewritten(word(["秘密"]), "word/document.xml", laughs)
    started = time.perf_counter()
    with pytest.raises(SourceError):
        read_document(content, "a.docx")
    assert time.perf_counter() - started < 1


def test_an_archive_that_unpacks_to_too_much_is_refused_from_its_directory(monkeypatch):
    monkeypatch.setattr("ledger.reading.archives.MAX_UNPACKED_BYTES", 2 * 2**20)
    bomb = io.BytesIO(word(["甲"]))
    with zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/a.png", b"\0" * (3 * 2**20))
    assert len(bomb.getvalue()) < MAX_BYTES
    with pytest.raises(LimitError):
        read_document(bomb.getvalue(), "a.docx")


def test_a_broken_archive_is_refused():
    with pytest.raises(SourceError):
        read_document(word(["甲"])[:900], "a.docx")


def test_a_table_with_too_many_cells_is_refused(monkeypatch):
    monkeypatch.setattr("ledger.reading.docx_reader.MAX_CELLS", 10)
    with pytest.raises(LimitError):
        read_document(word([[["甲"] * 4] * 4]), "a.docx")


def test_a_sheet_with_its_last_cell_far_away_is_refused():
    book = openpyxl.Workbook()
    book.active["XFD1048576"] = "甲"
    started = time.perf_counter()
    with pytest.raises(LimitError):
        read_document(saved(book), "a.xlsx")
    assert time.perf_counter() - started < 5


def test_rows_of_excel_are_lines_and_merged_cells_keep_where_they_begin():
    content = workbook(
        [["清单", None], ["序号", "问题"], [1, "甲"], [None, "乙"]], ["A1:B1", "A3:A4"]
    )
    lines = read_document(content, "a.xlsx").lines
    assert [line.number for line in lines] == [1, 2, 3, 4]
    assert lines[0].cells[1].origin == (0, 0)
    assert [lines[3].cells[0].text, lines[3].cells[0].origin] == ["1", (2, 0)]


def test_pages_of_a_pdf_are_read_in_order_with_their_numbers():
    document = read_document(pdf([text_page(["甲", "乙"]), text_page(["丙"])]), "a.pdf")
    assert [(line.number, line.page, line.text) for line in document.lines] == [
        (1, 1, "甲"),
        (2, 1, "乙"),
        (3, 2, "丙"),
    ]


def test_an_indent_of_a_pdf_begins_a_paragraph():
    lines = ["　　" + "甲" * 28, "乙" * 30, "　　" + "丙" * 28, "丁" * 30, "戊" * 30, "己" * 30]
    found = paragraphs(read_document(pdf([text_page(lines)]), "a.pdf"))
    assert [paragraph.text[0] for paragraph in found] == ["甲", "丙"]


def test_a_ruled_table_of_a_pdf_becomes_rows():
    page = [*text_page(["某市清单"], top=30), *table_page([["序号", "问题"], ["1", "露天堆放"]])]
    lines = read_document(pdf([page]), "a.pdf").lines
    assert lines[0].text == "某市清单"
    assert [[cell.text for cell in line.cells] for line in lines[1:]] == [
        ["序号", "问题"],
        ["1", "露天堆放"],
    ]


def test_a_damaged_page_of_a_pdf_loses_only_itself_and_says_so():
    pages = [text_page(["甲页"]), text_page(["乙页"]), text_page(["丙页"])]
    document = read_document(pdf(pages, broken=[2]), "a.pdf")
    assert document.text == "甲页\n丙页"
    (remark,) = document.remarks
    assert "第 2 页" in remark.message_zh
    assert "page 2" in remark.message_en


def test_a_pdf_without_a_text_layer_says_what_to_do():
    with pytest.raises(SourceError, match="no text layer") as error:
        read_document(pdf([[(10.0, 10.0, 200.0, 200.0)]]), "a.pdf")
    assert "扫描件" in error.value.message_zh


def test_a_pdf_with_too_many_pages_is_refused(monkeypatch):
    monkeypatch.setattr("ledger.reading.pdf_reader.MAX_PAGES", 2)
    with pytest.raises(LimitError):
        read_document(pdf([text_page(["甲"])] * 3), "a.pdf")


def test_a_pdf_with_a_password_says_so():
    import pypdf

    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf([text_page(["甲"])])))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(SourceError, match="password"):
        read_document(out.getvalue(), "a.pdf")


@pytest.mark.parametrize("length", [40, 200, 600])
def test_a_pdf_cut_short_is_read_or_refused_but_never_crashes(length):
    content = pdf([text_page(["甲", "乙"])])
    with contextlib.suppress(InputError):
        read_document(content[:-length], "a.pdf")


@given(st.binary(max_size=400), st.sampled_from(["a.txt", "a.docx", "a.pdf", "a.xlsx", "a"]))
def test_any_bytes_are_read_or_refused_with_an_error_of_ours(content, name):
    try:
        document = read_document(content, name)
    except InputError as error:
        assert error.message_zh  # noqa: PT017  # an error of ours is a good answer too
    else:
        assert [line.number for line in document.lines] == list(range(1, len(document.lines) + 1))


@given(st.text(st.characters(codec="gb18030", exclude_categories=["Cc", "Cs", "Co"]), max_size=200))
def test_any_chinese_text_in_utf8_comes_back_as_it_was(text):
    framed = f"某市人民政府通知\n{text}\n责任单位的整改时限"
    lines = read_document(framed.encode(), "a.txt").lines
    assert "\n".join(line.text for line in lines if not line.cells) == framed or any(
        line.cells for line in lines
    )


def test_a_longer_table_is_refused_before_all_of_it_is_unfolded(monkeypatch):
    monkeypatch.setattr("ledger.reading.docx_reader.MAX_LINES", 10)
    unfolded = []
    rows = docx_reader._table_rows
    monkeypatch.setattr(
        docx_reader,
        "_table_rows",
        lambda *given: (unfolded.append(1) or row for row in rows(*given)),
    )
    with pytest.raises(LimitError):
        read_document(word([[["甲"]] * 50]), "a.docx")
    assert len(unfolded) == 11


def test_a_pdf_without_a_page_says_so():
    content = pdf([[(72, 72, "甲")]]).replace(b"/Type/Page/", b"/Type/Pale/")
    with pytest.raises(SourceError, match="no page"):
        read_document(content, "a.pdf")
