"""The smallest .osm.pbf that holds named places, written by hand for tests.

Format: https://wiki.openstreetmap.org/wiki/PBF_Format
"""

import struct
import zlib


def varint(value):
    parts = bytearray()
    while True:
        value, rest = value >> 7, value & 0x7F
        parts.append(rest | (0x80 if value else 0))
        if not value:
            return bytes(parts)


def number(field, value):
    return varint(field << 3) + varint(value)


def signed(field, value):
    return number(field, value << 1 if value >= 0 else (-value << 1) - 1)


def block(field, contents):
    return varint(field << 3 | 2) + varint(len(contents)) + contents


def packed(field, values):
    return block(field, b"".join(map(varint, values)))


def blob(kind, contents):
    body = number(2, len(contents)) + block(3, zlib.compress(contents))
    head = block(1, kind) + number(3, len(body))
    return struct.pack(">I", len(head)) + head + body


def places_pbf(*places):
    """Extract of nodes; each place is (lon, lat, tags), degrees in WGS 84."""
    words = [""]
    nodes = b""
    for key, (lon, lat, tags) in enumerate(places, 1):
        indices = []
        for word in [*tags, *tags.values()]:
            if word not in words:
                words.append(word)
            indices.append(words.index(word))
        half = len(indices) // 2
        node = signed(1, key) + packed(2, indices[:half]) + packed(3, indices[half:])
        node += signed(8, round(lat * 1e7)) + signed(9, round(lon * 1e7))
        nodes += block(1, node)
    table = block(1, b"".join(block(1, word.encode()) for word in words))
    header = block(4, b"OsmSchema-V0.6")
    return blob(b"OSMHeader", header) + blob(b"OSMData", table + block(2, nodes))
