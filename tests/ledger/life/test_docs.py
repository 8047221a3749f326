"""The page on the ledger's life tells the table that the program keeps."""

from pathlib import Path

from ledger.life.guards import GUARDS
from ledger.life.transitions import ACTIONS

PAGE = Path(__file__).parents[3] / "docs" / "ledger-life.md"


def test_every_step_is_documented_with_its_guards():
    rows = {
        line.split("`")[1]: line
        for line in PAGE.read_text(encoding="utf-8").splitlines()
        if line.startswith("| `")
    }
    for action, transition in ACTIONS.items():
        told = [name for name in rows[action].split("`")[3::2] if name.strip()]
        assert told == list(transition.guards), action
        assert transition.words.zh in rows[action]
    for name, guard in GUARDS.items():
        assert guard.demand.zh in rows[name]
        assert guard.demand.en in rows[name]
