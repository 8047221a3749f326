"""Evidence: kept by content, read only in the worker, hostile files refused with a reason."""

import hashlib
import io
import sqlite3
import zipfile
from contextlib import closing
from datetime import UTC, datetime

import docx
import openpyxl
import pytest

from geo.errors import InputError, LimitError, NotFoundError, SourceError, UpstreamError
from layers.tasks import evidence as module
from layers.tasks.evidence import Evidence
from layers.tasks.evidence_kinds import KINDS, download_name, kind_of
from layers.tasks.photos import MOST_PIXELS
from tests.layers.tasks.pictures import exif_of, picture, png_claiming

MOMENT = datetime(2020, 11, 1, 1, 30, tzinfo=UTC)
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"


@pytest.fixture
def evidence(store):
    return Evidence(store)


def keep(evidence, contents, name="现场.jpg", task_id="A14", author="王工"):
    return evidence.keep(io.BytesIO(contents), name, task_id=task_id, author=author, moment=MOMENT)


def files(evidence):
    return sorted(
        str(path.relative_to(evidence.root)) for path in evidence.root.rglob("*") if path.is_file()
    )


def office(kind, **extra) -> bytes:
    contents = io.BytesIO()
    if kind == "docx":
        docx.Document().save(contents)
    else:
        openpyxl.Workbook().save(contents)
    with zipfile.ZipFile(contents, "a") as archive:
        for name, text in extra.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), text)
    return contents.getvalue()


# --- kept


def test_a_photo_is_kept_under_its_hash_with_what_it_says(evidence):
    contents = picture((64, 48), exif=exif_of(error_m=8.0), turned=6)
    kept = keep(evidence, contents)
    assert kept.sha256 == hashlib.sha256(contents).hexdigest()
    assert (kept.kind, kept.filename, kept.bytes) == ("jpeg", "现场.jpg", len(contents))
    photo = kept.photo
    assert (photo["width"], photo["height"]) == (48, 64)  # turned upright
    assert photo["taken"] == "2020-10-30T08:15:00+08:00"
    assert photo["is_zone_assumed"] is True
    assert photo["lon"] == pytest.approx(113.6567, abs=1e-6)
    assert photo["lat"] == pytest.approx(34.7528, abs=1e-6)
    assert photo["accuracy_m"] == pytest.approx(8.0)
    assert "thumbnail" not in photo
    prefix = f"{kept.sha256[:2]}/{kept.sha256}"
    assert files(evidence) == [f"{prefix}.jpg", f"{prefix}.thumbnail.jpg"]
    assert evidence.contents(kept).read_bytes() == contents
    assert evidence.contents(kept, is_thumbnail=True).read_bytes().startswith(b"\xff\xd8\xff")
    assert evidence.find("A14", kept.sha256) == kept


def test_the_same_bytes_are_one_file_and_two_sendings(evidence):
    contents = picture()
    first = keep(evidence, contents)
    second = keep(evidence, contents, "转发.jpg", "A15", "赵工")
    assert len(files(evidence)) == 2
    assert evidence.all() == [first, second]
    assert evidence.all("A15") == [second]
    assert evidence.find("A15", first.sha256).filename == "转发.jpg"


def test_a_picture_saved_anew_without_loss_has_the_same_pixels(evidence):
    plain = keep(evidence, picture(form="PNG"), "a.png")
    stripped = keep(evidence, picture(form="PNG", exif=exif_of(), compress_level=1), "b.png")
    webp = keep(evidence, picture(form="WEBP", lossless=True), "c.webp")
    other = keep(evidence, picture(form="PNG", colour=(200, 120, 41)), "d.png")
    assert len({plain.sha256, stripped.sha256, webp.sha256}) == 3
    assert plain.photo["pixels"] == stripped.photo["pixels"] == webp.photo["pixels"]
    assert other.photo["pixels"] != plain.photo["pixels"]


