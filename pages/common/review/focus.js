// Keeps the keyboard where it was while something is drawn anew: `data-focus` says which button is which.

export function refocused(draw) {
  const held = document.activeElement?.dataset?.focus;
  draw();
  if (held) document.querySelector(`[data-focus="${CSS.escape(held)}"]`)?.focus({ preventScroll: true });
}
