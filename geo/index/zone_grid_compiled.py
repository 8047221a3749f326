"""The compiled part of the grid over zones: who holds a point, and how the cells are filled.

`docs/zone-index.md` explains the method. In short: a cell that no edge enters knows its answer; in
a cell with edges the answer is known at one point of its east wall, and the way from the query
point to it, east and then along the wall, toggles a zone at each of its edges that it crosses. A
sign that rounding could turn is decided in exact arithmetic.

numba notices a change of this file, not of one it calls into. So all that is compiled for the grid
is here, however long: cut in two, a stale half would stay in the cache and answer wrongly.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.index.zone_compile import compiled

Float = NDArray[np.float64]
Int = NDArray[np.int64]
Int32 = NDArray[np.int32]

# A cell is an int32: the lowest two bits say what it is, the others where to look or which zone.
ALONE, SEVERAL, LEAF, SPLIT = 0, 1, 2, 3
MAX_LOCAL_ZONES = 62  # zones one cell can tell apart: the bits of a non-negative int64
MAX_DEPTH = 5  # a cell is cut into at most 32 x 32 subcells
MAX_SUBCELLS = 1 << 25  # an int32 has 26 bits left to say where
SUBCELLS_PER_EDGE = 4  # more cost memory, and from here on hardly save time
BATCH = 128  # points whose cells are looked up together
LINE = 8  # words of one line of the processor's cache
SIGN_BOUND = 3.3306690738754716e-16  # (3 + 16 eps) eps: Shewchuk 1997, "Adaptive precision", sec. 4
SPLITTER = 134217729.0  # 2**27 + 1: cuts a float64 into halves of 26 bits
PAD_SHARE = 1e-9  # of a cell: far more than rounding can move one of its walls
PAD_DEG = 1e-12


@compiled
def exact_side(  # noqa: C901 - a chain of six products, each with its error
    ax: float, ay: float, bx: float, by: float, x: float, y: float
) -> int:
    """1 if (x, y) lies left of the line from a to b, -1 if right, 0 if on it; no rounding.

    Notes
    -----
    The determinant as six products, each split into two float64 without error (Dekker), summed in
    an expansion that never overlaps (Shewchuk 1997, figures 1, 6 and 7). Exact as long as no
    product is so small that float64 has no bits left for its error: above 1e-290 square degrees.
    """
    total = np.zeros(13)
    size = 0
    for term in range(6):
        if term == 0:
            p, q = ax, by
        elif term == 1:
            p, q = -ax, y
        elif term == 2:
            p, q = -x, by
        elif term == 3:
            p, q = -ay, bx
        elif term == 4:
            p, q = ay, x
        else:
            p, q = y, bx
        product = p * q
        wide = SPLITTER * p
        p_high = wide - (wide - p)
        p_low = p - p_high
        wide = SPLITTER * q
        q_high = wide - (wide - q)
        q_low = q - q_high
        error = product - p_high * q_high
        error = p_low * q_low - ((error - p_low * q_high) - p_high * q_low)
        for part in (error, product):
            carry = part
            for k in range(size):
                held = total[k]
                grown = carry + held
                taken = grown - carry
                total[k] = (carry - (grown - taken)) + (held - taken)
                carry = grown
            total[size] = carry
            size += 1
    for k in range(size - 1, -1, -1):
        if total[k] > 0.0:
            return 1
        if total[k] < 0.0:
            return -1
    return 0


class Grid(NamedTuple):
    """Flat arrays of a built grid; `words` and `bits` are one memory read as two types.

    A leaf is: longitude of its wall, zones that hold its reference point (a bit each), numbers of
    zones and of edges, zones, edges (four coordinates and the zones it bounds, a bit each).
    """

    frame: Float  # west, south, columns per degree, rows per degree
    cells: Int32  # (rows, columns)
    subcells: Int32
    words: Float
    bits: Int
    sets: Int32  # count, zones; count, zones; …


class Edges(NamedTuple):
    """Distinct edges, lower end first, and the zones each one bounds."""

    ends: Float  # (n, 4): ax, ay, bx, by with (ay, ax) < (by, bx)
    zone_start: Int  # (n + 1,) into `zones`
    zones: Int


@compiled
def holding(  # noqa: C901 - one flat loop: cut into functions it ran ten times slower
    lon: Float, lat: Float, span: tuple[int, int], grid: Grid, out_point: Int, out_zone: Int
) -> tuple[int, int, int]:
    """Write the zones of the points of a span; stop when the output may not hold the next.

    Returns
    -------
    tuple of int
        The next point, the pairs written, and how many of these only touch. A zone that holds the
        point by the half-open rule is written as it is, one that only touches it as `~zone`.
    """
    west, south, per_lon, per_lat = grid.frame[0], grid.frame[1], grid.frame[2], grid.frame[3]
    cells, subcells, sets = grid.cells, grid.subcells, grid.sets
    words, bits = grid.words, grid.bits
    n_rows, n_cols = cells.shape
    room = out_point.size - BATCH * MAX_LOCAL_ZONES
    n_out = 0
    n_touching = 0
    codes = np.empty(BATCH, np.int32)
    walls = np.empty(BATCH, np.float64)
    second = np.empty(BATCH, np.float64)
    third = np.empty(BATCH, np.float64)
    begin, end = span
    for start in range(begin, end, BATCH):
        if n_out > room:
            return start, n_out, n_touching
        stop = min(start + BATCH, end)
        # Three short loops before the long one: their loads do not wait for each other
        for i in range(start, stop):
            u = (lon[i] - west) * per_lon
            v = (lat[i] - south) * per_lat
            if u >= 0.0 and v >= 0.0 and u < n_cols and v < n_rows:
                codes[i - start] = cells[int(v), int(u)]
            else:
                codes[i - start] = 0  # outside of all, or not a number
        for i in range(start, stop):
            code = codes[i - start]
            if code & 3 == SPLIT:
                u = (lon[i] - west) * per_lon
                v = (lat[i] - south) * per_lat
                depth = (code >> 2) & 7
                scale = float(1 << depth)
                below = int((v - int(v)) * scale) << depth
                codes[i - start] = subcells[(code >> 5) + below + int((u - int(u)) * scale)]
        for i in range(start, stop):
            code = codes[i - start]
            if code & 3 == LEAF:
                walls[i - start] = words[code >> 2]
                second[i - start] = words[(code >> 2) + LINE]
                third[i - start] = words[(code >> 2) + 2 * LINE]
        for i in range(start, stop):
            code = codes[i - start]
            if (
                code & 3 == ALONE
            ):  # written in any case, kept if there is a zone: no branch to guess
                out_point[n_out] = i
                out_zone[n_out] = (code >> 2) - 1
                n_out += code != 0
                continue
            x = lon[i]
            y = lat[i]
            at = code >> 2
            if code & 3 == SEVERAL:
                for k in range(at + 1, at + 1 + sets[at]):
                    out_point[n_out] = i
                    out_zone[n_out] = sets[k]
                    n_out += 1
                continue
            wall = walls[i - start]
            held = bits[at + 1]
            n_zones = bits[at + 2] & 63
            n_edges = bits[at + 2] >> 6
            touched = 0
            first_edge = at + 3 + n_zones
            for e in range(first_edge, first_edge + 5 * n_edges, 5):
                by = words[e + 3]
                if by < y:
                    continue
                ax = words[e]
                ay = words[e + 1]
                bx = words[e + 2]
                if ay > y:  # wholly above: only the way along the wall may cross it
                    if (ax > wall) != (bx > wall):
                        held ^= bits[e + 4]
                elif by == y:  # its upper end, or all of it, at the height of the point
                    if bx == x or (ay == y and ax <= x and x <= bx):
                        touched |= bits[e + 4]
                else:
                    if bx > wall:
                        held ^= bits[e + 4]
                    left = (ax - x) * (by - y)
                    right = (ay - y) * (bx - x)
                    side = left - right
                    bound = SIGN_BOUND * (abs(left) + abs(right))
                    if side > bound:
                        held ^= bits[e + 4]
                    elif side >= -bound:
                        sign = exact_side(ax, ay, bx, by, x, y)
                        if sign > 0:
                            held ^= bits[e + 4]
                        elif sign == 0:
                            touched |= bits[e + 4]
            touched &= ~held
            for k in range(n_zones):
                if (held >> k) & 1:
                    out_point[n_out] = i
                    out_zone[n_out] = bits[at + 3 + k]
                    n_out += 1
                elif (touched >> k) & 1:
                    out_point[n_out] = i
                    out_zone[n_out] = ~bits[at + 3 + k]
                    n_out += 1
                    n_touching += 1
    return end, n_out, n_touching


@compiled
def _is_west(ax: float, ay: float, bx: float, by: float, x: float, y: float) -> bool:
    """Whether a ray from (x, y) to the east crosses the edge; a point on it counts as east."""
    if ay > y or by <= y:
        return False
    left = (ax - x) * (by - y)
    right = (ay - y) * (bx - x)
    bound = SIGN_BOUND * (abs(left) + abs(right))
    if left - right > bound:
        return True
    if left - right < -bound:
        return False
    return exact_side(ax, ay, bx, by, x, y) > 0


@compiled
def _is_under(ax: float, ay: float, bx: float, by: float, x: float, y: float) -> bool:
    """Whether a ray from (x, y) to the north crosses the edge, by turning the ray to the east."""
    swept = (ax > x and ay > y) != (bx > x and by > y)
    return swept != _is_west(ax, ay, bx, by, x, y)


@compiled
def edges_by_cell(
    ends: Float, frame: Float, n_rows: int, n_cols: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Edges that may meet each cell, rows of cells after one another: offsets and edge numbers.

    Notes
    -----
    A cell lists every edge within a pad of its walls, far beyond the error of rounding: so it has
    all that `holding` may meet in it, and all between the walls that `build_cells` walks along.
    """
    west, south, per_lon, per_lat = frame[0], frame[1], frame[2], frame[3]
    pad_x = PAD_SHARE / per_lon + PAD_DEG
    pad_y = PAD_SHARE / per_lat + PAD_DEG
    start = np.zeros(n_rows * n_cols + 1, np.int64)
    listed = np.empty(0, np.int64)
    for writing in (False, True):
        if writing:
            for c in range(n_rows * n_cols):
                start[c + 1] += start[c]
            listed = np.empty(start[n_rows * n_cols], np.int64)
        for e in range(len(ends) - 1, -1, -1):
            ax, ay, bx, by = ends[e, 0], ends[e, 1], ends[e, 2], ends[e, 3]
            most_west = int((min(ax, bx) - pad_x - west) * per_lon)
            most_east = int((max(ax, bx) + pad_x - west) * per_lon)
            low = int((ay - pad_y - south) * per_lat)
            high = int((by + pad_y - south) * per_lat)
            for row in range(low, high + 1):
                first, last = most_west, most_east
                if by > ay and low != high and most_west != most_east:
                    y0 = min(max(ay, south + row / per_lat - pad_y), by)
                    y1 = max(min(by, south + (row + 1) / per_lat + pad_y), ay)
                    x0 = ax + (y0 - ay) / (by - ay) * (bx - ax)
                    x1 = ax + (y1 - ay) / (by - ay) * (bx - ax)
                    first = max(first, int((min(x0, x1) - pad_x - west) * per_lon))
                    last = min(last, int((max(x0, x1) + pad_x - west) * per_lon))
                for c in range(row * n_cols + first, row * n_cols + last + 1):
                    if writing:
                        start[c] -= 1
                        listed[start[c]] = e
                    else:
                        start[c] += 1
        if writing:
            return start, listed
    return start, listed


