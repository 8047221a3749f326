"""The service: its settings, its application, and the one table of error statuses.

`python server.py` starts it; `python server.py check|tasks|layers|…` does the same work in a shell.
"""

import logging
import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import NoReturn
from zoneinfo import ZoneInfo

import waitress
from flask import Flask

import cli
from geo.errors import ConflictError, InputError, LimitError, MapError, NotFoundError, UpstreamError
from geo.text import parse_date, parse_number
from layers.admin import read_city_name
from layers.catalogue import load_catalogue
from layers.opening import kept_key, open_store
from layers.reading.limits import LIMITS
from layers.sandbox import bound_workers, check_sandbox
from layers.work.orphans import end_children
from web import assets, i18n
from web.api import init_api
from web.audit.views import audit_api, init_audit
from web.bulk.views import EXTENSION as BULK
from web.bulk.views import api as bulk_api
from web.bulk.views import init_bulk
from web.calendar.views import calendar, calendar_api
from web.conflicts.views import conflicts, conflicts_api
from web.documents.api import documents_api
from web.documents.pages import init_documents
from web.errors import StrictJSONProvider, init_errors
from web.life.views import init_life, life_api
from web.pages import pages
from web.readings.views import init_readings, readings_api
from web.reports.views import page as reports_page
from web.reports.views import reports_api
from web.rounds.pages import init_rounds
from web.rounds.ports import travel_ports
from web.rounds.room import start_warm_up as warm_rounds
from web.rounds.views import rounds_api
from web.security import LOOPBACK_HOSTS, init_security, trusted_hosts
from web.snapshot import EXTENSION, Snapshots
from web.standalone import standalone_map
from web.warm_up import start_warm_up
from web.worklist.views import init_worklist, worklist_api
from web.zones.api import zone_api
from web.zones.pages import init_zones

