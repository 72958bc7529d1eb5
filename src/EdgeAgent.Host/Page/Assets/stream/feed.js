// What happens, as it happens: events and states of sources (Server-Sent Events, read with fetch so that the page can
// back off, go on from the last event, and say when it tries next). There is one for the whole page.

import { get, open } from '../api.js';
import { Backoff, pause } from './backoff.js';

// The agent sends a comment each 15 s; after more than two that did not come, the connection is dead whatever the system says of it.
const SILENCE_MS = 40_000;
const MOST_TEXT = 1024 * 1024;

export class Feed extends EventTarget {
  #stop = null;
  #last = null;
  #impatient = new EventTarget();

  /** Begins. Tells `event`, `health`, `lost` with the data as detail, and `here` or `away` (detail: when it tries next). */
  start() {
    if (this.#stop) return;
    this.#stop = new AbortController();
    this.#run(this.#stop.signal);
  }

  stop() {
    this.#stop?.abort();
    this.#stop = null;
  }

  /** Tries again now. */
  now() {
    this.#impatient.dispatchEvent(new Event('now'));
  }

  async #run(signal) {
    const backoff = new Backoff();
    while (!signal.aborted) {
      const attempt = new AbortController();
      let reader = null;
      let silence = 0;
      const heard = () => {
        clearTimeout(silence);
        silence = setTimeout(() => attempt.abort(), SILENCE_MS);
      };
      try {
        // An agent that goes before it told anything is asked what came since this page was opened, too.
        this.#last ??= (await get('api/events', { limit: 1 })).events[0]?.n ?? null;
        reader = await open('api/events/live', {
          headers: this.#last === null ? {} : { 'last-event-id': String(this.#last) },
          signal: AbortSignal.any([signal, attempt.signal]),
        });
        this.#tell('here');
        const text = new TextDecoder();
        let rest = '';
        heard();
        for (;;) {
          const { value, done } = await reader.read();
          if (done) break;
          heard();
          backoff.reset();
          rest += text.decode(value, { stream: true });
          if (rest.length > MOST_TEXT) throw new Error('a message without end');
          const blocks = rest.split('\n\n');
          rest = blocks.pop();
          for (const block of blocks) this.#read(block);
        }
      } catch (error) {
        if (!signal.aborted) console.warn('Events:', error.message);
      } finally {
        clearTimeout(silence);
        reader?.cancel().catch(() => {});
      }
      if (signal.aborted) return;
      const wait = backoff.next();
      this.#tell('away', Date.now() + wait);
      await pause(wait, signal, this.#impatient);
    }
  }

  #read(block) {
    let name = 'message';
    let id = null;
    const data = [];
    for (const line of block.split('\n')) {
      if (line.startsWith('event:')) name = line.slice(6).trim();
      else if (line.startsWith('id:')) id = Number(line.slice(3));
      else if (line.startsWith('data:')) data.push(line.slice(5).replace(/^ /, ''));
    }
    if (data.length === 0) return;
    let detail;
    try {
      detail = JSON.parse(data.join('\n'));
    } catch {
      return;
    }
    if (Number.isSafeInteger(id)) this.#last = id;
    if (['event', 'health', 'lost'].includes(name)) this.#tell(name, detail);
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
