// Live: what each camera sees and each microphone hears, and the last that was told of it.

import { get } from '../api.js';
import { Meter } from '../draw/meter.js';
import { Scene } from '../draw/scene.js';
import { el, put, say } from '../element.js';
import { UNKNOWN, milliseconds, percent, rate, since, timeOf } from '../format.js';
import { draw } from '../icon.js';
import { mark } from '../mark.js';
import { LiveStream } from '../stream/live.js';
import { sentenceOf, sourceOf, stateOf, weightOf } from '../words.js';

export const title = 'Live';
export const icon = () => draw('M3 8a2 2 0 0 1 2-2h9a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2z', 'm16 11 5-3v8l-5-3');

const OVERLAYS = [['boxes', 'Boxes'], ['trails', 'Trails'], ['zones', 'Zones', ' and lines'], ['masks', 'Masks']];
const LATEST = 12;

// A list that changes with each picture cannot be read, by eye or by screen reader.
const TEXT_EVERY_MS = 1000;

export function show(main, { feed, sources, say: announce }) {
  const shows = remembered();
  const tiles = new Map();
  const place = el('div.tiles');
  const latest = el('ol.latest');
  const live = new LiveStream(record => tiles.get(record.head.source)?.take(record));
  const sizes = new ResizeObserver(entries => {
    for (const { target } of entries) tiles.get(target.dataset.source)?.again();
  });

  const holdButton = el('button.toggle', { type: 'button', 'aria-pressed': 'false', onclick: () => {
    const held = holdButton.getAttribute('aria-pressed') !== 'true';
    holdButton.setAttribute('aria-pressed', String(held));
    live.hold(held);
    announce(held ? 'The pictures are held.' : 'The pictures move again.');
  } }, 'Hold');
  const toggles = OVERLAYS.map(([key, name, rest]) => {
    const button = el('button.toggle', { type: 'button', 'aria-pressed': String(shows[key]), onclick: () => {
      shows[key] = !shows[key];
      button.setAttribute('aria-pressed', String(shows[key]));
      localStorage.setItem('overlays', JSON.stringify(shows));
      for (const tile of tiles.values()) tile.again();
    } }, el('span', {}, name, rest && el('span.wide', {}, rest)));
    return button;
  });

  put(main,
    el('div.head', {}, el('h1', {}, title), el('div.toolbar', { role: 'group', 'aria-label': 'Drawn over the pictures' }, toggles, holdButton)),
    el('div.live', {},
      place,
      el('section.just', { 'aria-labelledby': 'just' }, el('h2', { id: 'just' }, 'Just now'), latest, el('p', {}, el('a', { href: '#events' }, 'All events')))));

  const refresh = () => {
    // Cameras first, whatever order the file has them in.
    for (const source of [...sources.list].sort((a, b) => (a.kind === b.kind ? 0 : a.kind === 'camera' ? -1 : 1))) {
      let tile = tiles.get(source.name);
      if (!tile) {
        tile = source.kind === 'camera' ? new CameraTile(source, shows) : new MicrophoneTile(source);
        tiles.set(source.name, tile);
        place.append(tile.element);
        tile.surface.dataset.source = source.name;
        live.watch(tile.surface, source.name, source.kind);
        sizes.observe(tile.surface);
      }
      tile.refresh(source);
    }
    for (const [name, tile] of tiles) {
      if (sources.find(name)) continue;
      live.leave(tile.surface);
      tile.close();
      tile.element.remove();
      tiles.delete(name);
    }
    place.classList.toggle('one', tiles.size === 1);
    if (tiles.size > 0) place.querySelector('.empty')?.remove();
    else if (place.childElementCount === 0) {
      put(place, el('p.empty', {}, 'This agent has no camera and no microphone yet. Write one into its configuration file, under cameras or microphones: it appears here by itself.'));
    }
  };
  const onEvent = ({ detail }) => told(latest, detail);

  sources.addEventListener('change', refresh);
  feed.addEventListener('event', onEvent);
  refresh();
  get('api/events', { limit: LATEST })
    .then(({ events }) => { for (const one of [...events].reverse()) told(latest, one); })
    .catch(() => {});

  return {
    close() {
      live.close();
      sizes.disconnect();
      sources.removeEventListener('change', refresh);
      feed.removeEventListener('event', onEvent);
      for (const tile of tiles.values()) tile.close();
    },
  };
}

function remembered() {
  const shows = { boxes: true, trails: true, zones: true, masks: true };
  try {
    Object.assign(shows, JSON.parse(localStorage.getItem('overlays')));
  } catch {
    // Nothing remembered that can be read: everything is shown.
  }
  return shows;
}

function told(list, { n, event }) {
  if (list.querySelector(`[data-n="${Number(n)}"]`)) return;
  list.prepend(el('li', { 'data-n': Number(n) },
    el('a', { href: `#events/${encodeURIComponent(event.id)}` },
      mark(weightOf(event)), el('span.what', {}, sentenceOf(event)),
      el('span.when', {}, `${timeOf(event.time)}  ${sourceOf(event) ?? ''}`))));
  while (list.childElementCount > LATEST) list.lastElementChild.remove();
}

/** What cameras and microphones have in common: their name, their state and why. */
class Tile {
  constructor(source) {
    this.source = source;
    this.state = el('p.state');
    this.figures = el('p.figures');
    this.element = el('article.source', { 'aria-label': source.title ?? source.name },
      el('header', {}, el('h2', {}, source.title ?? source.name), this.state, this.figures));
  }

