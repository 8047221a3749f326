"""What a start of the service finds or makes on disk: its store, and the key kept beside it."""

import logging
import secrets
from pathlib import Path

from geo.errors import InputError
from layers.admin import unit_prefix
from layers.facts import load_facts
from layers.store import Store
from layers.whole_file import whole_file

KEY_FILE = "secret_key"
LOG = logging.getLogger("sansan")


def open_store(path: str | Path, city_code: str) -> Store:
    """The store at a path, made from the built-in facts where there is none yet.

    Parameters
    ----------
    path
        GeoPackage file.
    city_code
        GB/T 2260 code of the city whose facts it holds, six digits.

    Raises
    ------
    InputError
        If there is no such city, or the store holds another one.
    UpstreamError
        If the file, its folder or the polygons of the units cannot be used.
    """
    store = Store(path)
    if not store.exists():
        LOG.info("正在从内置资料建立数据文件 / making the store: %s", store.path)
        _create(store, city_code)
    codes = list(store.read("units").index)
    if all(code.startswith(unit_prefix(city_code)) for code in codes):
        return store
    store.close()
    raise InputError(
        f"数据文件 {store.path} 是另一城市的（{codes[0]} 等），不是 {city_code} 的："
        "请更换 SANSAN_STORE 或 SANSAN_CITY",
        f"the store {store.path} is of another city ({codes[0]}…), not of {city_code}: "
        "change SANSAN_STORE or SANSAN_CITY",
        field="SANSAN_STORE",
    )


def _create(store: Store, city_code: str) -> None:
    try:
        store.create(load_facts(city_code))
    except InputError:
        if not store.exists():  # else another start made it in the meantime, which will do
            raise


def kept_key(folder: Path) -> str:
    """The signing key kept in a folder, made when first asked for and readable by its owner alone.

    Parameters
    ----------
    folder
        Folder of the store.

    Returns
    -------
    str
        64 hexadecimal digits, the same at every start.
    """
    path = folder / KEY_FILE
    if not path.exists():
        try:
            with whole_file(path) as draft:
                draft.write_text(secrets.token_hex(32), "ascii")
        except InputError:
            LOG.debug("another start has just made %s", path)
    return path.read_text("ascii")
