"""A stranger's photo, read in the limited worker: what it says of itself, its pixels, a thumbnail.

Nothing but this module opens a picture, and it runs in no other process than the worker.
"""

import base64
import hashlib
import io
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps, UnidentifiedImageError

from geo.errors import LimitError, SourceError
from layers.reading.limits import Limits
from layers.tasks.fingerprints import fingerprint

MOST_PIXELS = 120_000_000
THUMBNAIL_PX = 640
THUMBNAIL_QUALITY = 72
STRIP_ROWS = 256
ASSUMED_ZONE = timezone(timedelta(hours=8))
# Tags of Exif 3.0 (CIPA DC-008-2023), 4.6.5 and 4.6.6.
EXIF_IFD, GPS_IFD = 0x8769, 0x8825
TAKEN, TAKEN_OFFSET, CHANGED = 0x9003, 0x9011, 0x0132
LAT_REF, LAT, LON_REF, LON, GPS_TIME, MAP_DATUM, GPS_DATE, POSITION_ERROR_M = (
    1, 2, 3, 4, 7, 18, 29, 31,
)  # fmt: skip
EARLIEST_YEAR, LATEST_YEAR = 1990, 2100


def read_photo(folder: Path, arguments: dict[str, object], limits: Limits) -> dict[str, object]:
    """What a picture is and says: the job of the worker.

    Parameters
    ----------
    folder
        Holds "upload" plus the suffix.
    arguments
        "suffix", and "format", Pillow's name of the only format that may be opened.
    limits
        Ceilings of the process.

    Returns
    -------
    dict
        "width", "height" in px, turned upright; "pixels", SHA-256 of the upright pixels, so that a
        picture saved anew without loss has the same; "fingerprint", as
        `layers.tasks.fingerprints.fingerprint` or None; "taken", ISO text with its offset or None;
        "is_zone_assumed"; "lon", "lat" in degrees of `datum`, or None; "accuracy_m"; "datum", as
        the file says or None; "thumbnail", a JPEG as base64.

    Raises
    ------
    SourceError
        If it is not such a picture, or damaged.
    LimitError
        If it has more than `MOST_PIXELS`.
    """
    path = folder / f"upload{arguments['suffix']}"
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with Image.open(path, formats=(str(arguments["format"]),)) as image:
            size_px = image.size
            if size_px[0] * size_px[1] <= MOST_PIXELS:
                said, upright = _said(image), _upright(image)
    except Image.DecompressionBombError as error:  # more than twice the limit
        raise _too_large("") from error
    except (UnidentifiedImageError, SyntaxError, ValueError, OSError) as error:
        raise SourceError(
            "照片已损坏，或不是它所称的格式",
            "the picture is damaged, or not what it claims to be",
            field="file",
        ) from error
    if size_px[0] * size_px[1] > MOST_PIXELS:
        raise _too_large(f" {size_px[0]} × {size_px[1]}")
    small = _small(upright)
    return {
        "width": upright.width,
        "height": upright.height,
        "pixels": pixel_hash(upright),
        "fingerprint": fingerprint(small),
        **said,
        "thumbnail": base64.b64encode(_thumbnail(small)).decode("ascii"),
    }


def _too_large(size: str) -> LimitError:
    most = MOST_PIXELS / 1e6
    return LimitError(
        f"照片{size} 像素过多，上限 {most:.0f} 百万像素",
        f"the picture{size} has too many pixels; the limit is {most:.0f} million",
        field="file",
    )


def _upright(image: Image.Image) -> Image.Image:
    turned = ImageOps.exif_transpose(image)
    if "A" not in turned.getbands() and "transparency" not in turned.info:
        return turned.convert("RGB")
    clear = turned.convert("RGBA")
    is_opaque = clear.getchannel("A").getextrema() == (255, 255)
    return clear.convert("RGB") if is_opaque else clear


def pixel_hash(image: Image.Image) -> str:
    """SHA-256 of a picture's size and pixels, whatever file they came from.

    Parameters
    ----------
    image
        Upright, RGB or RGBA; not changed.
    """
    digest = hashlib.sha256(f"{image.mode} {image.width} {image.height}\n".encode())
    for top in range(0, image.height, STRIP_ROWS):
        bottom = min(top + STRIP_ROWS, image.height)
        digest.update(image.crop((0, top, image.width, bottom)).tobytes())
    return digest.hexdigest()


