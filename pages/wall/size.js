// How large the smallest letters are: twenty arc-minutes at the farthest seat (NUREG-0700, ISO 9241-3).

const ARC_MINUTES = 20;
const MM_PER_M = 1000;
const FARTHEST_SEAT = 4; // times the picture's height: command-centre content is read from no farther
const LETTER_PER_EM = 0.9; // a Chinese letter fills so much of its font size
const LEAST_PX = 11;
export const LEAST_ROOM = { columns: 60, rows: 31 }; // a wall holds its figures and one block from so many letters on

/** Font size in px of a screen `height` px high; `wallMm` is the height of the wall, `seatM` the farthest seat. */
export function fontPx({ height, wallMm, seatM }) {
  const seatHeights = wallMm && seatM ? (seatM * MM_PER_M) / wallMm : FARTHEST_SEAT;
  const letterPx = height * seatHeights * Math.tan((ARC_MINUTES / 60) * (Math.PI / 180));
  return Math.max(LEAST_PX, letterPx / LETTER_PER_EM);
}

/** The largest letters that leave room for what the wall must show: `u`, and whether they are smaller than wanted. */
export function fitted(wanted, { width, height }) {
  const most = Math.max(LEAST_PX, Math.min(width / LEAST_ROOM.columns, height / LEAST_ROOM.rows));
  return { u: Math.min(wanted, most), share: Math.min(1, most / wanted) };
}
