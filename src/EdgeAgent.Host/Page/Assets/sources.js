// The cameras and microphones, kept up to date by what the feed tells of their health.

import { get } from './api.js';

export class Sources extends EventTarget {
  #list = [];
  #loading = null;

  constructor(feed) {
    super();
    feed.addEventListener('health', ({ detail }) => this.#merge(detail));
    // A source that came up has a picture, and one that was saved has other zones: their description is read anew.
    feed.addEventListener('event', ({ detail }) => {
      if (['edgeagent.source.up', 'edgeagent.agent.started'].includes(detail?.event?.type)) this.load().catch(() => {});
    });
  }

  get list() {
    return this.#list;
  }

  find(name) {
    return this.#list.find(source => source.name === name);
  }

  /** Reads them from the agent. Two who ask at once share one request. */
  load() {
    this.#loading ??= get('api/sources')
      .then(list => {
        this.#list = Array.isArray(list) ? list : [];
        this.dispatchEvent(new Event('change'));
        return this.#list;
      })
      .finally(() => { this.#loading = null; });
    return this.#loading;
  }

  #merge(health) {
    const known = this.find(health?.name);
    if (!known) return;
    Object.assign(known, health);
    this.dispatchEvent(new Event('change'));
  }
}