@compiled
def _meets(
    ax: float, ay: float, bx: float, by: float, box: tuple[float, float, float, float]
) -> bool:
    """Whether an edge may meet a box; True where rounding leaves it open."""
    west, south, east, north = box
    if max(ax, bx) < west or min(ax, bx) > east or by < south or ay > north:
        return False
    middle_x = 0.5 * (west + east)
    middle_y = 0.5 * (south + north)
    side = (bx - ax) * (middle_y - ay) - (by - ay) * (middle_x - ax)
    reach = abs(bx - ax) * 0.5 * (north - south) + abs(by - ay) * 0.5 * (east - west)
    return abs(side) <= reach * (1.0 + PAD_SHARE)


class Scratch(NamedTuple):
    """Room for what the builder has to tell apart within one cell."""

    local: Int  # zones that hold a wall of the cell or whose edges enter it, ascending
    masks: Int  # per edge of the cell: the zones it bounds, as bits of `local`
    inside: Int  # which edges of the cell enter one subcell
    used: Int  # which of `local` matter in one subcell


@compiled
def _grown_words(words: Float, size: int) -> Float:
    """The array itself if it holds `size` values, or a copy with twice that room."""
    if size <= words.size:
        return words
    grown = np.zeros(2 * size, np.float64)
    for k in range(words.size):
        grown[k] = words[k]
    return grown


