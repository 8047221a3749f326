import re
from pathlib import Path

import pytest

from geo.rulebook import RULES

LINK = re.compile(r"\]\(([^)#:]+?)(?:#[^)]*)?\)")
DOCS = Path(__file__).parents[1] / "docs"


def test_the_table_of_tasks_is_what_the_program_prints(runner):
    printed = runner.invoke("tasks", "--as-of", "2020-11-01", "--markdown").output
    page = (DOCS / "tasks-2020-11-01.md").read_text(encoding="utf-8")
    assert page.endswith(printed), (
        "python server.py tasks --as-of 2020-11-01 --markdown, then replace the table"
    )


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.rule_id)
def test_every_rule_is_documented(rule):
    assert f"`{rule.rule_id}`" in (DOCS / "rules.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.md")), ids=lambda page: page.name)
def test_links_of_the_docs_lead_somewhere(page):
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_links_and_pictures_of_the_readme_are_there(name):
    readme = DOCS.parent / name
    for target in LINK.findall(readme.read_text(encoding="utf-8")):
        assert (DOCS.parent / target).exists(), target
