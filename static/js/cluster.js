// Points that would lie on one another at a zoom, gathered so that none hides the other.

const CELL_PX = 26;

/**
 * Groups of points by a grid of screen cells.
 *
 * @param points  [{lat, lon, …}]
 * @param project (lat, lon) → {x, y} in pixels of the zoom
 * @param apart   true: only points at the very same spot share a group
 * @returns [[point, …], …] each in the given order
 */
export function gather(points, project, { apart = false } = {}) {
  const groups = new Map();
  for (const point of points) {
    let key = `${point.lat.toFixed(5)},${point.lon.toFixed(5)}`;
    if (!apart) {
      const { x, y } = project(point.lat, point.lon);
      key = `${Math.floor(x / CELL_PX)},${Math.floor(y / CELL_PX)}`;
    }
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(point);
  }
  return [...groups.values()];
}
