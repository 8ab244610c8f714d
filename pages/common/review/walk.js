// How long a walk takes, from the minutes between all places that came with the day: nothing here needs a network.

export const START = "start";
const TENTHS = 10; // the square counts in tenths of minutes
const DETOUR = 1.35; // streets are longer than the line as the crow flies
const PACE_M_PER_MIN = 60;
const DEGREE_M = 111_320;

/**
 * @param between `ids` and the square of `minutes` between them
 * @returns a function that gives the minutes on foot between two stops, and whether they are only estimated
 */
export function pacer(between, known, walk) {
  const at = new Map((between?.ids ?? []).map((id, row) => [id, row]));
  const legs = new Map((walk?.legs ?? []).map((leg) => [`${leg.from}>${leg.to}`, leg]));
  const ends = endsOf(walk);
  return (from, to) => {
    const leg = legs.get(`${from}>${to}`);
    if (leg) return { minutes: leg.minutes, leg };
    const found = at.has(from) && at.has(to) ? between.minutes[at.get(from)][at.get(to)] : null;
    if (found !== null && found !== undefined) return { minutes: found / TENTHS };
    const places = [from, to].map((id) => (id === START ? ends : known.get(id)));
    return { minutes: places.every(Boolean) ? asTheCrowFlies(...places) : 0, isEstimated: true };
  };
}

/** The legs of a walk from where it begins back to there, the minutes on foot and of staying. */
export function timed(order, known, pace) {
  const ends = [START, ...order, START];
  const legs = order.length ? ends.slice(1).map((to, at) => ({ from: ends[at], to, ...pace(ends[at], to) })) : [];
  const walking = legs.reduce((sum, leg) => sum + leg.minutes, 0);
  const staying = order.reduce((sum, id) => sum + (known.get(id)?.stay_minutes ?? 0), 0);
  return { legs, walking, staying, total: walking + staying };
}

/** Where among the stops another one costs the fewest minutes. */
export function inserted(order, id, pace) {
  const ends = [START, ...order, START];
  const minutes = (from, to) => pace(from, to).minutes;
  const costs = ends.slice(1).map((to, at) => minutes(ends[at], id) + minutes(id, to) - minutes(ends[at], to));
  const best = costs.indexOf(Math.min(...costs));
  return [...order.slice(0, best), id, ...order.slice(best)];
}

/** The share of what could be seen that is, of a walk in this order: 1 is as much as the one that was prepared. */
export function worthOf(order, known, walk) {
  const worth = order.reduce((sum, id) => sum + (known.get(id)?.worth ?? 0), 0);
  return walk?.worth ? worth / walk.worth : null;
}

/** Where the walk begins and ends. */
export function endsOf(walk) {
  const first = walk?.start ?? walk?.legs?.[0]?.line?.[0];
  return first ? { lon: first[0], lat: first[1] } : null;
}

function asTheCrowFlies(a, b) {
  const east = (a.lon - b.lon) * DEGREE_M * Math.cos((a.lat * Math.PI) / 180);
  return (Math.hypot(east, (a.lat - b.lat) * DEGREE_M) * DETOUR) / PACE_M_PER_MIN;
}
