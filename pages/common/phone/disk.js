// The phone's own database, for a page and its worker: what it says it has kept is on the disk.
(() => {
  /**
   * @param name of the database
   * @param version rises when `make` does
   * @param make makes the stores of a new database
   * @returns a function that runs `work` over some stores in one transaction and gives what its last request gave
   */
  self.disk = (name, version, make) => {
    let opening = null;

    function open() {
      opening ??= new Promise((done, failed) => {
        const asked = indexedDB.open(name, version);
        asked.onupgradeneeded = () => make(asked.result);
        asked.onsuccess = () => {
          asked.result.onversionchange = () => asked.result.close();
          done(asked.result);
        };
        asked.onerror = () => failed(asked.error);
      });
      opening.catch(() => { opening = null; });
      return opening;
    }

    return async function within(names, mode, work) {
      const store = await open();
      return new Promise((done, failed) => {
        const transaction = store.transaction(names, mode, { durability: "strict" });
        const asked = work(...names.map((one) => transaction.objectStore(one)));
        transaction.oncomplete = () => done(asked?.result);
        transaction.onabort = () => failed(transaction.error);
        transaction.onerror = () => failed(transaction.error);
      });
    };
  };

  /** One sender at a time, of page, worker and other tabs. */
  self.inTurn = (name) => {
    let turn = Promise.resolve();
    return (go) => {
      if (self.navigator.locks) return self.navigator.locks.request(name, go);
      turn = turn.then(go, go);
      return turn;
    };
  };

  /** A key that nobody else makes. */
  self.newKey = () => {
    if (crypto.randomUUID) return crypto.randomUUID();
    return [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");
  };
})();
