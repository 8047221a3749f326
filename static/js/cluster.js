// Points that would lie on one another at a zoom, gathered so that none hides the other.

/**
 * Groups of points, no two groups nearer to one another than a distance on the screen.
 *
 * @param points  [{lat, lon, …}]; the first of a group is its anchor, where it is drawn
 * @param project (lat, lon) → {x, y} in pixels of the zoom
 * @param apart_px least distance of two anchors; 0: only points at the very same spot share a group
 * @returns [[point, …], …] in the order of their anchors
 */
export function gather(points, project, apart_px) {
  const cell_px = Math.max(apart_px, 1);
  const cells = new Map(); // "column,row" → groups anchored there
  const groups = [];
  for (const point of points) {
    const at = project(point.lat, point.lon);
    const column = Math.floor(at.x / cell_px);
    const row = Math.floor(at.y / cell_px);
    const group = nearest(cells, { at, column, row, apart_px });
    if (group) {
      group.points.push(point);
      continue;
    }
    const fresh = { at, points: [point] };
    const key = `${column},${row}`;
    if (!cells.has(key)) cells.set(key, []);
    cells.get(key).push(fresh);
    groups.push(fresh);
  }
  return groups.map((each) => each.points);
}

const SAME_SPOT_PX = 0.5;

function nearest(cells, { at, column, row, apart_px }) {
  const limit_px = Math.max(apart_px, SAME_SPOT_PX);
  let best = null;
  let best_px = limit_px;
  for (let dx = -1; dx <= 1; dx += 1) {
    for (let dy = -1; dy <= 1; dy += 1) {
      for (const group of cells.get(`${column + dx},${row + dy}`) || []) {
        const away_px = Math.hypot(group.at.x - at.x, group.at.y - at.y);
        if (away_px < best_px) {
          best = group;
          best_px = away_px;
        }
      }
    }
  }
  return best;
}