@compiled
def _grown_numbers(numbers: Int32, size: int) -> Int32:
    """As `_grown_words`, for int32."""
    if size <= numbers.size:
        return numbers
    grown = np.zeros(2 * size, np.int32)
    for k in range(numbers.size):
        grown[k] = numbers[k]
    return grown


@compiled
def _gather_zones(edges: Edges, listed: Int, scratch: Scratch, n_local: int) -> int:
    """Add the zones of edges to the first `n_local` of `local`, fill `masks`; -1: no room."""
    local, masks, zone_start = scratch.local, scratch.masks, edges.zone_start
    for k in range(listed.size):
        for z in range(zone_start[listed[k]], zone_start[listed[k] + 1]):
            zone = edges.zones[z]
            at = 0
            while at < n_local and local[at] < zone:
                at += 1
            if at < n_local and local[at] == zone:
                continue
            if n_local == MAX_LOCAL_ZONES:
                return -1
            for later in range(n_local, at, -1):
                local[later] = local[later - 1]
            local[at] = zone
            n_local += 1
    for k in range(listed.size):
        masks[k] = 0
        for z in range(zone_start[listed[k]], zone_start[listed[k] + 1]):
            at = 0
            while local[at] < edges.zones[z]:
                at += 1
            masks[k] ^= np.int64(1) << at
    return n_local


