// MapLibre is no module: it comes as a script of our own host, when it is first needed.

import { el, told } from "./words.js";

let coming = null;

export function maplibre() {
  const { script, sheet } = told.vendor;
  coming ??= new Promise((done, failed) => {
    document.head.append(el("link", { rel: "stylesheet", href: sheet }));
    const element = el("script", { src: script });
    element.addEventListener("load", () => done(self.maplibregl));
    element.addEventListener("error", () => {
      coming = null;
      failed(new Error(script));
    });
    document.head.append(element);
  });
  return coming;
}
