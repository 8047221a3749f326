"""From one name to the place or unit it stands for, or to those it may stand for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from geo.verdicts.sentences import distance_text
from ledger.locating import sentences
from ledger.locating.ground_index import Fit, GroundIndex, Known
from ledger.locating.jurisdictions import scope_of
from ledger.locating.mentions import Mention
from ledger.locating.names import choice_key, normalised
from ledger.locating.records import Candidate, LocatedMention, Remembered, State
from ledger.locating.relations import widened_m
from ledger.locating.sentences import Pair

MOST_CANDIDATES = 20
PROVINCE, COUNTY = 1, 3


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a task stands: its document's jurisdiction, and the counties that answer for it.

    `answering` is empty where every county or none in particular answers.
    """

    jurisdiction_code: str
    answering: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search came to: the one place meant, or candidates, and why."""

    one: Known | None
    others: tuple[Known, ...]
    how: Pair


class Matcher:
    """Settles the names of one task.

    Parameters
    ----------
    index
        Units and features by name.
    choices
        What people have settled before, by key.
    setting
        Of the task.
    """

    def __init__(
        self, index: GroundIndex, choices: Mapping[str, Remembered], setting: Setting
    ) -> None:
        self.index = index
        self.choices = choices
        self.setting = setting
        self._city = index.home_of(setting.jurisdiction_code)

    def match(self, mention: Mention) -> LocatedMention:
        """What a name stands for.

        Parameters
        ----------
        mention
            As found in the text.
        """
        if mention.part in ("title", "measure", "actor", "kind"):
            return self._aside(mention, mention.part)
        remembered = self._remembered(mention)
        if remembered is not None:
            return remembered
        if mention.level <= COUNTY and not self.index.bearing(mention.name):
            return self._unit(mention)
        return self._place(mention)

    def key_of(self, mention: Mention) -> str:
        """Key of a choice that would settle a name, whoever writes its larger places how."""
        return choice_key(mention.name, self._holders(mention), self._city)

    def _holders(self, mention: Mention) -> list[str]:
        # units by code; city and province left out; the document's own unit put in
        named = [self.index.unit(p) or p for p in mention.parents if self.index.larger(p) is None]
        own = self.setting.jurisdiction_code
        is_unit = own in self.index.units.index
        has_unit = any(name in self.index.units.index for name in named)
        return named if has_unit or not is_unit else [own, *named]

    def _remembered(self, mention: Mention) -> LocatedMention | None:
        choice = self.choices.get(self.key_of(mention)) or self._like(mention)
        if choice is None:
            return None
        if choice.feature_id in self.index.units.index:
            name = self.index.unit_name(choice.feature_id)
            return self._told(
                mention, "territory", sentences.chosen(name), unit_code=choice.feature_id
            )
        one = self.index.counting(choice.feature_id)
        return None if one is None else self._at(mention, one, sentences.chosen(one.name))

    def _like(self, mention: Mention) -> Remembered | None:
        """The one choice of this name whose larger places agree, though one text gives fewer."""
        start, end = f"{self._city}|", f"|{normalised(mention.name)}"
        holders = set(map(normalised, self._holders(mention)))
        fitting = []
        for key, choice in self.choices.items():
            if key.startswith(start) and key.endswith(end):
                theirs = set(filter(None, key[len(start) : -len(end)].split("/")))
                if holders and theirs and (holders <= theirs or theirs <= holders):
                    fitting.append(choice)
        return fitting[0] if len({one.feature_id for one in fitting}) == 1 else None

    def _unit(self, mention: Mention) -> LocatedMention:
        index, own = self.index, self.setting.jurisdiction_code
        if any(self._is_elsewhere(name) for name in (*mention.parents, mention.name)):
            return self._aside(mention, "elsewhere")
        larger = index.larger(mention.name)
        if larger is not None or mention.level == PROVINCE:
            return self._aside(mention, "above")
        code = index.unit(mention.name) or index.unit_of_stem(normalised(mention.name))
        strange = next((parent for parent in mention.parents if self._is_unknown(parent)), None)
        if code and strange is None:
            if not code.startswith(scope_of(own)):
                return self._aside(mention, "elsewhere")
            if mention.part == "holder":
                return self._told(mention, "context", sentences.PARTS["holder"], unit_code=code)
            pair = sentences.unit_named(index.unit_name(code))
            return self._told(mention, "territory", pair, unit_code=code)
        if mention.part == "holder":
            return self._aside(mention, "holder")
        missing = sentences.not_found(mention.name)
        pair = sentences.parent_unknown(mention.name, strange) if strange else missing
        return self._told(mention, "not_found", pair)

    def _is_elsewhere(self, name: str) -> bool:
        """Whether a name is that of another city or province than the document's."""
        larger = self.index.larger(name)
        own = self.setting.jurisdiction_code
        return larger is not None and not own.startswith(scope_of(larger)[: len(own.rstrip("0"))])

    def _is_unnamed_city(self, parent: str) -> bool:
        """Whether a parent may be the city of the document itself, whose name nobody has given."""
        return not self.index.names and parent.endswith("市") and self.index.unit(parent) is None

    def _place(self, mention: Mention) -> LocatedMention:
        for name in (*mention.composed, mention.name):
            bearing = self.index.bearing(name)
            if name in mention.composed and not bearing:
                continue
            how = sentences.BY_WORK if name in mention.composed else None
            found = self._among(mention, bearing, how)
            if found.one or found.others or not mention.composed or name == mention.name:
                break
        if not found.one and not found.others:
            found = self._alike(mention)
        if mention.part == "holder":
            key = found.one.key if found.one else None
            return self._told(mention, "context", sentences.PARTS["holder"], feature_id=key)
        if found.one:
            is_work = found.how == sentences.BY_WORK
            pair = sentences.found_by(mention.name, found.one.name, found.how)
            return self._at(mention, found.one, pair, is_relative=not is_work)
        if not found.others and any(map(self._is_elsewhere, mention.parents)):
            return self._aside(mention, "elsewhere")
        state: State = "ambiguous" if found.others else "not_found"
        return self._told(mention, state, found.how, candidates=found.others)

    def _among(self, mention: Mention, known: Sequence[Known], how: Pair | None) -> Found:
        """The one of several features that is meant, by its larger places, then by whose it is."""
        if not known:
            return Found(None, (), sentences.not_found(mention.name))
        fits = {one.key: self._fits(one, mention.parents) for one in known}
        left = [one for one in known if "contradicted" not in fits[one.key]]
        if not left:
            return Found(None, tuple(known), sentences.only_elsewhere(mention.name))
        unknown = next((p for p in mention.parents if self._is_unknown(p)), None)
        if unknown is not None:
            return Found(None, tuple(left), sentences.parent_unknown(mention.name, unknown))
        stated = [one for one in left if fits[one.key] <= {"stated"}]
        if mention.parents and stated:
            return _one_of(mention, stated, how or sentences.BY_PARENT, self._narrowed)
        pair = how or (sentences.BY_NEARNESS if mention.parents else sentences.BY_JURISDICTION)
        return _one_of(mention, left, pair, self._narrowed)

    def _narrowed(self, known: Sequence[Known]) -> tuple[list[Known], Pair | None]:
        """Those in the territory of who answers, else in the jurisdiction; nothing if none is."""
        answering = self.setting.answering
        if answering:
            inside = [one for one in known if any(self.index.is_in(one, c) for c in answering)]
            return inside, sentences.BY_UNITS if len(known) > len(inside) else None
        own = self.setting.jurisdiction_code
        return [one for one in known if self.index.is_in(one, own)], None

    def _fits(self, one: Known, parents: Sequence[str]) -> set[Fit]:
        return {self.index.fit(one, parent) for parent in parents}

    def _is_unknown(self, parent: str) -> bool:
        index = self.index
        is_known = index.unit(parent) or index.larger(parent) or index.keys_of(parent)
        return not is_known and not self._is_unnamed_city(parent)

    def _alike(self, mention: Mention) -> Found:
        bare, other = self.index.alike(mention.name)
        found = self._among(mention, bare, None)
        if found.one or found.others or not other:
            return found
        left = [one for one in other if "contradicted" not in self._fits(one, mention.parents)]
        inside, _ = self._narrowed(left)
        if not inside:
            return found
        pair = sentences.written_otherwise(mention.name, [one.name for one in inside])
        return Found(None, tuple(inside), pair)

    def _at(
        self, mention: Mention, one: Known, pair: Pair, *, is_relative: bool = True
    ) -> LocatedMention:
        if not one.is_located:
            return self._told(mention, "unlocated", sentences.not_located(pair), feature_id=one.key)
        # 和谐路以西 on record is what lies there already, not the road itself
        is_named = mention.relation is not None and mention.relation in one.name
        relation = mention.relation if is_relative and not is_named else None
        precision_m = widened_m(one.precision_m or 0.0, relation)
        if relation is not None:
            pair = sentences.in_relation(pair, relation, distance_text(precision_m))
        return self._told(mention, "placed", pair, feature_id=one.key, precision_m=precision_m)

    def _aside(self, mention: Mention, part: str) -> LocatedMention:
        return self._told(mention, "aside", sentences.PARTS[part])

    def _told(
        self,
        mention: Mention,
        state: State,
        pair: Pair,
        candidates: Sequence[Known] = (),
        **found: Any,
    ) -> LocatedMention:
        nothing = {"feature_id": None, "unit_code": None, "precision_m": None}
        return LocatedMention(
            name=mention.name,
            parents=mention.parents,
            relation=mention.relation,
            field=mention.field,
            lines=mention.lines,
            state=state,
            key=self.key_of(mention),
            candidates=tuple(self._candidate(one) for one in candidates[:MOST_CANDIDATES]),
            how_zh=pair[0],
            how_en=pair[1],
            excerpt=mention.excerpt,
            **(nothing | found),
        )

    def _candidate(self, one: Known) -> Candidate:
        within = tuple(name for key in one.ancestry[1:] if (name := self._name_of(key)))
        lying = "、".join(within) or "—"
        return Candidate(
            one.key,
            one.name,
            one.kind,
            within,
            one.lon_deg,
            one.lat_deg,
            one.precision_m,
            f"在{lying}",
            f"in {lying}",
        )

    def _name_of(self, key: str) -> str | None:
        if key in self.index.units.index:
            return self.index.unit_name(key)
        known = self.index.known.get(key)
        return known.name if known else self.index.names.get(key)


def _one_of(
    mention: Mention,
    known: Sequence[Known],
    how: Pair,
    narrowed: Callable[[Sequence[Known]], tuple[list[Known], Pair | None]],
) -> Found:
    inside, better = narrowed(known)
    if len(inside) == 1:
        return Found(inside[0], (), better or how)
    if not inside:
        return Found(None, tuple(known), sentences.only_elsewhere(mention.name))
    return Found(None, tuple(inside), sentences.ambiguous(mention.name, len(inside)))
