"""What a hostile file might bring a worker to do; `layers.sandbox` runs these in test_sandbox."""

import ctypes
import os
import socket
import subprocess
import sys
import threading

from geo.errors import CRSError


def answer(folder, arguments, limits):
    return {"cwd": os.getcwd(), "files": sorted(os.listdir(folder)), "arguments": arguments}


def tell(folder, arguments, limits):
    return {"told": "a" * arguments["length"]}


def environment(folder, arguments, limits):
    return dict(os.environ)


def touch_nothing(folder, arguments, limits):
    """A segmentation fault, as a parser's bug would cause it."""
    ctypes.string_at(0)
    return {}


def spin(folder, arguments, limits):
    while True:
        pass


def wait(folder, arguments, limits):
    threading.Event().wait()
    return {}


def hoard(folder, arguments, limits):
    kept = []
    while True:
        kept.append(bytearray(64 << 20))


def write(folder, arguments, limits):
    with (folder / "big").open("wb") as file:
        while True:
            file.write(bytes(1 << 20))


def complain(folder, arguments, limits):
    raise CRSError("坐标系不明", "the datum is unknown", field="datum")


def fail(folder, arguments, limits):
    raise RuntimeError("a bug of ours")


def leave(folder, arguments, limits):
    sys.exit(7)


def connect(folder, arguments, limits):
    socket.create_connection((arguments["host"], arguments["port"]), timeout=2)
    return {}


def run(folder, arguments, limits):
    subprocess.run(["/bin/true"], check=True)
    return {}


def open_with_gdal(folder, arguments, limits):
    """GDAL on a path that the arguments name: what our own readers never do."""
    from layers.reading.gdal import guarded_pyogrio

    pyogrio = guarded_pyogrio()
    try:
        pyogrio.read_info(arguments["path"])
    except pyogrio.errors.DataSourceError as error:
        return {"error": str(error)}
    return {"error": None}
