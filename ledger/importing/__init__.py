"""Documents into the ledger: tasks matched with those on record, new ones numbered."""

from ledger.importing.links import Link, links_of
from ledger.importing.preparing import locator, prepare, source_of
from ledger.importing.proposal import ImportProposal, Kept
from ledger.importing.propose import Places, Source, propose
from ledger.importing.sheet import RowFault, row_faults

__all__ = [
    "ImportProposal",
    "Kept",
    "Link",
    "Places",
    "RowFault",
    "Source",
    "links_of",
    "locator",
    "prepare",
    "propose",
    "row_faults",
    "source_of",
]
