"""Charts of a section as SVG, drawn from its own rows: bars that stack, lines over months.

Colours stand in attributes, which a page's style sheet may override by class (in the dark, say) and
a printed one need not know; texts are escaped here.
"""

import math
import unicodedata
from collections.abc import Sequence
from xml.sax.saxutils import quoteattr

from geo.paper import Section, cell_text
from layers.reports.markup import escaped

WIDTH = 680
ROW_HEIGHT, BAR_HEIGHT, BARS_TOP = 22, 14, 28
LABEL_WIDTH, RIGHT = 150, 40
PLOT = (52, 30, 640, 196)  # left, top, right, bottom of a chart of lines
LINES_HEIGHT = 244
FONT_PX, LATIN_SHARE = 11, 0.58  # a Latin letter's width in that of a Chinese character
MOST_LABELS, LABEL_GAP = 12, 10
BAR_COLORS = ("#1f6fb4", "#7fb0dc", "#c9c4b6", "#b2182b")
#: Colour, width and dashes of a line; the last is the limit.
LINE_LOOKS = (("#7f97aa", 1.4, ""), ("#1f6fb4", 2.4, ""), ("#b2182b", 1.6, "6 4"))


def chart_svg(section: Section) -> str:
    """Chart of a section as an SVG element; empty for a section without chart or rows.

    Parameters
    ----------
    section
        With a chart. The picture says nothing that the table does not.

    Returns
    -------
    str
        Markup that holds no script, style or address.
    """
    if section.chart is None or not section.rows:
        return ""
    draw = _bars if section.chart.kind == "stacked bars" else _lines
    return draw(section)


def _numbers(section: Section, column: int) -> list[float]:
    cells = [row[column] for row in section.rows]
    return [float(cell) if isinstance(cell, (int, float)) else 0.0 for cell in cells]


def _svg(title: str, height: float, parts: Sequence[str]) -> str:
    return (
        f'<svg class="chart" viewBox="0 0 {WIDTH} {height:g}" width="{WIDTH}" height="{height:g}"'
        f' font-size="{FONT_PX}" fill="currentColor" role="img" aria-label={quoteattr(title)}>'
        f"{''.join(parts)}</svg>"
    )


def _text(x: float, y: float, text: str, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escaped(text)}</text>'


def _width(text: str) -> float:
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return FONT_PX * (wide + LATIN_SHARE * (len(text) - wide))


def _short(text: str, most_px: float) -> str:
    if _width(text) <= most_px:
        return text
    kept = text
    while kept and _width(kept) > most_px - FONT_PX:
        kept = kept[:-1]
    return f"{kept}…"


def _bars(section: Section) -> str:
    chart = section.chart
    if chart is None:
        return ""
    series = [_numbers(section, column) for column in chart.values]
    sums = [sum(values) for values in zip(*series, strict=True)]
    scale = (WIDTH - LABEL_WIDTH - RIGHT) / (max(sums) or 1.0)
    parts = _bar_legend([section.columns[column].title for column in chart.values])
    for number, row in enumerate(section.rows):
        y, x = float(BARS_TOP + number * ROW_HEIGHT), float(LABEL_WIDTH)
        label = cell_text(row[chart.labels], section.columns[chart.labels])
        parts.append(_text(LABEL_WIDTH - 8, y + 11, _short(label, LABEL_WIDTH - 12), "end"))
        for kind, values in enumerate(series):
            width = values[number] * scale
            if width > 0:
                parts.append(
                    f'<rect class="s{kind}" fill="{BAR_COLORS[kind]}" x="{x:.1f}" y="{y:.1f}"'
                    f' width="{width:.1f}" height="{BAR_HEIGHT}"/>'
                )
            x += width
        parts.append(_text(x + 6, y + 11, f"{sums[number]:g}"))
    return _svg(chart.title, BARS_TOP + 6 + len(section.rows) * ROW_HEIGHT, parts)


def _bar_legend(titles: Sequence[str]) -> list[str]:
    parts, x = [], float(LABEL_WIDTH)
    for kind, title in enumerate(titles):
        parts.append(
            f'<rect class="s{kind}" fill="{BAR_COLORS[kind]}" x="{x:g}" y="4" width="11"'
            ' height="11"/>'
        )
        parts.append(_text(x + 16, 13, title))
        x += 36 + _width(title)
    return parts


def _ticks(most: float) -> list[float]:
    sizes = (step * 10.0**power for power in range(13) for step in (1, 2, 2.5, 5))
    step = next((size for size in sizes if size >= 1 and most / size <= 6), most or 1.0)
    return [n * step for n in range(int(most / step) + 2)]


def _tick_text(tick: float) -> str:
    return f"{tick:,.0f}" if tick == int(tick) else f"{tick:g}"


def _lines(section: Section) -> str:
    chart = section.chart
    if chart is None:
        return ""
    left, top, right, bottom = PLOT
    series = [_cells(section, column) for column in chart.values]
    most = max((value for values in series for value in values if value is not None), default=1.0)
    ticks = _ticks(most)
    left = max(left, 12 + math.ceil(max(_width(_tick_text(tick)) for tick in ticks)))
    height = (bottom - top) / (ticks[-1] or 1.0)
    count = len(section.rows)
    step = (right - left) / max(count - 1, 1)
    parts = []
    for tick in ticks:
        y = bottom - tick * height
        parts.append(
            f'<path class="quiet" fill="none" stroke="#d8d3c6" d="M{left} {y:.1f}H{right}"/>'
        )
        parts.append(_text(left - 6, y + 4, _tick_text(tick), "end"))
    parts.append(_text(PLOT[0] - 40, top - 14, chart.unit))
    labels = [cell_text(row[chart.labels], section.columns[chart.labels]) for row in section.rows]
    room = (right - left) / (LABEL_GAP + max((_width(label) for label in labels), default=1.0))
    every = -(-count // max(1, min(MOST_LABELS, int(room) + 1)))
    for number, label in enumerate(labels):
        if number % every == 0:
            parts.append(_text(left + number * step, bottom + 16, label, "middle"))
    for kind, values in enumerate(series):
        points = [
            (left + n * step, bottom - v * height) for n, v in enumerate(values) if v is not None
        ]
        parts.append(_line(kind, points))
    parts += _line_legend([section.columns[column].title for column in chart.values])
    return _svg(chart.title, LINES_HEIGHT, parts)


def _cells(section: Section, column: int) -> list[float | None]:
    cells = [row[column] for row in section.rows]
    return [float(cell) if isinstance(cell, (int, float)) else None for cell in cells]


def _line(kind: int, points: Sequence[tuple[float, float]]) -> str:
    if not points:
        return ""
    color, width, dashes = LINE_LOOKS[kind]
    if len(points) == 1:
        x, y = points[0]
        return f'<circle class="k{kind}" fill="{color}" cx="{x:.1f}" cy="{y:.1f}" r="3"/>'
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<path class="l{kind}" fill="none" stroke="{color}" stroke-width="{width}"{dashed}'
        f' stroke-linejoin="round" d="M{path}"/>'
    )


def _line_legend(titles: Sequence[str]) -> list[str]:
    parts, x, y = [], float(PLOT[0]), LINES_HEIGHT - 10.0
    for kind, title in enumerate(titles):
        parts.append(_line(kind, [(x, y - 4), (x + 22, y - 4)]))
        parts.append(_text(x + 28, y, title))
        x += 52 + _width(title)
    return parts
