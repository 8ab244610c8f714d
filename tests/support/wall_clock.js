// A clock that a test turns by hand: weeks of a wall in seconds.
window.wallClock = (() => {
  let now = Date.now();
  let last = 0;
  const waiting = new Map();
  const due = (until) => [...waiting].filter(([, one]) => one.at <= until).sort(([, a], [, b]) => a.at - b.at)[0];
  return {
    now: () => now,
    after(milliseconds, act) {
      last += 1;
      waiting.set(last, { at: now + Math.max(0, milliseconds), act });
      return last;
    },
    cancel: (number) => waiting.delete(number),
    frame: (act) => window.wallClock.after(16, act),
    waiting: () => waiting.size,
    turn(milliseconds) {
      const until = now + milliseconds;
      for (let next = due(until); next; next = due(until)) {
        const [number, { at, act }] = next;
        waiting.delete(number);
        now = Math.max(now, at);
        act();
      }
      now = until;
    },
  };
})();
