// Areas and crossings while a hand still moves; the server's own values replace them at rest.
//
// Areas: the ellipsoid of WGS 84 is laid on a sphere of the same area (authalic latitude), where the
// area under an edge has a closed form. Edges are great circles there and geodesics in the server's
// geo/measure.py: under edges of a county's length the two differ by less than a ten-thousandth.
// J. P. Snyder, Map Projections: A Working Manual, USGS Professional Paper 1395 (1987), eq. 3-11 to 3-13.

const AUTHALIC_RADIUS_M = 6371007.1809;
const E2 = 0.0066943799901413165; // WGS 84
const E = Math.sqrt(E2);
const RADIANS = Math.PI / 180;

const q = (sine) =>
  (1 - E2) * (sine / (1 - E2 * sine * sine) - Math.log((1 - E * sine) / (1 + E * sine)) / (2 * E));
const Q_POLE = q(1);
const authalic = (lat_deg) => Math.asin(q(Math.sin(lat_deg * RADIANS)) / Q_POLE);

/** Area of a ring of [lon, lat] in degrees, whichever way it runs, in km². */
export function ringArea(ring) {
  let excess = 0;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const [a, b] = [Math.tan(authalic(ring[j][1]) / 2), Math.tan(authalic(ring[i][1]) / 2)];
    const turn = Math.tan(((ring[i][0] - ring[j][0]) * RADIANS) / 2);
    excess += 2 * Math.atan2(turn * (a + b), 1 + a * b);
  }
  return (Math.abs(excess) * AUTHALIC_RADIUS_M ** 2) / 1e6;
}

/** Area of a polygon's rings, the first being its outline, in km². */
export const polygonArea = ([outline, ...holes]) =>
  ringArea(outline) - holes.reduce((sum, hole) => sum + ringArea(hole), 0);

const side = ([ax, ay], [bx, by], [cx, cy]) => Math.sign((bx - ax) * (cy - ay) - (by - ay) * (cx - ax));

function meeting([a, b], [c, d]) {
  if (Math.max(a[0], b[0]) < Math.min(c[0], d[0]) || Math.max(c[0], d[0]) < Math.min(a[0], b[0])) return null;
  if (Math.max(a[1], b[1]) < Math.min(c[1], d[1]) || Math.max(c[1], d[1]) < Math.min(a[1], b[1])) return null;
  if (side(a, b, c) * side(a, b, d) >= 0 || side(c, d, a) * side(c, d, b) >= 0) return null;
  const [ux, uy, vx, vy] = [b[0] - a[0], b[1] - a[1], d[0] - c[0], d[1] - c[1]];
  const along = ((c[0] - a[0]) * vy - (c[1] - a[1]) * vx) / (ux * vy - uy * vx);
  return [a[0] + along * ux, a[1] + along * uy];
}

/** Where the edges of a polygon first cross, [lon, lat]; null where they do not. */
export function crossing(rings) {
  const edges = rings.flatMap((ring) => ring.map((at, i) => [at, ring[(i + 1) % ring.length]]))
    .filter(([a, b]) => a[0] !== b[0] || a[1] !== b[1])
    .map((edge) => ({ edge, west: Math.min(edge[0][0], edge[1][0]), east: Math.max(edge[0][0], edge[1][0]) }))
    .sort((one, other) => one.west - other.west);
  for (let i = 0; i < edges.length; i += 1) {
    for (let j = i + 1; j < edges.length && edges[j].west <= edges[i].east; j += 1) {
      const at = meeting(edges[i].edge, edges[j].edge);
      if (at) return at;
    }
  }
  return null;
}

/** Why a polygon is no area yet, as a sentence key, with the place; null where nothing is seen. */
export function fault(rings) {
  const corners = new Set((rings[0] || []).map(String));
  if (corners.size < 3) return { kind: "few", at: null };
  const at = crossing(rings);
  return at ? { kind: "crossing", at } : null;
}
