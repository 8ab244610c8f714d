// Day or night is what the page's address says (theme=night), for all of the screen: whoever shares a view shares its
// look. Streamlit asks the system instead, so its question is answered here, and again whenever the address changes.
(() => {
  const asked = "(prefers-color-scheme: dark)";
  const ask = window.matchMedia.bind(window);
  const isNight = () => new URLSearchParams(location.search).get("theme") === "night";
  let night = isNight();

  class Answer extends EventTarget {
    media = asked;
    onchange = null;
    get matches() { return isNight(); }
    addListener(listener) { this.addEventListener("change", listener); }
    removeListener(listener) { this.removeEventListener("change", listener); }
  }
  const answer = new Answer();
  window.matchMedia = (query) => (query === asked ? answer : ask(query));

  function follow() {
    document.documentElement.style.colorScheme = isNight() ? "dark" : "light";
    if (isNight() === night) return;
    night = isNight();
    answer.dispatchEvent(Object.assign(new Event("change"), { matches: night, media: asked }));
  }
  for (const name of ["pushState", "replaceState"]) {
    const change = history[name].bind(history);
    history[name] = (...given) => {
      change(...given);
      follow();
    };
  }
  window.addEventListener("popstate", follow);
  follow();
})();
