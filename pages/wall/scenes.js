// The scenes in turn; a hand on the wall or a key holds them.

import { clock } from "/wall/clock.js";

const TOUCH_HOLD_MS = 60_000;

/** Shows one scene after the other with `show(scene)`. `seconds()` says how long each stays. */
export function rotation({ seconds, show, said }) {
  const own = { list: [], at: 0, isHeld: false, waiting: null, touch: null };
  const key = (scene) => `${scene?.name} ${scene?.code ?? ""}`;

  function turn(by) {
    if (!own.list.length) return;
    own.at = (own.at + by + own.list.length) % own.list.length;
    show(own.list[own.at]);
    wait();
  }

  function wait() {
    clock.cancel(own.waiting);
    if (!own.isHeld && own.touch === null && own.list.length > 1) {
      own.waiting = clock.after(seconds() * 1000, () => turn(1));
    }
    said({ isHeld: own.isHeld || own.touch !== null, at: own.at, of: own.list.length });
  }

  /** Takes a new list; the present scene goes on where it is still in it. */
  function take(list) {
    const present = key(own.list[own.at]);
    const isFirst = !own.list.length;
    own.list = list;
    own.at = Math.max(0, list.findIndex((scene) => key(scene) === present));
    const isOther = key(list[own.at]) !== present;
    if (list.length) show(list[own.at]);
    if (isFirst || isOther) wait();
  }

  function hold() {
    own.isHeld = !own.isHeld;
    wait();
  }

  /** Somebody is at the wall: the scene stays for a minute after the last touch. */
  function touched() {
    clock.cancel(own.touch);
    own.touch = clock.after(TOUCH_HOLD_MS, () => {
      own.touch = null;
      wait();
    });
    wait();
  }

  return { take, hold, touched, next: () => turn(1), previous: () => turn(-1), present: () => own.list[own.at] };
}