@pytest.mark.parametrize(
    ("contents", "name", "kind"),
    [
        (PDF, "批文.pdf", "pdf"),
        (PDF, "page.html", "pdf"),
        ("日期,数量\n2020-11-01,3\n".encode("gb18030"), "表.csv", "csv"),
        ("现场记录".encode(), "记录.TXT", "txt"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "片.mp4", "mp4"),
        (office("docx"), "函.docx", "docx"),
        (office("xlsx"), "表.xlsx", "xlsx"),
    ],
)
def test_files_of_the_allowed_kinds_are_kept(evidence, contents, name, kind):
    kept = keep(evidence, contents, name)
    assert kept.kind == kind
    assert kept.photo is None
    assert files(evidence) == [f"{kept.sha256[:2]}/{kept.sha256}{KINDS[kind].suffix}"]
    with pytest.raises(NotFoundError):
        evidence.contents(kept, is_thumbnail=True)


# --- what a photo says, or does not


@pytest.mark.parametrize(
    ("exif", "taken", "assumed"),
    [
        (exif_of(offset="+08:00"), "2020-10-30T08:15:00+08:00", False),
        (exif_of(offset="+09:00"), "2020-10-30T08:15:00+09:00", False),
        (exif_of(offset="nonsense"), "2020-10-30T08:15:00+08:00", True),
        (exif_of(taken="0000:00:00 00:00:00"), None, False),
        (exif_of(taken="2020:02:30 08:00:00"), None, False),
        (exif_of(taken="1970:01:01 00:00:00"), None, False),
        (exif_of(taken=None, place=None), None, False),
    ],
)
def test_the_time_is_read_with_its_zone_or_beijing_time_is_assumed(evidence, exif, taken, assumed):
    photo = keep(evidence, picture(exif=exif)).photo
    assert (photo["taken"], photo["is_zone_assumed"]) == (taken, assumed)


def test_the_clock_of_the_satellites_stands_in(evidence):
    exif = exif_of(taken=None)
    gps = exif.get_ifd(0x8825)
    gps[7], gps[29] = (23.0, 5.0, 9.0), "2020:10:29"
    assert keep(evidence, picture(exif=exif)).photo["taken"] == "2020-10-29T23:05:09+00:00"


def test_a_position_south_or_west_is_negative(evidence):
    exif = exif_of()
    gps = exif.get_ifd(0x8825)
    gps[1], gps[3] = "S", "W"
    photo = keep(evidence, picture(exif=exif)).photo
    assert photo["lat"] == pytest.approx(-34.7528, abs=1e-6)
    assert photo["lon"] == pytest.approx(-113.6567, abs=1e-6)


@pytest.mark.parametrize(
    "place",
    [
        None,
        ((0.0, 0.0, 0.0), (0.0, 0.0, 0.0)),  # a phone without a fix
        ((95.0, 0.0, 0.0), (113.0, 0.0, 0.0)),
        ((34.0, 45.0), (113.0, 39.0)),
    ],
)
def test_a_position_that_cannot_be_is_none(evidence, place):
    photo = keep(evidence, picture(exif=exif_of(place=place))).photo
    assert (photo["lon"], photo["lat"], photo["accuracy_m"]) == (None, None, None)


def test_a_picture_without_words_is_evidence_all_the_same(evidence):
    photo = keep(evidence, picture(form="WEBP"), "a.webp").photo
    assert (photo["taken"], photo["lon"]) == (None, None)


# --- refused


@pytest.mark.parametrize(
    ("contents", "name"),
    [
        (b"", "空.jpg"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "图.svg"),
        (b"<html><script>1</script></html>", "页.html"),
        (b"MZ\x90\0", "程序.exe"),
        (b"a\0b", "记录.txt"),
        (b"PK\x03\x04 no archive", "函.docx"),
        (b"\0\0\0\x18ftypavif\0\0\0\0", "图.avif"),
        (b"GIF89a", "动图.gif"),
        (b"\xff\xd8\xff\xe0 not a picture", "坏.jpg"),
        (picture((400, 300))[:2000], "半张.jpg"),
        (png_claiming(50, 50), "短.png"),
        (office("xlsx"), "其实是表.docx"),
        (office("docx", word__vbaProject_bin="x"), "宏.docx"),
        (office("docx", word__x_xml="<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"), "实体.docx"),
    ],
)
def test_what_is_no_evidence_is_refused_and_leaves_nothing(evidence, contents, name):
    with pytest.raises(SourceError) as caught:
        keep(evidence, contents, name)
    assert caught.value.field == "file"
    assert files(evidence) == []
    assert evidence.all() == []


