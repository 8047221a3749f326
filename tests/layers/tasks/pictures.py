"""Pictures made for tests: any size, with the words a phone writes into them, or spoilt ones."""

import io
import struct
import zlib

from PIL import Image

TAKEN, OFFSET = 0x9003, 0x9011
ERLITOWER_DMS = ((34.0, 45.0, 10.08), (113.0, 39.0, 24.12))  # 34.7528 N, 113.6567 E


def picture(
    size=(64, 48), *, form="JPEG", colour=(200, 120, 40), turned=0, exif=None, **options
) -> bytes:
    """A picture whose pixels depend on its colour, with EXIF by tag if given."""
    image = Image.new("RGB", size, colour)
    image.putpixel((1, 1), (0, 0, 0))
    contents = io.BytesIO()
    words = exif if exif is not None else Image.Exif()
    if turned:
        words[0x0112] = turned
    image.save(contents, form, exif=words, **options)
    return contents.getvalue()


def exif_of(*, taken="2020:10:30 08:15:00", offset=None, place=ERLITOWER_DMS, error_m=None):
    """EXIF as a phone writes it."""
    exif = Image.Exif()
    own = exif.get_ifd(0x8769)
    if taken is not None:
        own[TAKEN] = taken
    if offset is not None:
        own[OFFSET] = offset
    if place is not None:
        gps = exif.get_ifd(0x8825)
        gps[1], gps[2], gps[3], gps[4] = "N", place[0], "E", place[1]
        if error_m is not None:
            gps[31] = error_m
    return exif


def png_claiming(width_px: int, height_px: int) -> bytes:
    """A PNG of a few bytes whose header promises that many pixels."""
    header = struct.pack(">IIBBBBB", width_px, height_px, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(bytes(100))), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
