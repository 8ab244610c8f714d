// Tells the server how large the window is: a map's first view is to show all of the district, on a phone and on a wall.
(() => {
  const tell = () => { document.cookie = `viewport=${innerWidth}x${innerHeight}; path=/; SameSite=Strict`; };
  let waiting;
  window.addEventListener("resize", () => {
    clearTimeout(waiting);
    waiting = setTimeout(tell, 200);
  });
  tell();
})();