@compiled
def _write_leaf(
    words: Float,
    at: int,
    head: tuple[float, np.int64, int, int],
    ends: Float,
    listed: Int,
    scratch: Scratch,
) -> int:
    """Write a leaf as `Grid` lays it out; the value is where the next one begins."""
    wall, base, n_used, n_inside = head
    bits = words.view(np.int64)
    words[at] = wall
    bits[at + 1] = 0
    bits[at + 2] = n_used | (n_inside << 6)
    for j in range(n_used):
        bits[at + 1] |= ((base >> scratch.used[j]) & 1) << j
        bits[at + 3 + j] = scratch.local[scratch.used[j]]
    at += 3 + n_used
    for i in range(n_inside):
        k = scratch.inside[i]
        for j in range(4):
            words[at + j] = ends[listed[k], j]
        bits[at + 4] = 0
        for j in range(n_used):
            bits[at + 4] |= ((scratch.masks[k] >> scratch.used[j]) & 1) << j
        at += 5
    return at


@compiled
def _toggled(
    ends: Float, listed: Int, masks: Int, way: tuple[float, float, float, float]
) -> np.int64:
    """Zones whose edges are crossed on the way from (x, y) up or down to (x, sub_y), then east."""
    x, y, sub_y, wall = way
    toggled = np.int64(0)
    for k in range(listed.size):
        e = listed[k]
        ax, ay, bx, by = ends[e, 0], ends[e, 1], ends[e, 2], ends[e, 3]
        if sub_y != y and _is_under(ax, ay, bx, by, x, y) != _is_under(ax, ay, bx, by, x, sub_y):
            toggled ^= masks[k]
        if wall != x and _is_west(ax, ay, bx, by, x, sub_y) != _is_west(
            ax, ay, bx, by, wall, sub_y
        ):
            toggled ^= masks[k]
    return toggled


@compiled
def _enter_subcell(
    ends: Float, listed: Int, scratch: Scratch, box: tuple[float, float, float, float], y: float
) -> tuple[int, np.int64, np.int64]:
    """List the edges that may enter a subcell.

    Returns
    -------
    tuple of int
        How many they are; the zones toggled between its west and its east wall at height y; the
        zones toggled between its east wall at y and, to the north, beyond all of them.
    """
    west, south, wall, north = box
    pad_x = PAD_SHARE * (wall - west) + PAD_DEG
    pad_y = PAD_SHARE * (north - south) + PAD_DEG
    padded = (west - pad_x, south - pad_y, wall + pad_x, north + pad_y)
    n_inside = 0
    across = np.int64(0)
    above = np.int64(0)
    for k in range(listed.size):
        e = listed[k]
        ax, ay, bx, by = ends[e, 0], ends[e, 1], ends[e, 2], ends[e, 3]
        if _meets(ax, ay, bx, by, padded):
            scratch.inside[n_inside] = k
            n_inside += 1
            if _is_west(ax, ay, bx, by, west, y) != _is_west(ax, ay, bx, by, wall, y):
                across ^= scratch.masks[k]
            if _is_under(ax, ay, bx, by, wall, y):
                above ^= scratch.masks[k]
    return n_inside, across, above


