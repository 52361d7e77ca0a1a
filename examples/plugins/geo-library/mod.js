/**
 * Distances and directions on the earth, for scripts. Coordinates are degrees, as numbers or texts; what is no place gives
 * null, as it is for a missing cell.
 */
import { degrees, place, radians, RADIUS_KM } from "./lib/earth.js"

/** Kilometres along the great circle between two places (haversine formula). */
export function distanceKm(latitude1, longitude1, latitude2, longitude2) {
  const [a, b] = [place(latitude1, longitude1), place(latitude2, longitude2)]
  if (a === undefined || b === undefined) return null
  const height = Math.sin(radians(b.lat - a.lat) / 2) ** 2
  const width = Math.sin(radians(b.lon - a.lon) / 2) ** 2
  const chord = height + Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * width
  // Rounding may lift it above 1 for places on opposite sides.
  return 2 * RADIUS_KM * Math.asin(Math.sqrt(Math.min(1, chord)))
}

/** Direction from the first place to the second at the start, in degrees from north: 0 … 360. */
export function bearing(latitude1, longitude1, latitude2, longitude2) {
  const [a, b] = [place(latitude1, longitude1), place(latitude2, longitude2)]
  if (a === undefined || b === undefined) return null
  const turn = radians(b.lon - a.lon)
  const y = Math.sin(turn) * Math.cos(radians(b.lat))
  const x = Math.cos(radians(a.lat)) * Math.sin(radians(b.lat)) -
    Math.sin(radians(a.lat)) * Math.cos(radians(b.lat)) * Math.cos(turn)
  return (degrees(Math.atan2(y, x)) + 360) % 360
}

/** Whether a place lies in a box of south, west, north, east; a box may cross the date line. */
export function isWithin(latitude, longitude, [south, west, north, east]) {
  const at = place(latitude, longitude)
  if (at === undefined) return null
  if (at.lat < south || at.lat > north) return false
  return west <= east ? at.lon >= west && at.lon <= east : at.lon >= west || at.lon <= east
}

const BASE32 = "0123456789bcdefghjkmnpqrstuvwxyz"

/** The geohash of a place: a text whose beginnings are ever larger areas around it. */
export function geohash(latitude, longitude, length = 9) {
  const at = place(latitude, longitude)
  if (at === undefined) return null
  const ranges = [[-180, 180], [-90, 90]]
  const values = [at.lon, at.lat]
  let hash = ""
  let bits = 0
  for (let n = 0; hash.length < length; n++) {
    const range = ranges[n % 2]
    const middle = (range[0] + range[1]) / 2
    const isUpper = values[n % 2] >= middle
    range[isUpper ? 0 : 1] = middle
    bits = bits * 2 + (isUpper ? 1 : 0)
    if (n % 5 !== 4) continue
    hash += BASE32[bits]
    bits = 0
  }
  return hash
}
