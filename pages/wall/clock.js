// Time, and everything that waits for it. A test puts its own clock on the window, and weeks pass in seconds.

const system = {
  now: () => Date.now(),
  after: (milliseconds, act) => setTimeout(act, milliseconds),
  cancel: (number) => clearTimeout(number),
  frame: (act) => requestAnimationFrame(act),
};

export const clock = window.wallClock ?? system;

/** Acts again and again; the next wait begins when the act is done. Returns what stops it. */
export function every(milliseconds, act) {
  let waiting;
  const again = async () => {
    await act();
    waiting = clock.after(milliseconds(), again);
  };
  waiting = clock.after(milliseconds(), again);
  return () => clock.cancel(waiting);
}
