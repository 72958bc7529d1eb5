// Events: what happened, newest first; each with its picture, clip or sound, its numbers, and why.

import { get, post } from '../api.js';
import { copy } from '../clipboard.js';
import { el, put, say } from '../element.js';
import { bytes, dayOf, lasting, milliseconds, percent, timeOf } from '../format.js';
import { draw } from '../icon.js';
import { mark } from '../mark.js';
import { stageBar } from '../plot/stages.js';
import { families, scoreOf, sentenceOf, sourceOf, typeOf, weightOf } from '../words.js';

export const title = 'Events';
export const icon = () => draw('M4 6h4M4 12h4M4 18h4', 'M12 6h8M12 12h8M12 18h5');

// What the agent says of itself, of a source or of its files shows nothing.
const NOT_SEEN = /^(agent|budget|engine|evidence)\.|^source\.(up|down)$/;
const PAGE = 50;
// What fills by itself must not grow for ever in a page that is left open.
const MOST = 500;
const SPANS = [['', 'Any time'], ['1h', 'The last hour'], ['24h', 'The last 24 hours'], ['7d', 'The last 7 days'], ['own', 'From … to …']];
const SPAN_MS = { '1h': 3_600_000, '24h': 86_400_000, '7d': 604_800_000 };

export function show(main, context, rest, query) {
  const { feed, sources, say: announce } = context;
  let filter = read(query);
  let next = null;
  let generation = 0;
  let waiting = [];

  const list = el('div.timeline');
  const state = el('p.soft', { role: 'status' });
  const more = el('button', { type: 'button', onclick: older, hidden: true }, 'Older events');
  const fresh = el('button.fresh', { type: 'button', onclick: showWaiting, hidden: true });
  const one = el('div');
  const form = filterForm(sources, filter, changed => {
    const text = new URLSearchParams(Object.entries(changed).filter(([, value]) => value)).toString();
    history.replaceState(null, '', text ? `#events?${text}` : '#events');
    filter = changed;
    load();
  });
  const all = el('div', {}, form.element, fresh, state, list, el('p.more', {}, more));
  put(main, el('div.head', {}, el('h1', {}, title)), one, all);

  async function load() {
    const mine = ++generation;
    waiting = [];
    fresh.hidden = true;
    say(state, 'Reading the diary …');
    try {
      const answer = await get('api/events', { ...asked(filter), limit: PAGE });
      if (mine !== generation) return;
      list.replaceChildren();
      for (const each of answer.events) add(each, false);
      next = answer.next;
      more.hidden = next === null;
      say(state, answer.events.length > 0 ? '' : isEmpty(filter)
        ? 'Nothing has happened yet. The first event appears here by itself.' : 'No event matches these filters.');
    } catch (error) {
      if (mine === generation) say(state, error.message);
    }
  }

  async function older() {
    const mine = generation;
    more.disabled = true;
    try {
      const answer = await get('api/events', { ...asked(filter), limit: PAGE, before: next });
      if (mine !== generation) return;
      const first = answer.events[0];
      for (const each of answer.events) add(each, false);
      next = answer.next;
      more.hidden = next === null;
      if (first) list.querySelector(`[data-n="${Number(first.n)}"] button`)?.focus();
    } catch (error) {
      announce(error.message);
    } finally {
      more.disabled = false;
    }
  }

  function add(each, atTop) {
    const n = Number(each.n);
    if (list.querySelector(`[data-n="${n}"]`)) return;
    const date = dayOf(each.event.time);
    let section = atTop ? list.firstElementChild : list.lastElementChild;
    if (section?.dataset.day !== date) {
      section = el('section', { 'data-day': date, 'aria-label': date }, el('h2.day', {}, date), el('ol'));
      if (atTop) list.prepend(section);
      else list.append(section);
    }
    const row = rowOf(each, context);
    if (atTop) section.lastElementChild.prepend(row);
    else section.lastElementChild.append(row);
  }

  function showWaiting() {
    for (const each of waiting) add(each, true);
    waiting = [];
    fresh.hidden = true;
    say(state, '');
    trim();
    all.scrollIntoView({ block: 'start' });
  }

  function trim() {
    const rows = list.querySelectorAll('li[data-n]');
    if (rows.length <= MOST) return;
    for (const row of [...rows].slice(MOST)) row.remove();
    for (const section of [...list.children]) if (!section.querySelector('li')) section.remove();
    // What was cut off is read again from where the list ends now.
    next = Number(rows[MOST - 1].dataset.n);
    more.hidden = false;
  }

  const onEvent = ({ detail }) => {
    if (!all.isConnected || all.hidden || !matches(detail, filter)) return;
    // Somebody who reads further down, or has one open, must not have it pushed away.
    if (scrollY < 40 && !list.querySelector('[aria-expanded="true"]')) {
      add(detail, true);
      say(state, '');
      trim();
      return;
    }
    waiting.push(detail);
    if (waiting.length > MOST) waiting.shift();
    fresh.hidden = false;
    say(fresh, waiting.length === 1 ? '1 new event' : `${waiting.length} new events`);
  };
  const onLost = ({ detail }) => announce(`${Number(detail?.count) || 'Some'} events came faster than this page could take them. They are in the diary.`);
  feed.addEventListener('event', onEvent);
  feed.addEventListener('lost', onLost);
  sources.addEventListener('change', form.refresh);

  async function update(id, changed) {
    if (id) {
      all.hidden = true;
      await showOne(one, id, context);
      return;
    }
    one.replaceChildren();
    all.hidden = false;
    filter = read(changed);
    form.fill(filter);
    load();
  }

  update(rest, query);
  return {
    update,
    close() {
      generation++;
      feed.removeEventListener('event', onEvent);
      feed.removeEventListener('lost', onLost);
      sources.removeEventListener('change', form.refresh);
    },
  };
}