def _small(image: Image.Image) -> Image.Image:
    paper = Image.new("RGB", image.size, "white") if image.mode == "RGBA" else image.copy()
    if image.mode == "RGBA":
        paper.paste(image, mask=image.getchannel("A"))
    paper.thumbnail((THUMBNAIL_PX, THUMBNAIL_PX))
    return paper


def _thumbnail(small: Image.Image) -> bytes:
    contents = io.BytesIO()
    small.save(contents, "JPEG", quality=THUMBNAIL_QUALITY)
    return contents.getvalue()


def _said(image: Image.Image) -> dict[str, Any]:
    try:
        exif = image.getexif()
        own, gps = dict(exif.get_ifd(EXIF_IFD)), dict(exif.get_ifd(GPS_IFD))
    except (SyntaxError, ValueError, KeyError, TypeError, OSError):
        return _said_of({}, {}, None)  # a damaged EXIF block is as good as none
    return _said_of(own, gps, exif.get(CHANGED))


def _said_of(own: Mapping[int, Any], gps: Mapping[int, Any], changed: object) -> dict[str, Any]:
    taken, is_zone_assumed = _taken(own, gps, changed)
    lon_deg = _angle(gps.get(LON), gps.get(LON_REF), "W", 180)
    lat_deg = _angle(gps.get(LAT), gps.get(LAT_REF), "S", 90)
    is_placed = lon_deg is not None and lat_deg is not None and (lon_deg, lat_deg) != (0.0, 0.0)
    accuracy_m = _number(gps.get(POSITION_ERROR_M))
    datum = gps.get(MAP_DATUM)
    return {
        "taken": taken.isoformat() if taken else None,
        "is_zone_assumed": is_zone_assumed,
        "lon": lon_deg if is_placed else None,
        "lat": lat_deg if is_placed else None,
        "accuracy_m": accuracy_m if is_placed and accuracy_m and accuracy_m > 0 else None,
        "datum": _words(datum) or None if is_placed else None,
    }


# A camera's own clock comes first; the moment of the satellites stands in where it gives none.
def _taken(
    own: Mapping[int, Any], gps: Mapping[int, Any], changed: object
) -> tuple[datetime | None, bool]:
    local = _clock(own.get(TAKEN))
    if local is not None:
        offset = _offset(own.get(TAKEN_OFFSET))
        return local.replace(tzinfo=offset or ASSUMED_ZONE), offset is None
    hours = [_number(part) for part in _parts(gps.get(GPS_TIME))]
    stamp = _words(gps.get(GPS_DATE))
    if stamp and len(hours) == 3 and all(part is not None for part in hours):
        text = f"{stamp} {':'.join(f'{int(part or 0):02d}' for part in hours)}"
        moment = _clock(text)
        if moment is not None:
            return moment.replace(tzinfo=UTC), False
    local = _clock(changed)
    return (None, False) if local is None else (local.replace(tzinfo=ASSUMED_ZONE), True)


def _clock(value: object) -> datetime | None:
    try:
        moment = datetime.strptime(_words(value)[:19], "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007
    except ValueError:
        return None
    return moment if EARLIEST_YEAR <= moment.year <= LATEST_YEAR else None


def _offset(value: object) -> timezone | None:
    try:
        zone = datetime.strptime(_words(value), "%z").tzinfo
    except ValueError:
        return None
    return zone if isinstance(zone, timezone) else None


def _words(value: object) -> str:
    text = value.decode("ascii", "replace") if isinstance(value, bytes) else str(value or "")
    return "".join(char for char in text if char.isprintable()).strip()[:60]


def _parts(value: object) -> tuple[object, ...]:
    return tuple(value) if isinstance(value, (tuple, list)) else ()


def _number(value: object) -> float | None:
    try:
        number = float(Fraction(value)) if isinstance(value, (int, Fraction)) else float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    return number if abs(number) < 1e9 else None  # a NaN is not


def _angle(value: object, side: object, negative: str, most_deg: float) -> float | None:
    parts = [_number(part) for part in _parts(value)]
    if len(parts) != 3 or any(part is None or part < 0 for part in parts):
        return None
    degrees, minutes, seconds = (part or 0.0 for part in parts)
    angle_deg = degrees + minutes / 60 + seconds / 3600
    if angle_deg > most_deg or _words(side).upper()[:1] not in ("N", "S", "E", "W"):
        return None
    return -angle_deg if _words(side).upper().startswith(negative) else angle_deg
