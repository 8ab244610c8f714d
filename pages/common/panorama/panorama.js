// Turns the picture with Pannellum; without WebGL shows it flat, and says so.
"use strict";

(() => {
  const told = JSON.parse(document.getElementById("told").textContent);
  const view = document.getElementById("view");
  const STEP = 30;
  const NARROW_PX = 600;

  const other = document.querySelector("[data-language]");
  const there = new URL(window.location.href);
  there.searchParams.set("lang", other.dataset.language);
  other.href = there.href;

  if (!view) return;

  function hasWebGL() {
    try {
      const canvas = document.createElement("canvas");
      return Boolean(canvas.getContext("webgl") || canvas.getContext("experimental-webgl"));
    } catch {
      return false;
    }
  }

  function flat(said) {
    const note = document.createElement("p");
    note.className = "told";
    note.setAttribute("role", "status");
    note.textContent = said;
    const picture = document.createElement("img");
    picture.src = told.picture;
    picture.alt = told.alt;
    const frame = document.createElement("div");
    frame.className = "flat";
    frame.tabIndex = 0;
    frame.append(note, picture);
    document.querySelector(".controls").hidden = true;
    document.querySelector(".controls").style.display = "none";
    document.querySelector(".hint").hidden = true;
    view.replaceWith(frame);
  }

  if (!hasWebGL()) {
    flat(told.words.no_webgl);
    return;
  }

  const isStill = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const viewer = window.pannellum.viewer("view", {
    type: "equirectangular",
    panorama: told.picture,
    autoLoad: true,
    showControls: false,
    hfov: view.clientWidth < NARROW_PX ? 75 : 100,
    minHfov: 35,
    maxHfov: 120,
    friction: isStill ? 1 : 0.15,
    strings: { loadingLabel: told.words.loading },
  });
  viewer.on("error", () => {
    viewer.destroy();
    flat(told.words.no_picture);
  });

  const pace = isStill ? false : 400;
  const turns = {
    left: () => viewer.setYaw(viewer.getYaw() - STEP, pace),
    right: () => viewer.setYaw(viewer.getYaw() + STEP, pace),
    up: () => viewer.setPitch(viewer.getPitch() + STEP / 2, pace),
    down: () => viewer.setPitch(viewer.getPitch() - STEP / 2, pace),
    nearer: () => viewer.setHfov(viewer.getHfov() - STEP / 2, pace),
    farther: () => viewer.setHfov(viewer.getHfov() + STEP / 2, pace),
    full: () => viewer.toggleFullscreen(),
  };
  for (const button of document.querySelectorAll("[data-turn]")) {
    button.addEventListener("click", () => turns[button.dataset.turn]());
  }
})();