const read = query => ({
  source: query.get('source') ?? '', type: query.get('type') ?? '', label: query.get('label') ?? '',
  span: query.get('span') ?? '', from: query.get('from') ?? '', to: query.get('to') ?? '',
});

const isEmpty = filter => Object.values(filter).every(value => !value);

/** The filter as the agent takes it: a span begins that long before now. */
function asked({ source, type, label, span, from, to }) {
  const iso = local => local && !Number.isNaN(Date.parse(local)) ? new Date(local).toISOString() : '';
  if (span in SPAN_MS) return { source, type, label, from: new Date(Date.now() - SPAN_MS[span]).toISOString() };
  return span === 'own' ? { source, type, label, from: iso(from), to: iso(to) } : { source, type, label };
}

function matches({ event }, filter) {
  const { from, to } = asked(filter);
  const at = Date.parse(event.time);
  return (!filter.source || sourceOf(event) === filter.source) && (!filter.type || typeOf(event).startsWith(filter.type))
    && (!filter.label || event.data?.label === filter.label) && (!from || at >= Date.parse(from)) && (!to || at <= Date.parse(to));
}

function filterForm(sources, filter, changed) {
  const option = ([value, name]) => el('option', { value }, name);
  const source = el('select', { id: 'by-source' });
  const type = el('select', { id: 'by-type' }, option(['', 'Everything']), families.map(option));
  const label = el('input', { id: 'by-label', list: 'labels', autocomplete: 'off', spellcheck: 'false', placeholder: 'Any' });
  const labels = el('datalist', { id: 'labels' });
  const span = el('select', { id: 'by-span' }, SPANS.map(option));
  const from = el('input', { id: 'by-from', type: 'datetime-local' });
  const to = el('input', { id: 'by-to', type: 'datetime-local' });
  const own = el('div.own', {}, el('label', { for: 'by-from' }, 'From', from), el('label', { for: 'by-to' }, 'To', to));
  const values = () => ({ source: source.value, type: type.value, label: label.value.trim(), span: span.value,
    from: span.value === 'own' ? from.value : '', to: span.value === 'own' ? to.value : '' });
  const clear = el('button.quiet', { type: 'button', onclick: () => {
    const none = { source: '', type: '', label: '', span: '', from: '', to: '' };
    fill(none);
    changed(none);
  } }, 'Clear');

  function refresh() {
    const had = source.value || filter.source;
    put(source, option(['', 'All']), sources.list.map(s => option([s.name, s.title ?? s.name])));
    source.value = had;
    put(labels, [...new Set(sources.list.flatMap(s => s.classes ?? []))].map(value => el('option', { value })));
  }

  function fill(wanted) {
    filter = wanted;
    refresh();
    source.value = wanted.source;
    // A type of its own in the address, `zone.entered`, is a choice as well.
    if (wanted.type && ![...type.options].some(o => o.value === wanted.type)) type.append(option([wanted.type, wanted.type.replaceAll('.', ' ')]));
    type.value = wanted.type;
    label.value = wanted.label;
    span.value = wanted.span;
    from.value = wanted.from;
    to.value = wanted.to;
    own.hidden = wanted.span !== 'own';
    clear.hidden = isEmpty(wanted);
  }

  const element = el('form.filters', { role: 'search', 'aria-label': 'Filter the events', onsubmit: e => e.preventDefault(), onchange: () => {
    const wanted = values();
    own.hidden = wanted.span !== 'own';
    clear.hidden = isEmpty(wanted);
    changed(wanted);
  } },
  el('label', { for: 'by-source' }, 'Source', source), el('label', { for: 'by-type' }, 'What', type),
  el('label', { for: 'by-label' }, 'Label', label, labels), el('label', { for: 'by-span' }, 'When', span), own, clear);
  return { element, refresh, fill };
}

