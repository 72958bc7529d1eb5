// Pictures and levels of the sources that are looked at. Nothing is asked for while nobody looks: the agent then makes no picture at all.

import { open, questionMark } from '../api.js';
import { Backoff, pause } from './backoff.js';
import { RecordReader } from './records.js';

// Scrolling past a camera must not open and close a stream each time.
const SETTLE_MS = 250;

export class LiveStream {
  #kinds = new Map();
  #wanted = new Set();
  #onRecord;
  #stop = null;
  #settle = 0;
  #open = '';
  #held = false;
  #observer;

  /** @param onRecord called with each record; its promise is waited for, so that the agent sends no more than is drawn. */
  constructor(onRecord) {
    this.#onRecord = onRecord;
    this.#observer = new IntersectionObserver(entries => {
      for (const entry of entries) {
        const name = entry.target.dataset.source;
        if (entry.isIntersecting) this.#wanted.add(name);
        else this.#wanted.delete(name);
      }
      this.#change();
    }, { rootMargin: '80px' });
    document.addEventListener('visibilitychange', this.#change);
  }

  /** Streams a source while the element, whose `data-source` names it, can be seen. */
  watch(element, name, kind) {
    this.#kinds.set(name, kind);
    element.dataset.source = name;
    this.#observer.observe(element);
  }

  /** Watches the element no more. */
  leave(element) {
    this.#observer.unobserve(element);
    this.#wanted.delete(element.dataset.source);
    this.#change();
  }

  /** Holds the pictures: nothing is asked for until it is let go. */
  hold(held) {
    this.#held = held;
    this.#reopen();
  }

  close() {
    document.removeEventListener('visibilitychange', this.#change);
    this.#observer.disconnect();
    clearTimeout(this.#settle);
    this.#stop?.abort();
  }

  #change = () => {
    clearTimeout(this.#settle);
    // At once when the page is hidden, for nothing runs in it soon after.
    this.#settle = setTimeout(() => this.#reopen(), document.hidden ? 0 : SETTLE_MS);
  };

  #reopen() {
    const names = document.hidden || this.#held ? [] : [...this.#wanted].sort();
    const of = kind => names.filter(name => this.#kinds.get(name) === kind).join(',');
    const path = names.length === 0 ? '' : `api/live${questionMark({ cameras: of('camera'), microphones: of('microphone') })}`;
    if (path === this.#open) return;
    this.#open = path;
    this.#stop?.abort();
    this.#stop = null;
    if (path === '') return;
    this.#stop = new AbortController();
    this.#run(path, this.#stop.signal);
  }

  async #run(path, signal) {
    const backoff = new Backoff();
    while (!signal.aborted) {
      let reader = null;
      try {
        reader = await open(path, { signal });
        const records = new RecordReader();
        for (;;) {
          const { value, done } = await reader.read();
          if (done || signal.aborted) break;
          for (const record of records.push(value)) {
            backoff.reset();
            await this.#onRecord(record);
            if (signal.aborted) return;
          }
        }
      } catch (error) {
        if (!signal.aborted) console.warn('Live stream:', error.message);
      } finally {
        // Otherwise a stream that was found to be broken would go on to be sent.
        reader?.cancel().catch(() => {});
      }
      await pause(backoff.next(), signal);
    }
  }
}