def test_a_heic_picture_is_refused_with_what_to_do(evidence):
    with pytest.raises(SourceError, match="most compatible") as caught:
        keep(evidence, b"\0\0\0\x18ftypheic\0\0\0\0", "IMG_1.HEIC")
    assert "JPEG" in caught.value.message_zh


@pytest.mark.parametrize("side_px", [11_000, 60_000])
def test_a_picture_of_too_many_pixels_is_refused_unread(evidence, side_px):
    assert side_px**2 > MOST_PIXELS
    with pytest.raises(LimitError):
        keep(evidence, png_claiming(side_px, side_px), "大.png")
    assert files(evidence) == []


def test_a_file_that_is_too_large_is_refused(store):
    small = Evidence(store, most_bytes=1000)
    with pytest.raises(LimitError):
        keep(small, PDF + bytes(2000), "a.pdf")
    assert files(small) == []


def test_a_disk_that_cannot_be_written_is_told(store, evidence):
    evidence.root.write_bytes(b"a file where the folder should be")
    with pytest.raises(UpstreamError):
        keep(evidence, PDF, "a.pdf")


# --- names


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd.pdf", "C:\\x\\现场\u202egpj.pdf", "字" * 300 + ".pdf", "a\0b.pdf", ""],
)
def test_a_name_is_text_and_never_a_path(evidence, name):
    kept = keep(evidence, PDF, name)
    assert "/" not in kept.filename
    assert "\\" not in kept.filename
    assert kept.filename.isprintable()
    assert len(kept.filename) <= 100
    assert files(evidence) == [f"{kept.sha256[:2]}/{kept.sha256}.pdf"]


def test_what_goes_back_ends_as_its_kind_does():
    assert download_name("x.html", KINDS["pdf"]) == "x.html.pdf"
    assert download_name("x.JPEG", KINDS["jpeg"]) == "x.JPEG"
    assert kind_of(b"\0\0\0\x14ftypqt  ", "IMG.MOV").key == "mp4"
    assert download_name("IMG.MOV", KINDS["mp4"]) == "IMG.MOV"


# --- on record


@pytest.mark.parametrize(
    "statement", ["UPDATE ledger_evidence SET sent_by = 'x'", "DELETE FROM ledger_evidence"]
)
def test_no_sending_is_changed_or_taken_away(store, evidence, statement):
    keep(evidence, PDF, "a.pdf")
    with (
        closing(sqlite3.connect(store.path)) as connection,
        connection,
        pytest.raises(sqlite3.IntegrityError, match="append-only"),
    ):
        connection.execute(statement)
    assert len(evidence.all()) == 1


def test_evidence_of_another_task_is_not_found(evidence):
    kept = keep(evidence, PDF, "a.pdf")
    with pytest.raises(NotFoundError):
        evidence.find("A15", kept.sha256)


def test_a_file_that_someone_took_away_is_told(evidence):
    kept = keep(evidence, PDF, "a.pdf")
    evidence.contents(kept).unlink()
    with pytest.raises(UpstreamError, match="missing"):
        evidence.contents(kept)


def test_a_file_that_another_thread_has_just_kept_is_no_fault(evidence, monkeypatch):
    real = module.whole_file

    def raced(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(PDF)
        return real(path)

    monkeypatch.setattr(module, "whole_file", raced)
    kept = keep(evidence, PDF, "a.pdf")
    assert evidence.contents(kept).read_bytes() == PDF


@pytest.mark.parametrize("head", [b"\x01\x02", "字".encode("utf-16"), b"\xff\xff\xff"])
def test_what_is_no_text_is_not_taken_for_one(head):
    with pytest.raises(InputError):
        kind_of(head, "a.txt")


def test_a_character_cut_at_the_end_of_the_head_is_no_fault():
    for encoding in ("utf-8", "gb18030"):
        assert kind_of("现场记录".encode(encoding)[:-1], "a.csv").key == "csv"
