"""The head of a page of day sheets: the plan as a whole, and every stop that is left out."""

from geo.day_overview import (
    MissedStop,
    Overview,
    in_words,
    missed_name,
    overview_lines,
    speaker,
)
from layers.reports.markup import escaped


def overview_html(overview: Overview, language: str) -> str:
    """Part of a page: sums and lower bound, who stays at home, visits left out with their reasons.

    Parameters
    ----------
    overview
        The plan.
    language
        "zh" or "en".

    Returns
    -------
    str
        HTML; every text of people is escaped.
    """
    first, *others = overview_lines(overview, language)
    lines = f'<p class="sum">{escaped(first)}</p>'
    lines += "".join(f"<p>{escaped(line)}</p>" for line in others)
    listed = _missed(overview, language) + _aside(overview, language)
    return f'<section class="whole">{lines}{listed}</section>'


def _missed(overview: Overview, language: str) -> str:
    if not overview.missed:
        return ""
    say = speaker(language)
    rows = "".join(_row(each, language) for each in overview.missed)
    return f'<h2>{say("missed")}</h2><ul class="missed">{rows}</ul>'


def _row(missed: MissedStop, language: str) -> str:
    say = speaker(language)
    told = "".join(
        f"<dt>{say(key)}</dt><dd>{escaped(in_words(words, language))}</dd>"
        for key, words in (("because", missed.because), ("relax", missed.relax))
        if words
    )
    return f"<li><h3>{escaped(missed_name(missed, language))}</h3><dl>{told}</dl></li>"


def _aside(overview: Overview, language: str) -> str:
    if not overview.aside:
        return ""
    rows = "".join(
        f"<li>{escaped(f'{each.task_id} {in_words(each.title, language)}')} "
        f"<small>{escaped(in_words(each.because, language))}</small></li>"
        for each in overview.aside
    )
    title = f"{speaker(language)('aside')} ({len(overview.aside)})"
    return f"<details><summary>{title}</summary><ul>{rows}</ul></details>"
