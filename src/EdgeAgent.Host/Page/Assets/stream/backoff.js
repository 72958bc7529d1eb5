// How long to wait before the next attempt: 1, 2, 4 … 30 seconds, each a little shorter by chance, so that
// ten open pages do not come back to a restarted device in the same instant.

export class Backoff {
  #failures = 0;

  /** Milliseconds until the next attempt. */
  next() {
    const longest = Math.min(30_000, 1000 * 2 ** this.#failures++);
    return longest * (0.75 + Math.random() * 0.25);
  }

  /** It worked. */
  reset() {
    this.#failures = 0;
  }
}

/** Waits; ends early when the signal does, or when somebody is impatient or looks at the page again. */
export function pause(ms, signal, impatient) {
  return new Promise(resolve => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      impatient?.removeEventListener('now', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
    impatient?.addEventListener('now', done);
  });
}
