// The frame around the views: who looks, which view the address names, whether the agent answers.

import { get, onUnauthorised, post, useCsrf } from './api.js';
import { el, put, say } from './element.js';
import { mark } from './mark.js';
import { Sources } from './sources.js';
import { Backoff, pause } from './stream/backoff.js';
import { Feed } from './stream/feed.js';
import * as events from './views/events.js';
import * as health from './views/health.js';
import * as live from './views/live.js';
import * as login from './views/login.js';
import * as tune from './views/tune.js';

const views = { live, events, tune, health };
const main = document.getElementById('main');
const away = document.getElementById('away');
const said = document.getElementById('said');
const impatient = new EventTarget();

const feed = new Feed();
const context = { session: null, feed, sources: new Sources(feed), say: announce, go: path => { location.hash = path; } };

let shown = null;
let shownName = null;
let saidTimer = 0;

/** Says something for a moment: what was saved, what was copied. */
function announce(text) {
  clearTimeout(saidTimer);
  put(said, el('p', {}, text));
  saidTimer = setTimeout(() => said.replaceChildren(), 6000);
}

/** `#events/ID?source=a` is view, rest and query. */
function address() {
  const [path, query = ''] = location.hash.replace(/^#\/?/, '').split('?');
  const [name, ...rest] = path.split('/');
  return { name: Object.hasOwn(views, name) ? name : 'live', rest: rest.map(decode).join('/'), query: new URLSearchParams(query) };
}

function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function navigate() {
  if (!context.session?.role) return;
  const { name, rest, query } = address();
  if (name === shownName && shown?.update) {
    shown.update(rest, query);
    return;
  }
  const first = shownName === null;
  close();
  shownName = name;
  shown = views[name].show(main, context, rest, query);
  document.title = `${views[name].title} · ${context.session.agent}`;
  for (const link of document.querySelectorAll('#views a')) {
    if (link.dataset.view === name) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  if (!first) {
    main.focus({ preventScroll: true });
    scrollTo(0, 0);
  }
}

function close() {
  shown?.close?.();
  shown = null;
  shownName = null;
  main.replaceChildren();
}

function frame(session) {
  const signedIn = session.role !== null;
  say(document.getElementById('agent'), session.agent ?? 'EdgeAgent');
  put(document.getElementById('views'), signedIn && Object.entries(views).map(([name, view]) =>
    el('a', { href: `#${name}`, 'data-view': name }, view.icon(), el('span', {}, view.title))));
  put(document.getElementById('who'),
    signedIn && session.role === 'viewer' && el('span', { title: 'You are logged in to look. Saving needs the administrator’s password.' }, 'Looking only'),
    signedIn && session.needs_login && el('button.quiet', { type: 'button', onclick: leave }, 'Log out'));
}

async function leave() {
  try {
    await post('api/logout');
  } catch (error) {
    announce(error.message);
  }
  await enter();
}

/** Reads the session, as often as it takes, and shows the views or the log-in. */
async function enter() {
  const backoff = new Backoff();
  for (;;) {
    try {
      context.session = await get('api/session');
      break;
    } catch {
      const wait = backoff.next();
      nextTry = Date.now() + wait;
      agentIsAway();
      await pause(wait, new AbortController().signal, impatient);
    }
  }
  agentIsHere();
  useCsrf(context.session.csrf);
  frame(context.session);
  close();
  if (context.session.role === null) {
    feed.stop();
    document.title = `Log in · ${context.session.agent}`;
    shown = login.show(main, context, enter);
    return;
  }
  feed.start();
  try {
    await context.sources.load();
  } catch {
    // The views say so themselves, and load again when the agent is back.
  }
  navigate();
}

// A connection that is back within this time was no absence: a bar that flashes up would only alarm.
const PATIENCE_MS = 2000;

let awayTimer = 0;
let patience = 0;
let nextTry = 0;

function agentIsAway() {
  document.body.classList.add('is-away');
  if (away.childElementCount === 0) {
    put(away, mark('fault'),
      el('p', {}, el('strong', {}, 'The agent does not answer. '), 'What you see is the last that was heard.'),
      el('p.next', { 'aria-hidden': 'true' }),
      el('button', { type: 'button', onclick: () => { feed.now(); impatient.dispatchEvent(new Event('now')); } }, 'Try now'));
  }
  clearInterval(awayTimer);
  const tick = () => {
    const left = Math.ceil((nextTry - Date.now()) / 1000);
    const text = away.querySelector('.next');
    if (text) say(text, left > 0 ? `Trying again in ${left} s.` : 'Trying …');
  };
  awayTimer = setInterval(tick, 500);
  tick();
}

function agentIsHere() {
  clearTimeout(patience);
  patience = 0;
  clearInterval(awayTimer);
  document.body.classList.remove('is-away');
  away.replaceChildren();
}

feed.addEventListener('away', ({ detail }) => {
  nextTry = detail;
  if (away.childElementCount > 0) agentIsAway();
  else if (patience === 0) patience = setTimeout(agentIsAway, PATIENCE_MS);
});
feed.addEventListener('here', () => {
  const wasAway = away.childElementCount > 0;
  agentIsHere();
  // It may have been restarted with another configuration meanwhile.
  if (wasAway) context.sources.load().catch(() => {});
});
onUnauthorised(() => { if (context.session?.role) enter(); });
document.getElementById('skip').addEventListener('click', event => {
  event.preventDefault();
  main.focus();
});
addEventListener('hashchange', navigate);
enter();
