"""Pictures made for tests: any size, with the words a phone writes into them, or spoilt ones."""

import io
import struct
import zlib

import numpy as np
from PIL import Image, ImageDraw

DRAWN = ("scene", "noise", "shapes")
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


def cloudy(rng, height_px, width_px, roughness=1.2):
    """Noise from 0 to 1 whose coarse parts are the strongest, as in pictures of anything."""
    frequency = np.hypot(np.fft.fftfreq(height_px)[:, None], np.fft.rfftfreq(width_px)[None])
    frequency[0, 0] = np.inf
    shape = frequency.shape
    waves = (rng.normal(size=shape) + 1j * rng.normal(size=shape)) / frequency**roughness
    light = np.fft.irfft2(waves, s=(height_px, width_px))
    return (light - light.min()) / np.ptp(light)


def drawn(kind: str, seed: int, size_px: tuple[int, int] = (480, 360)) -> Image.Image:
    """A picture with something on it, another for every kind of `DRAWN` and every seed."""
    rng = np.random.default_rng([seed, DRAWN.index(kind)])
    width_px, height_px = size_px
    image = Image.new("RGB", size_px, tuple(int(v) for v in rng.integers(90, 220, 3)))
    pen = ImageDraw.Draw(image)
    for _ in range(0 if kind == "noise" else 9):
        x, y, r = rng.integers(0, width_px), rng.integers(0, height_px), rng.integers(20, 120)
        box = [int(x - r), int(y - r / 2), int(x + r), int(y + r)]
        colour = tuple(int(v) for v in rng.integers(0, 256, 3))
        (pen.ellipse if rng.random() < 0.5 else pen.rectangle)(box, fill=colour)
    if kind == "shapes":
        return image
    light = (cloudy(rng, height_px, width_px)[..., None] - 0.5) * (255 if kind == "noise" else 110)
    return Image.fromarray((np.asarray(image, float) + light).clip(0, 255).astype("u1"))


def jpeg(image: Image.Image, quality: int = 75) -> bytes:
    """A picture as a camera or a messenger saves it."""
    contents = io.BytesIO()
    image.save(contents, "JPEG", quality=quality)
    return contents.getvalue()