function rowOf(each, context) {
  const { event } = each;
  const picture = files(each).find(e => (e.kind === 'frame' || e.kind === 'crop') && !e.pending);
  const details = el('div.details', { hidden: true });
  const kinds = [...new Set(files(each).map(e => e.kind))];
  const button = el('button.row', { type: 'button', 'aria-expanded': 'false', onclick: () => {
    const opens = details.hidden;
    // Made when it is opened: a list of 500 must not fetch 500 clips.
    if (opens && details.childElementCount === 0) put(details, detailsOf(each, context));
    details.hidden = !opens;
    button.setAttribute('aria-expanded', String(opens));
  } },
  el('span.when', {}, timeOf(event.time)), mark(weightOf(event)),
  el('span.what', {}, sentenceOf(event)),
  el('span.of', {}, [sourceOf(event) ?? 'agent', scoreOf(event), event.replayed ? 'sent late' : '', kinds.includes('clip') ? 'clip' : '', kinds.includes('sound') ? 'sound' : ''].filter(Boolean).join(' · ')),
  picture && el('img.thumb', { src: picture.url, alt: '', loading: 'lazy', width: 72, height: 41 }));
  return el('li', { 'data-n': Number(each.n) }, button, details);
}

async function showOne(place, id, context) {
  put(place, el('p', {}, el('a', { href: '#events' }, 'All events')), el('p.soft', {}, 'Reading …'));
  try {
    const each = await get(`api/events/${encodeURIComponent(id)}`);
    put(place, el('p', {}, el('a', { href: '#events' }, '← All events')),
      el('article.event', {}, el('h2', {}, mark(weightOf(each.event)), sentenceOf(each.event)),
        el('p.soft', {}, `${dayOf(each.event.time)}, ${timeOf(each.event.time)} · ${sourceOf(each.event) ?? 'agent'}`), detailsOf(each, context)));
  } catch (error) {
    put(place, el('p', {}, el('a', { href: '#events' }, '← All events')), el('p.fault-line', { role: 'alert' }, mark('fault'), error.message));
  }
}

function detailsOf(each, context) {
  const { event, cause } = each;
  const inside = pictureIn(event);
  const media = files(each).map(file => el('figure', {}, mediumOf(file, event),
    el('figcaption', {}, `${kindOf(file.kind)}, ${file.pending ? 'still being written' : bytes(file.bytes)}`,
      file.sha256 && el('span.digest', { title: `SHA-256 ${file.sha256}` }, ` ${String(file.sha256).slice(0, 12)}…`))));
  return el('div.opened', {},
    (inside || media.length > 0) && el('div.media', {}, inside && el('figure', {}, inside, el('figcaption', {}, 'Object, in the event itself')), media),
    el('div.facts', {},
      el('section', {}, el('h3', {}, 'Numbers'), numbers(event)),
      el('section', {}, el('h3', {}, 'Why'), why(event, cause)),
      sceneOf(event, context),
      el('p.foot', {}, commandOf(`edgeagent why ${event.id}`, context), el('a', { href: `#events/${encodeURIComponent(event.id)}` }, 'Link to this event'))));
}

const commandOf = (command, { say: announce }) => [el('button.quiet', { type: 'button', onclick: () => copy(command, announce) }, 'Copy the command'), el('code', {}, command)];

/** How an event becomes a scene; nothing for who may only look, and of what nobody has seen or heard. */
function sceneOf(event, context) {
  if (context.session.role !== 'admin' || NOT_SEEN.test(typeOf(event))) return null;
  const result = el('div');
  const choice = (name, never, told) => el('button', { type: 'button', title: told, onclick: () => make(never) }, name);
  const choices = [choice('Never this', true, 'It was a false alarm: such an event must not come of this clip again.'), choice('Always this', false, 'Such an event must always come of this clip.')];

  async function make(never) {
    for (const each of choices) each.disabled = true;
    put(result);
    try {
      const made = await post('api/scenes', { event: event.id, never });
      put(result, el('p', { role: 'status' }, mark('well'), ` ${made.path} is written. Play it with:`), el('p.foot', {}, commandOf(made.command, context)));
    } catch (error) {
      put(result, el('p.fault-line', { role: 'alert' }, mark('fault'), error.message));
    } finally {
      for (const each of choices) each.disabled = false;
    }
  }

  return el('section', {}, el('h3', {}, 'Hold the next change against it'),
    el('p.soft', {}, 'Its clip becomes a scene, which tells after each change of a model, zone or threshold whether such an event comes again.'),
    el('p.choices', {}, choices), result);
}

