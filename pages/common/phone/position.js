// Where the phone is, as far as it knows.

const PATIENCE_MS = 15_000;

/** Longitude, latitude, and within how many metres it is. */
export function position() {
  return new Promise((done, failed) => {
    if (!navigator.geolocation) failed(new Error("none"));
    const take = ({ coords }) => done({ lon: coords.longitude, lat: coords.latitude, within_m: Math.round(coords.accuracy) });
    navigator.geolocation.getCurrentPosition(take, failed, { enableHighAccuracy: true, timeout: PATIENCE_MS });
  });
}
