// Says Streamlit's own words - of its uploader, its pickers, its notices - in Chinese, for it has no translations.
// The table stands in the page (#words); a reader whose address says lang=en gets the original words back.
(() => {
  const table = JSON.parse(document.getElementById("words").textContent);
  const patterns = table.patterns.map(([found, said]) => [new RegExp(`^${found}$`), said]);
  const attributes = ["aria-label", "aria-valuetext", "title", "placeholder", "alt"];
  const originals = new WeakMap(); // node -> {what: {original, said}}

  const inChinese = () => new URLSearchParams(location.search).get("lang") !== "en";

  function translated(text) {
    const plain = text.trim();
    if (!plain) return null;
    if (Object.hasOwn(table.exact, plain)) return text.replace(plain, table.exact[plain]);
    for (const [found, said] of patterns) if (found.test(plain)) return text.replace(plain, plain.replace(found, said));
    return null;
  }

  function settle(node, what, text, write) {
    const known = originals.get(node) ?? {};
    const original = known[what]?.said === text ? known[what].original : text;
    const wanted = inChinese() ? (translated(original) ?? original) : original;
    if (wanted === text) return;
    known[what] = { original, said: wanted };
    originals.set(node, known);
    write(wanted);
  }

  function visit(node) {
    if (node.nodeType === Node.TEXT_NODE) {
      settle(node, "text", node.nodeValue, (said) => { node.nodeValue = said; });
    } else if (node.nodeType === Node.ELEMENT_NODE && !["SCRIPT", "STYLE"].includes(node.tagName)) {
      for (const name of attributes) {
        if (node.hasAttribute(name)) settle(node, name, node.getAttribute(name), (said) => node.setAttribute(name, said));
      }
      node.childNodes.forEach(visit);
    }
  }

  function visitAll() {
    document.documentElement.lang = inChinese() ? "zh-CN" : "en";
    visit(document.body);
  }

  let language = inChinese();
  new MutationObserver((changes) => {
    if (inChinese() !== language) {
      language = inChinese();
      visitAll();
      return;
    }
    for (const change of changes) {
      if (change.type === "childList") change.addedNodes.forEach(visit);
      else visit(change.target);
    }
  }).observe(document.documentElement, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: attributes,
  });
  visitAll();
})();
