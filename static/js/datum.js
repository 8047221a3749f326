// WGS 84 shown in the datums of Chinese web maps. Only what is shown: verdicts are the server's.
//
// The offsets of GCJ-02 and BD-09 are not published; these are the series in common use (see the
// References of geo/datum.py), which the server's own code follows too.

import { boot } from "./boot.js";
import { datumName } from "./labels.js";

const SEMI_MAJOR_M = 6378245; // Krassovsky 1940
const ECCENTRICITY2 = 0.00669342162296594323;
const BD_TURN = (Math.PI * 3000) / 180;

export const DATUMS = Object.keys(boot.datums || { wgs84: {} });

const wave = (x, a, b, c) =>
  ((a * Math.sin(x * Math.PI) + b * Math.sin((x / 3) * Math.PI) + c * Math.sin((x / 12) * Math.PI)) * 2) / 3;
const ripple = (x) => ((20 * Math.sin(6 * x * Math.PI) + 20 * Math.sin(2 * x * Math.PI)) * 2) / 3;

function toGcj02(lon, lat) {
  const x = lon - 105;
  const y = lat - 35;
  const root = Math.sqrt(Math.abs(x));
  const north_m = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    + ripple(x) + wave(y, 20, 40, 0) + ((160 * Math.sin((y / 12) * Math.PI) + 320 * Math.sin((y * Math.PI) / 30)) * 2) / 3;
  const east_m = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    + ripple(x) + wave(x, 20, 40, 150) + (300 * Math.sin((x / 30) * Math.PI) * 2) / 3;
  const phi = (lat / 180) * Math.PI;
  const w2 = 1 - ECCENTRICITY2 * Math.sin(phi) ** 2;
  const meridian_m = (SEMI_MAJOR_M * (1 - ECCENTRICITY2)) / (w2 * Math.sqrt(w2));
  const parallel_m = (SEMI_MAJOR_M / Math.sqrt(w2)) * Math.cos(phi);
  return {
    lon: lon + ((east_m / parallel_m) * 180) / Math.PI,
    lat: lat + ((north_m / meridian_m) * 180) / Math.PI,
  };
}

function gcj02ToBd09({ lon, lat }) {
  const radius = Math.hypot(lon, lat) + 0.00002 * Math.sin(lat * BD_TURN);
  const angle = Math.atan2(lat, lon) + 0.000003 * Math.cos(lon * BD_TURN);
  return { lon: radius * Math.cos(angle) + 0.0065, lat: radius * Math.sin(angle) + 0.006 };
}

/** A WGS 84 position in another datum, in degrees. CGCS2000 is taken as WGS 84. */
export function fromWgs84({ lon, lat }, datum) {
  if (datum === "gcj02") return toGcj02(lon, lat);
  if (datum === "bd09") return gcj02ToBd09(toGcj02(lon, lat));
  return { lon, lat };
}

export const degrees = ({ lon, lat }) => `${lon.toFixed(6)}, ${lat.toFixed(6)}`;

/** Text for the clipboard: never a coordinate without its datum. */
export const withDatum = (position, datum) => `${degrees(position)} (${datumName(datum)})`;
