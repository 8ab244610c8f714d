// Photos: taken, made small enough to send, and freed of what the camera wrote into them before they leave the phone.

import { CAMERA, button, el, icon, say, told } from "./words.js";

const LONGEST_SIDE = 1600;
const QUALITY = 0.85;
const shown = new Map();

/**
 * @param taken gives the photos that are there
 * @param change takes them anew
 */
export function photos(taken, change) {
  const list = el("ul", { className: "photos" });
  const fault = el("p", { className: "fault", aria: { role: "alert" } });
  const input = el("input", { type: "file", accept: "image/*", multiple: true, id: "photo", className: "hidden" });
  input.capture = "environment";
  const take = el("label", { className: "take", htmlFor: "photo" }, icon(CAMERA), say("photo.take"));
  input.addEventListener("change", async () => {
    fault.textContent = "";
    const files = [...input.files].slice(0, told.photos - taken().length);
    input.value = "";
    const made = await Promise.all(files.map((file) => smaller(file).catch(() => null)));
    if (made.includes(null)) fault.textContent = say("photo.bad");
    change([...taken(), ...made.filter(Boolean)]);
  });
  const draw = () => {
    list.replaceChildren(...taken().map(thumb));
    take.hidden = input.disabled = taken().length >= told.photos;
  };
  const body = el("div", { className: "photo-body" }, list, input, take, fault);
  return { body, draw };

  function thumb(photo, at) {
    if (!shown.has(photo)) shown.set(photo, URL.createObjectURL(photo));
    const picture = el("img", { src: shown.get(photo), alt: say("photo.alt", { n: at + 1 }) });
    const remove = button("×", () => change(taken().filter((one) => one !== photo)),
      { aria: { label: say("photo.remove", { n: at + 1 }) } });
    return el("li", {}, picture, remove);
  }
}

/** A JPEG of the picture alone, its longest side at most `LONGEST_SIDE` pixels, upright. */
async function smaller(file) {
  const picture = await decoded(file);
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const canvas = el("canvas", { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) });
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#ffffff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close?.();
  return new Promise((done, failed) => {
    canvas.toBlob((made) => (made ? done(made) : failed(new Error("no picture"))), "image/jpeg", QUALITY);
  });
}

/** Older phones know bitmaps only from elements, which turn a picture upright by themselves. */
async function decoded(file) {
  try {
    return await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    const picture = el("img", { src: URL.createObjectURL(file) });
    await picture.decode().finally(() => URL.revokeObjectURL(picture.src));
    return picture;
  }
}
