/** The earth as a sphere: good to half a percent, which is what distances between addresses need. */

/** Mean radius in kilometres (IUGG). */
export const RADIUS_KM = 6371.0088

const DEGREES = Math.PI / 180

export const radians = (degrees) => degrees * DEGREES
export const degrees = (radians) => radians / DEGREES

/** Latitude and longitude as numbers; undefined if they are none, or not on the earth. */
export function place(latitude, longitude) {
  if (latitude === null || latitude === "" || longitude === null || longitude === "") return undefined
  const [lat, lon] = [Number(latitude), Number(longitude)]
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? { lat, lon } : undefined
}