  refresh(source) {
    this.source = source;
    const [words, kind] = stateOf(source);
    const down = source.state !== 'running';
    const text = down ? `${words}, for ${since(source.since)}` : words;
    if (this.state.textContent !== text || this.kind !== kind) put(this.state, mark(kind), text);
    this.kind = kind;
    this.element.classList.toggle('down', down);
    say(this.figures, down ? '' : this.figuresOf(source));
  }

  again() {}

  close() {}
}

class CameraTile extends Tile {
  constructor(source, shows) {
    super(source);
    this.shows = shows;
    this.canvas = el('canvas', { role: 'img', 'aria-label': `Picture of ${source.name}`, width: 16, height: 9 });
    this.reason = el('div.reason');
    this.surface = el('div.screen', {}, this.canvas, this.reason);
    this.sight = el('ul.sight', { 'aria-label': 'In sight' });
    this.scene = new Scene(this.canvas);
    this.told = 0;
    const big = el('button.quiet', { type: 'button', 'aria-label': `Show ${source.title ?? source.name} large`, onclick: () => this.surface.requestFullscreen?.() }, 'Large');
    if (document.fullscreenEnabled) this.element.querySelector('header').append(big);
    this.element.append(this.surface, this.sight);
  }

  figuresOf(source) {
    return [source.fps, source.latency_ms].every(v => v === null || v === undefined) ? '' : `${rate(source.fps)}   ${milliseconds(source.latency_ms)}`;
  }

  refresh(source) {
    super.refresh(source);
    const down = source.state !== 'running';
    if (source.picture) this.canvas.style.setProperty('aspect-ratio', `${Number(source.picture.width)} / ${Number(source.picture.height)}`);
    const text = down || source.condition ? source.reason ?? '' : this.without ?? '';
    if (this.reason.textContent !== text) put(this.reason, text && el('p', {}, text));
    if (down) this.sight.replaceChildren();
    this.again();
  }

  async take({ head, picture }) {
    if (this.without !== head.without) {
      this.without = head.without;
      this.refresh(this.source);
    }
    if (!picture) return;
    let bitmap;
    try {
      bitmap = await createImageBitmap(new Blob([picture], { type: 'image/jpeg' }));
    } catch {
      return; // One picture that cannot be read; the next may be.
    }
    this.scene.draw(head, bitmap, this.source, this.shows);
    this.drawn = true;
    const now = performance.now();
    if (now - this.told < TEXT_EVERY_MS) return;
    this.told = now;
    const objects = head.objects ?? [];
    const names = objects.slice(0, 12).map(o => `${o.label} #${o.id}  ${percent(o.score)}${o.zones?.length ? `  in ${o.zones.join(', ')}` : ''}${o.stationary ? '  stands still' : ''}`);
    if (objects.length > 12) names.push(`and ${objects.length - 12} more`);
    const text = names.join('|');
    if (text === this.names) return;
    this.names = text;
    put(this.sight, names.length === 0 ? el('li.none', {}, 'Nothing in sight') : names.map(name => el('li', {}, name)));
  }

  again() {
    if (this.drawn) this.scene.again(this.source, this.shows);
  }

  close() {
    this.scene.close();
  }
}

class MicrophoneTile extends Tile {
  constructor(source) {
    super(source);
    this.past = el('canvas.past', { 'aria-hidden': 'true' });
    this.level = el('div.level', { role: 'meter', 'aria-label': `Level of ${source.name}`, 'aria-valuemin': -60, 'aria-valuemax': 0, 'aria-valuenow': -60, 'aria-valuetext': 'not known' });
    this.peak = el('i.peak');
    this.level.append(el('i.fill'), this.peak);
    this.decibel = el('p.decibel', {}, UNKNOWN);
    this.speech = el('p.speech');
    this.words = el('p.words');
    this.at = el('p.at');
    this.reason = el('p.reason-line');
    this.meter = new Meter(this.past, this.level, this.peak);
    this.told = 0;
    this.surface = el('div.hearing', {}, this.past,
      el('div.meter', {}, this.level, this.decibel),
      el('div.scale', { 'aria-hidden': 'true' }, [-60, -50, -40, -30, -20, -10, 0].map(db => el('span', {}, db))),
      el('div.said-words', {}, this.speech, this.words, this.at), this.reason);
    this.element.append(this.surface);
  }

  figuresOf(source) {
    return typeof source.latency_ms === 'number' ? milliseconds(source.latency_ms) : '';
  }

  refresh(source) {
    super.refresh(source);
    say(this.reason, source.state !== 'running' || source.condition ? source.reason ?? '' : '');
  }

  take({ head }) {
    if (typeof head.level_db !== 'number') return;
    this.meter.push(head);
    if (this.speaking !== head.speech) {
      this.speaking = head.speech;
      put(this.speech, mark(head.speech ? 'well' : 'idle'), head.speech ? 'Somebody speaks' : 'Nobody speaks');
    }
    const partial = typeof head.partial === 'string' && head.partial !== '';
    say(this.words, partial ? `${head.partial} …` : head.last?.text ? `“${head.last.text}”` : 'Nothing has been said yet.');
    this.words.classList.toggle('partial', partial);
    say(this.at, partial ? 'being said' : head.last?.at ? `at ${timeOf(head.last.at)}` : '');
    const now = performance.now();
    if (now - this.told < TEXT_EVERY_MS / 2) return;
    this.told = now;
    say(this.decibel, `${Math.round(head.level_db)} dB`);
    this.level.setAttribute('aria-valuenow', Math.max(-60, Math.round(head.level_db)));
    this.level.setAttribute('aria-valuetext', `${Math.round(head.level_db)} decibel`);
  }
}