/** The files of an event whose addresses are the agent's own; whatever else stands there is not followed. */
function files({ evidence }) {
  const own = ({ url }) => {
    try {
      return new URL(url, document.baseURI).origin === location.origin;
    } catch {
      return false;
    }
  };
  return (evidence ?? []).filter(own);
}

/** The picture that an event carries within itself (base64 of a JPEG), or null. */
function pictureIn(event) {
  try {
    const url = URL.createObjectURL(new Blob([Uint8Array.from(atob(event.data.crop), c => c.charCodeAt(0))], { type: 'image/jpeg' }));
    const forget = () => URL.revokeObjectURL(url);
    return el('img.own-size', { src: url, alt: `Object: ${sentenceOf(event)}`, onload: forget, onerror: forget });
  } catch {
    return null; // None, or not what it should be.
  }
}

const kindOf = kind => ({ frame: 'Picture', crop: 'Object', clip: 'Clip', sound: 'Sound' })[kind] ?? String(kind);

function mediumOf(file, event) {
  if (file.pending) return el('p.pending', {}, 'The clip is cut when the time after the event is over. Open the event again in a moment.');
  const name = `${kindOf(file.kind)}: ${sentenceOf(event)}`;
  if (file.kind === 'clip') return el('video', { src: file.url, controls: true, preload: 'none', playsinline: true, 'aria-label': name });
  if (file.kind === 'sound') return el('audio', { src: file.url, controls: true, preload: 'none', 'aria-label': name });
  return el('a', { href: file.url, target: '_blank', rel: 'noopener' }, el('img', { src: file.url, alt: name, loading: 'lazy' }));
}

function numbers(event) {
  const rows = Object.entries(event.data ?? {}).filter(([key]) => key !== 'crop').map(([key, value]) => [key.replace(/_ms$/, '').replaceAll('_', ' '), valueOf(key, value)]);
  rows.push(['id', event.id], ['sequence', Number(event.sequence)]);
  if (event.clocksync === false) rows.push(['clock', 'was not known to be right']);
  return el('dl.numbers', {}, rows.map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value))));
}

function valueOf(key, value) {
  if (typeof value === 'number') return !key.endsWith('_ms') ? String(value) : value < 1000 ? milliseconds(value) : value < 600_000 ? `${(value / 1000).toFixed(2)} s` : lasting(value);
  if (value === null || typeof value !== 'object') return String(value);
  if (key === 'box') return `${percent(value.x)} from the left, ${percent(value.y)} from the top, ${percent(value.w)} wide, ${percent(value.h)} high`.replaceAll(' %', '\u00a0%');
  const flat = v => {
    if (v === null || typeof v !== 'object') return String(v);
    if (Array.isArray(v)) return v.map(flat).join(', ');
    // What was found, and how surely; its other numbers are for machines.
    return typeof v.label === 'string' && typeof v.score === 'number' ? `${v.label} ${percent(v.score)}` : Object.entries(v).map(([k, x]) => `${k} ${flat(x)}`).join(', ');
  };
  return flat(value) || 'none';
}

function why(event, cause) {
  if (!cause) return el('p.soft', {}, 'No frame or block of sound caused it: the agent says it of itself.');
  const reasons = cause.reasons ?? [];
  const kind = String(event.source).includes('/microphones/') ? 'sample' : 'frame';
  return [
    // What is decided beside the stream (texts, speakers) has no frame or block of its own.
    el('p', {}, cause.item === null || cause.item === undefined ? 'Decided beside the work on frames and sound.'
      : `Decided at ${kind} ${cause.item}, ${lasting(cause.stream_time_ms)} into the stream, ${milliseconds(cause.wait_ms)} after its capture.`),
    reasons.length > 0 && el('div.scrolls', {}, el('table.reasons', {}, el('thead', {}, el('tr', {}, ['Value', 'Found', 'Needed'].map(name => el('th', { scope: 'col' }, name)))),
      el('tbody', {}, reasons.map(r => el('tr', {}, el('th', { scope: 'row' }, r.what), el('td', {}, r.found), el('td', {}, r.needed ?? 'no limit')))))),
    (cause.stages ?? []).length > 0 && [el('h4', {}, 'What it took'), stageBar(cause.stages, cause.wait_ms)],
  ];
}
