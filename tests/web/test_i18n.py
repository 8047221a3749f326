"""Two languages: who chooses, what is compiled, and that no string is left without English."""

import os
import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from flask import Flask

from geo.errors import UpstreamError
from web import i18n

ROOT = Path(__file__).parents[2]
CJK = re.compile(r"[\u3400-\u9fff\uff00-\uff5e]")
KEYWORDS = {"_": None, "gettext": None, "t": None, "tn": (1, 1)}

PO = """msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "区外"
msgstr "outside"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    po_path = tmp_path / "en" / "LC_MESSAGES" / "messages.po"
    po_path.parent.mkdir(parents=True)
    po_path.write_text(PO, encoding="utf-8")
    return tmp_path


def used_strings() -> set[str]:
    found = set()
    for top in ("web/templates", "static/js"):
        for _, _, message, _, _ in extract_from_dir(
            ROOT / top,
            method_map=[("**.html", "jinja2"), ("**.js", "javascript")],
            options_map={"**.js": {"parse_template_string": "true"}},
            keywords=KEYWORDS,
        ):
            found.add(message if isinstance(message, str) else message[0])
    return found


def catalogue() -> dict[str, object]:
    path = i18n.TRANSLATIONS / "en" / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as source:
        return {
            (m.id if isinstance(m.id, str) else m.id[0]): m.string for m in read_po(source) if m.id
        }


@pytest.mark.parametrize(
    ("query", "cookie", "header", "expected"),
    [
        ("", None, None, "zh"),
        ("", None, "en-US,en;q=0.9", "zh"),
        ("", None, "zh-TW", "zh"),
        ("", None, "fr", "zh"),
        ("", "en", "zh-CN", "en"),
        ("?lang=zh", "en", "en", "zh"),
        ("?lang=en", "zh", "zh", "en"),
        ("?lang=EN-gb", None, "zh", "en"),
        ("?lang=xx", "en", "zh", "en"),
        ("?lang=../en", None, "zh", "zh"),
        ("", "<script>", None, "zh"),
    ],
)
def test_address_goes_before_cookie_before_chinese_whatever_the_browser_speaks(
    query: str, cookie: str | None, header: str | None, expected: str
) -> None:
    headers = {}
    if cookie is not None:
        headers["Cookie"] = f"lang={cookie}"
    if header is not None:
        headers["Accept-Language"] = header
    with Flask(__name__).test_request_context(f"/{query}", headers=headers):
        assert i18n.language() == expected


def test_outside_a_request_the_language_is_chinese() -> None:
    assert i18n.language() == "zh"


def test_a_choice_in_the_address_of_a_page_is_remembered(client) -> None:
    client.get("/tasks?lang=en")
    cookie = client.get_cookie("lang")
    assert cookie is not None
    assert cookie.value == "en"
    assert cookie.same_site == "Lax"
    assert '<html lang="en"' in client.get("/tasks").text


def test_an_answer_of_the_api_sets_no_cookie(client) -> None:
    client.get("/api/layers?lang=en")
    assert client.get_cookie("lang") is None


def test_pages_say_their_language(client) -> None:
    assert '<html lang="zh-CN"' in client.get("/tasks?lang=zh").text
    assert '<html lang="en"' in client.get("/tasks?lang=en").text


def test_a_missing_catalogue_is_compiled_and_a_fresh_one_is_left(folder: Path) -> None:
    written = i18n.compile_catalogues(folder)
    assert [path.name for path in written] == ["messages.mo"]
    with written[0].open("rb") as compiled:
        assert read_mo(compiled)["区外"].string == "outside"
    assert i18n.compile_catalogues(folder) == []


def test_a_stale_catalogue_is_compiled_anew(folder: Path) -> None:
    (mo_path,) = i18n.compile_catalogues(folder)
    po_path = mo_path.with_suffix(".po")
    po_path.write_text(PO.replace("outside", "beyond"), encoding="utf-8")
    later = mo_path.stat().st_mtime + 10
    os.utime(po_path, (later, later))
    assert i18n.compile_catalogues(folder) == [mo_path]
    with mo_path.open("rb") as compiled:
        assert read_mo(compiled)["区外"].string == "beyond"


def test_a_catalogue_that_cannot_be_written_is_told(folder: Path) -> None:
    (folder / "en" / "LC_MESSAGES" / "messages.mo.tmp").mkdir()  # in the way, also for root
    with pytest.raises(UpstreamError, match=r"messages\.mo"):
        i18n.compile_catalogues(folder)


def test_every_string_of_the_pages_has_english() -> None:
    known = catalogue()
    used = used_strings()
    assert len(used) > 200  # the extraction itself works
    assert sorted(used - {key for key, value in known.items() if value}) == []


def test_no_translation_is_left_over() -> None:
    assert sorted(set(catalogue()) - used_strings()) == []


@pytest.mark.parametrize("key", sorted(catalogue()))
def test_translations_keep_the_places_and_hold_no_chinese(key: str) -> None:
    value = catalogue()[key]
    places = re.compile(r"\{\w+\}|%\(\w+\)s")
    for form in [value] if isinstance(value, str) else value:
        assert not CJK.search(form)
        # A singular may leave out the number itself.
        assert (
            set(places.findall(key)) - {"{n}"}
            <= set(places.findall(form))
            <= set(places.findall(key))
        )


def test_scripts_get_plurals_as_pairs_and_chinese_gets_nothing() -> None:
    assert i18n.script_strings("zh") == {}
    english = i18n.script_strings("en")
    assert english["区域"] == "Zone"
    assert english["{n} 项任务"] == ["{n} task", "{n} tasks"]


@pytest.mark.parametrize(
    "template", sorted((ROOT / "web" / "templates").glob("*.html")), ids=lambda path: path.name
)
def test_templates_hold_no_chinese_outside_translation(template: Path) -> None:
    source = template.read_text(encoding="utf-8")
    bare = re.sub(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", "", source, flags=re.DOTALL)
    assert CJK.findall(bare.replace("中文", "")) == []  # a language is named in its own words
    for call in re.findall(r"\{[{%](.*?)[}%]\}", source, flags=re.DOTALL):
        assert not CJK.search(re.sub(r"_\(\"[^\"]*\"", "", call))


@pytest.mark.parametrize(
    "script", sorted((ROOT / "static" / "js").glob("*.js")), ids=lambda path: path.name
)
def test_scripts_hold_no_chinese_outside_translation(script: Path) -> None:
    source = script.read_text(encoding="utf-8")
    code = re.sub(r"/\*.*?\*/|//[^\n]*", "", source, flags=re.DOTALL)
    assert not CJK.search(re.sub(r"\btn?\(\s*\"[^\"]*\"", "", code))
