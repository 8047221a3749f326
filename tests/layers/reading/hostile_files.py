"""Hostile files, made in memory, and a loopback server that counts who calls."""

import io
import struct
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

CONTENT_TYPES = """<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>
</Types>"""
RELATIONS = """<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Target="{target}"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"/>
</Relationships>"""
WORKBOOK = """<?xml version="1.0" encoding="UTF-8"?>
<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
<sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>"""
SHEET = """<?xml version="1.0" encoding="UTF-8"?>{declarations}
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
<sheetData>{rows}</sheetData></worksheet>"""
BILLION_LAUGHS = (
    '<!DOCTYPE l [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
    + "]>"
)


class CallCounter:
    """A server on the loopback address that answers everything and remembers every call."""

    def __init__(self) -> None:
        calls: list[str] = []

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                calls.append(f"{self.command} {self.path}")
                body = b'{"type":"FeatureCollection","features":[]}'
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)

            do_GET = do_HEAD = do_POST = answer  # noqa: N815

            def log_message(self, *_: object) -> None:
                pass

        self.calls = calls
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop answering."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def vrt(source: str, sql: str = "") -> bytes:
    """An OGR virtual data source that reads another file or address."""
    query = f"<SrcSQL>{sql}</SrcSQL>" if sql else ""
    return (
        f'<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>{source}</SrcDataSource>{query}'
        "</OGRVRTLayer></OGRVRTDataSource>"
    ).encode()


def zipped(members: dict[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An ordinary zip."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", method) as archive:
        for name, contents in members.items():
            archive.writestr(zipfile.ZipInfo(name), contents, method)
    return sink.getvalue()


def zip_of(*entries: tuple[zipfile.ZipInfo, bytes]) -> bytes:
    """A zip of prepared members, names repeated or not."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        for info, contents in entries:
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, contents)
    return sink.getvalue()


def with_declared_size(archive: bytes, size: int) -> bytes:
    """The same zip, whose directory and local header claim that its one member is so large."""
    local, central = archive.index(b"PK\x03\x04"), archive.index(b"PK\x01\x02")
    changed = bytearray(archive)
    struct.pack_into("<L", changed, local + 22, size)
    struct.pack_into("<L", changed, central + 24, size)
    return bytes(changed)


def overlapping_zip(copies: int) -> bytes:
    """A zip whose directory lists the same bytes many times under different names."""
    one = zipped({"a.shp": b"\x00" * 100_000})
    start = one.index(b"PK\x01\x02")
    end = one.index(b"PK\x05\x06")
    record = one[start:end]
    records = b"".join(record.replace(b"a.shp", b"%c.shp" % (97 + n)) for n in range(copies))
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, copies, copies, len(records), start, 0)
    return one[:start] + records + tail


def xlsx(rows: str, declarations: str = "") -> bytes:
    """A workbook with that XML as the rows of its only sheet."""
    return zipped(
        {
            "[Content_Types].xml": CONTENT_TYPES,
            "_rels/.rels": RELATIONS.format(target="xl/workbook.xml", kind="officeDocument"),
            "xl/workbook.xml": WORKBOOK,
            "xl/_rels/workbook.xml.rels": RELATIONS.format(
                target="worksheets/sheet1.xml", kind="worksheet"
            ),
            "xl/worksheets/sheet1.xml": SHEET.format(rows=rows, declarations=declarations),
        }
    )


def text_row(number: int, *cells: str) -> str:
    """A row of a sheet whose cells hold text."""
    inner = "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in cells)
    return f'<row r="{number}">{inner}</row>'


def kml(body: str, declarations: str = "") -> bytes:
    """A KML document."""
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    space = "http://www.opengis.net/kml/2.2"
    return f'{head}{declarations}<kml xmlns="{space}"><Document>{body}</Document></kml>'.encode()


def feature(coordinates: str, kind: str = "Point") -> bytes:
    """GeoJSON of one feature whose coordinates are that text."""
    geometry = f'{{"type":"{kind}","coordinates":{coordinates}}}'
    head = '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":'
    return f"{head}{geometry}}}]}}".encode()
