"""GDAL as an untrusted file may meet it: with one driver and no other."""

import sys
from types import ModuleType

#: What GDAL may open in a worker; every other driver is skipped at its start.
ALLOWED_DRIVERS = frozenset({"ESRI Shapefile"})
EXIT_UNSAFE = 3


def refuse_unsafe(drivers: set[str]) -> None:
    """End the process, unless GDAL offers nothing but the allowed drivers.

    Parameters
    ----------
    drivers
        Names as `pyogrio.list_drivers` gives them.

    Raises
    ------
    SystemExit
        With status 3, naming the drivers that should not be there.
    """
    if surplus := drivers - ALLOWED_DRIVERS:
        sys.stderr.write(f"GDAL offers {', '.join(sorted(surplus))}")
        raise SystemExit(EXIT_UNSAFE)


def guarded_pyogrio() -> ModuleType:
    """Module pyogrio, in a process where GDAL was started without any unneeded driver.

    Raises
    ------
    SystemExit
        If `OGR_SKIP` was not set before the process began: a VRT, WFS or HTTP driver would read
        the files and addresses that an upload names.

    References
    ----------
    GDAL, "Security considerations", https://gdal.org/en/stable/user/security.html
    """
    import pyogrio

    refuse_unsafe(set(pyogrio.list_drivers()))
    module: ModuleType = pyogrio
    return module