ROOT = Path(__file__).resolve().parent
TIME_ZONE = ZoneInfo("Asia/Shanghai")
PREFIX = "SANSAN_"
#: How long a worker may take to notice that the service stops.
STOP_S = 2.0
LOG = logging.getLogger("sansan")


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its name, its default and what it is for."""

    name: str
    default: str | int
    help_zh: str
    help_en: str


SETTINGS = (
    Setting(
        "HOST",
        "127.0.0.1",
        "监听地址；默认只有本机能访问",
        "address to listen on; by default only this machine can reach it",
    ),
    Setting(
        "PORT", 8000, "监听端口；0 表示任选一个空闲端口", "port to listen on; 0 takes any free one"
    ),
    Setting(
        "STORE",
        "instance/sansan.gpkg",
        "数据文件；其他城市默认在文件名后加城市代码",
        "file of the store; that of another city has its code in its name",
    ),
    Setting("CITY", "410100", "城市的六位行政区划代码", "six-digit code of the city"),
    Setting(
        "LANG",
        "zh",
        "命令行的语言，zh 或 en；网页由读者切换",
        "language of the shell, zh or en; readers switch that of the page",
    ),
    Setting(
        "AS_OF",
        "today",
        "默认的截至日期：today（北京时间当天）或 2020-11-01 这样的日期",
        "default day: today (in Beijing) or a date such as 2020-11-01",
    ),
    Setting(
        "SECRET_KEY",
        "",
        "签名密钥；留空则自动生成并存放在数据文件旁",
        "signing key; if empty, one is made and kept beside the store",
    ),
    Setting(
        "MAX_CONTENT_LENGTH",
        1_048_576,
        "请求体的最大字节数",
        "greatest size of a request's body, in bytes",
    ),
    Setting(
        "TRUSTED_HOSTS",
        "",
        "允许的主机名，逗号分隔；留空时本机监听只认本机名",
        "host names to answer to, by commas; if empty, loopback knows only itself",
    ),
    Setting(
        "UPLOAD_BYTES",
        LIMITS.upload_bytes,
        "上传文件的最大字节数",
        "greatest size of an uploaded file, in bytes",
    ),
    Setting(
        "DASK",
        "",
        "Dask 调度器地址；留空则用本机进程处理批量任务",
        "address of a Dask scheduler; if empty, processes of this machine do long work",
    ),
    Setting(
        "ROUTING_URL",
        "",
        "路径服务的地址（OSRM 或 Valhalla）；留空则用导入的路网，没有路网时估算",
        "address of a routing server (OSRM or Valhalla); if empty, imported roads or an estimate",
    ),
    Setting(
        "ROUTING_PROTOCOL",
        "osrm",
        "路径服务的协议，osrm 或 valhalla",
        "protocol of the routing server, osrm or valhalla",
    ),
    Setting("THREADS", 4, "处理请求的线程数", "threads that answer requests"),
)
DEFAULTS: dict[str, str | int] = {setting.name: setting.default for setting in SETTINGS}

#: Settings that are Flask's own too.
FLASK_SETTINGS = ("MAX_CONTENT_LENGTH",)

#: The one place where an error of ours becomes an HTTP status; a class takes its nearest base's.
STATUSES: dict[type[MapError], int] = {
    InputError: 400,
    ConflictError: 409,
    LimitError: 413,
    NotFoundError: 404,
    UpstreamError: 502,
    MapError: 500,
}


def read_settings(
    environ: Mapping[str, str], overrides: Mapping[str, object] | None = None
) -> dict[str, str | int]:
    """Settings in force: the defaults, then `SANSAN_*` of the environment, then what is given.

    Parameters
    ----------
    environ
        Environment variables.
    overrides
        Name → value; a value of None changes nothing, and names that are no setting are ignored.

    Returns
    -------
    dict
        Every setting by name, of the type of its default.

    Raises
    ------
    InputError
        If a number is none or out of range, the language or the default day is not understood.
    """
    given: dict[str, object] = {
        setting.name: environ[PREFIX + setting.name]
        for setting in SETTINGS
        if PREFIX + setting.name in environ
    }
    given.update({key: value for key, value in (overrides or {}).items() if value is not None})
    settings = {
        name: _whole_number(name, given.get(name, default))
        if isinstance(default, int)
        else str(given.get(name, default))
        for name, default in DEFAULTS.items()
    }
    if settings["LANG"] not in i18n.LOCALES:
        raise _bad_setting("LANG", settings["LANG"], "zh 或 en", "zh or en")
    if settings["AS_OF"] != "today":
        parse_date(str(settings["AS_OF"]), PREFIX + "AS_OF")
    settings["STORE"] = _store_path(settings)
    return settings


def _whole_number(name: str, value: object) -> int:
    number = parse_number(str(value), PREFIX + name)
    greatest = 65_535 if name == "PORT" else 2**31
    least = 0 if name == "PORT" else 1
    if number != int(number) or not least <= number <= greatest:
        span = f"{least}–{greatest}"
        raise _bad_setting(name, value, f"{span} 之间的整数", f"a whole number in {span}")
    return int(number)


def _bad_setting(name: str, value: object, right_zh: str, right_en: str) -> InputError:
    return InputError(
        f"设置 {PREFIX}{name} 为“{value}”，应为{right_zh}",
        f"the setting {PREFIX}{name} is “{value}”; it must be {right_en}",
        field=PREFIX + name,
    )


# The default lies beside this file wherever the service is started from; another city has its own,
# so that changing the city is enough.
def _store_path(settings: Mapping[str, str | int]) -> str:
    store, city = str(settings["STORE"]), str(settings["CITY"])
    if store != DEFAULTS["STORE"]:
        return store
    path = ROOT / store
    return str(path if city == DEFAULTS["CITY"] else path.with_stem(f"{path.stem}-{city}"))


def default_day(settings: Mapping[str, str | int]) -> date:
    """The day meant where none is named: today in Beijing, or the one that is set."""
    if settings["AS_OF"] == "today":
        return datetime.now(TIME_ZONE).date()
    return parse_date(str(settings["AS_OF"]), PREFIX + "AS_OF")


def create_app(config: Mapping[str, object] | None = None) -> Flask:
    """The application, ready to answer; its store is made where there is none yet.

    Parameters
    ----------
    config
        Settings that go before the environment's, and options of Flask such as TESTING.

    Raises
    ------
    InputError
        If a setting is wrong or the store is of another city.
    UpstreamError
        If the polygons of the units cannot be read, or folium would load from other hosts.
    """
    settings = read_settings(os.environ, config)
    app = Flask("sansan", static_folder=ROOT / "static", template_folder=ROOT / "web/templates")
    app.json = StrictJSONProvider(app)
    app.config.update(
        {name: value for name, value in (config or {}).items() if name not in DEFAULTS}
    )
    app.config.update({name: settings[name] for name in FLASK_SETTINGS})
    city = str(settings["CITY"])
    store = open_store(str(settings["STORE"]), city)
    app.config["SECRET_KEY"] = settings["SECRET_KEY"] or kept_key(store.path.parent)
    app.config["CITY_NAME"] = {name: read_city_name(city, name) for name in i18n.LOCALES}
    app.extensions[EXTENSION] = Snapshots(store, load_catalogue(), lambda: default_day(settings))
    assets.localise()
    i18n.init_app(app)
    init_bulk(  # before the security's own limit on the size of a request
        app,
        store.path,
        most_bytes=int(settings["UPLOAD_BYTES"]),
        scheduler=str(settings["DASK"]),
    )
    init_readings(app)
    init_security(app, trusted_hosts(str(settings["HOST"]), str(settings["TRUSTED_HOSTS"])))
    init_api(
        app,
        *(bulk_api, audit_api, zone_api, conflicts_api, calendar_api),
        *(readings_api, reports_api, life_api, documents_api, worklist_api),
        rounds_api,
    )
    for blueprint in (pages, conflicts, calendar, reports_page):
        app.register_blueprint(blueprint)
    init_audit(app)
    init_life(app)
    init_zones(app)
    init_documents(app, store.path)
    init_worklist(app, store.path, most_bytes=int(settings["UPLOAD_BYTES"]))
    init_rounds(app, partial(travel_ports, settings, store.path.parent))
    init_errors(app, STATUSES)  # last: the API's library brings a handler of its own
    return app


def serve(settings: Mapping[str, str | int]) -> None:
    """Serve until a signal ends it; the first start makes the store and installs browser assets.

    Raises
    ------
    InputError
        If the address cannot be listened on.
    UpstreamError
        If browser assets cannot be had, or files of strangers could not be read safely here.
    """
    assets.ensure()
    check_sandbox()
    bound_workers(int(settings["THREADS"]))
    app = create_app(settings)
    host = str(settings["HOST"])
    address = f"[{host}]" if ":" in host else host
    try:
        server = waitress.create_server(
            app,
            listen=f"{address}:{settings['PORT']}",
            threads=settings["THREADS"],
            # Above the application's own limits, so that it is the one to refuse, in its words.
            max_request_body_size=2 * int(settings["UPLOAD_BYTES"])
            + 16 * int(settings["MAX_CONTENT_LENGTH"]),
            ident=None,
        )
    except OSError as error:
        raise InputError(
            f"无法监听 {address}:{settings['PORT']}（{error.strerror}）：请用 --port 换一个端口",
            f"cannot listen on {address}:{settings['PORT']} ({error.strerror}): "
            "take another port with --port",
            field=PREFIX + "PORT",
        ) from error
    for ending in (
        signal.SIGTERM,
        signal.SIGINT,
    ):  # before the address is told: one may come at once
        signal.signal(ending, _stop)
    port = getattr(server, "effective_port", settings["PORT"])
    LOG.info("三散地图 / the map: http://%s:%s/", address, port)
    if host not in LOOPBACK_HOSTS:
        LOG.warning("其他机器可以访问本服务 / other machines can reach this service: %s", host)
    start_warm_up(app.extensions[EXTENSION])
    warm_rounds(app)
    server.run()
    app.extensions[BULK].runner.close()
    end_children(STOP_S)
    app.extensions[EXTENSION].store.close()
    LOG.info("已停止 / stopped")


def _stop(_signal: int, _frame: object) -> NoReturn:
    raise SystemExit(0)  # waitress ends its loop and its threads on it


SHELL = cli.Shell(
    read_settings=lambda given: read_settings(os.environ, given),
    default_day=default_day,
    serve=serve,
    install_assets=assets.install,
    standalone=standalone_map,
    travel_ports=travel_ports,
)


def main(arguments: list[str]) -> int:
    """Run a command and return its exit code: 2 for what was asked wrongly."""
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a page of many files is no news
    logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    return cli.run(arguments, SHELL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