@compiled
def build_cells(  # noqa: C901 - one walk over flat arrays; what it could hand over is above
    edges: Edges, frame: Float, start: Int, listed_in: Int, n_rows: int, n_cols: int
) -> tuple[bool, Int32, Int32, Float, Int32]:
    """Cells, subcells, words and sets of a grid; the first value is False if it is too crowded.

    Notes
    -----
    Every row is walked from the west, where no zone is, to the east, with the zones that hold the
    point halfway up the present wall; an edge between two walls toggles its zones. In a cell with
    edges the same walk is made along each row of its subcells.
    """
    ends = edges.ends
    west, south, width, height = frame[0], frame[1], 1.0 / frame[2], 1.0 / frame[3]
    cells = np.zeros((n_rows, n_cols), np.int32)
    subcells = np.zeros(1024, np.int32)
    words = np.zeros(1024, np.float64)
    sets = np.zeros(64, np.int32)
    n_subcells = 0
    n_words = 0
    n_sets = 0
    most = 1
    for c in range(n_rows * n_cols):
        most = max(most, start[c + 1] - start[c])
    scratch = Scratch(
        np.zeros(MAX_LOCAL_ZONES, np.int64),
        np.zeros(most, np.int64),
        np.zeros(most, np.int64),
        np.zeros(MAX_LOCAL_ZONES, np.int64),
    )
    local, masks, used = scratch.local, scratch.masks, scratch.used
    for row in range(n_rows):
        y = south + (row + 0.5) * height
        n_active = 0  # zones that hold the present wall; they lead `local`
        for col in range(n_cols):
            c = row * n_cols + col
            listed = listed_in[start[c] : start[c + 1]]
            if n_active == 0 and listed.size == 0:
                continue
            for k in range(n_active):
                used[k] = local[k]
            n_local = _gather_zones(edges, listed, scratch, n_active)
            if n_local < 0:
                return False, cells, subcells, words, sets
            at_wall = np.int64(0)
            for k in range(n_active):
                at = 0
                while local[at] < used[k]:
                    at += 1
                at_wall |= np.int64(1) << at
            depth = 0
            while depth < MAX_DEPTH and (1 << (2 * depth)) < SUBCELLS_PER_EDGE * listed.size:
                depth += 1
            n_sub = 1 << depth
            if n_subcells + n_sub * n_sub > MAX_SUBCELLS:
                depth, n_sub = 0, 1
            first_sub = n_subcells
            if depth > 0:
                n_subcells += n_sub * n_sub
                subcells = _grown_numbers(subcells, n_subcells)
                cells[row, col] = (first_sub << 5) | (depth << 2) | SPLIT
            last_mask = np.int64(0)
            last_set = 0
            for sub_row in range(n_sub):
                low = south + (row + sub_row / n_sub) * height
                high = south + (row + (sub_row + 1) / n_sub) * height
                sub_y = south + (row + (sub_row + 0.5) / n_sub) * height
                x = west + col * width
                mask = at_wall ^ _toggled(ends, listed, masks, (x, y, sub_y, x))
                for sub_col in range(n_sub):
                    wall = west + (col + (sub_col + 1) / n_sub) * width
                    n_inside, across, above = _enter_subcell(
                        ends, listed, scratch, (x, low, wall, high), sub_y
                    )
                    mask ^= across
                    x = wall
                    base = mask ^ above
                    needed = base
                    for k in range(n_inside):
                        needed |= masks[scratch.inside[k]]
                    n_used = 0
                    for k in range(n_local):
                        if (needed >> k) & 1:
                            used[n_used] = k
                            n_used += 1
                    if n_inside > 0:
                        code = (n_words << 2) | LEAF
                        words = _grown_words(words, n_words + 3 + n_used + 5 * n_inside)
                        n_words = _write_leaf(
                            words, n_words, (wall, base, n_used, n_inside), ends, listed, scratch
                        )
                    elif n_used == 0:
                        code = ALONE
                    elif n_used == 1:
                        code = ((local[used[0]] + 1) << 2) | ALONE
                    else:
                        if mask != last_mask:
                            last_mask, last_set = mask, n_sets
                            sets = _grown_numbers(sets, n_sets + 1 + n_used)
                            sets[n_sets] = n_used
                            for k in range(n_used):
                                sets[n_sets + 1 + k] = local[used[k]]
                            n_sets += 1 + n_used
                        code = (last_set << 2) | SEVERAL
                    if depth == 0:
                        cells[row, col] = code
                    else:
                        subcells[first_sub + sub_row * n_sub + sub_col] = code
            if listed.size > 0:
                x = west + col * width
                at_wall ^= _toggled(ends, listed, masks, (x, y, y, west + (col + 1) * width))
                n_active = 0
                for k in range(n_local):
                    if (at_wall >> k) & 1:
                        local[n_active] = local[k]
                        n_active += 1
    return True, cells, subcells[:n_subcells], words[:n_words], sets[:n_sets]
