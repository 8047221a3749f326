// What waits to be sent, kept in the browser's own database with its photos, through reloads and
// restarts. Where there is none (some private windows), it is kept as long as the page is open.

const NAME = "sansan-life";
const TABLE = "waiting";
const memory = new Map();
let opened = null;

function open() {
  if (!opened) {
    opened = new Promise((resolve) => {
      let request;
      try {
        request = indexedDB.open(NAME, 1);
      } catch {
        resolve(null);
        return;
      }
      request.onupgradeneeded = () => request.result.createObjectStore(TABLE, { keyPath: "key" });
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => resolve(null);
    });
  }
  return opened;
}

async function run(mode, work) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(TABLE, mode);
    const request = work(transaction.objectStore(TABLE));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error);
  });
}

/** Everything that waits, the oldest first. */
export async function waiting() {
  const listed = (await open()) ? await run("readonly", (table) => table.getAll()) : [...memory.values()];
  return listed.sort((a, b) => a.madeAt - b.madeAt);
}

/** Keeps an item, or what became of it. */
export async function keep(item) {
  if (await open()) await run("readwrite", (table) => table.put(item));
  else memory.set(item.key, item);
}

/** Lets an item go: it was written, or a person dropped it. */
export async function drop(key) {
  if (await open()) await run("readwrite", (table) => table.delete(key));
  else memory.delete(key);
}
