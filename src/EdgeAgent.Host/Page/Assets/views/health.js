// Health: each pipeline as the picture of its stages, the last day as plots, the models, the machine, the log.

import { get } from '../api.js';
import { el, put, redraw, say } from '../element.js';
import { UNKNOWN, bytes, degrees, lasting, milliseconds, number, percent, rate, timeOf } from '../format.js';
import { draw } from '../icon.js';
import { mark } from '../mark.js';
import { plot } from '../plot/line.js';
import { stageBar } from '../plot/stages.js';
import { drawShadows } from '../shadow.js';
import { stageOf, stateOf } from '../words.js';

export const title = 'Health';
export const icon = () => draw('M3 12h4l3-7 4 14 3-7h4');

const HEALTH_EVERY_MS = 3000;
const HISTORY_EVERY_MS = 60_000;
const LOGS_EVERY_MS = 5000;
const SHADOWS_EVERY_MS = 30_000;
// A day is shown by five minutes; of an agent that has not run for long each minute.
const STEP_S = 300;
const YOUNG_STEP_S = 60;
const YOUNG_S = 4 * 3600;
const LEAST_STEPS = 15;
const MOST_LINES = 400;

export function show(main, { session, say: announce }) {
  const verdict = el('div.verdict', { role: 'status' });
  const machine = el('dl.machine');
  const pipelines = el('div.pipelines');
  const plots = el('div.plots');
  const models = el('div.scrolls', { tabindex: 0, role: 'region', 'aria-label': 'Models, a table that may be wider than the screen' });
  const shadows = el('div.shadows');
  const shadowed = el('section', { 'aria-labelledby': 'shadows', hidden: true }, el('h2', { id: 'shadows' }, 'Shadow models'), shadows);
  const drawnShadows = { text: '', opened: new Set() };
  const opened = new Set();
  const logs = logsView(announce);

  put(main,
    el('div.head', {}, el('h1', {}, title),
      session.role === 'admin' && el('a.button', { href: 'api/support', download: '' }, 'Download support bundle')),
    verdict,
    el('section', { 'aria-label': 'The machine' }, machine),
    el('section', { 'aria-labelledby': 'pipelines' }, el('h2', { id: 'pipelines' }, 'Pipelines'), pipelines),
    el('section', { 'aria-labelledby': 'models' }, el('h2', { id: 'models' }, 'Models'), models),
    shadowed,
    el('section', { 'aria-labelledby': 'day' }, el('h2', { id: 'day' }, 'The last 24 hours'), plots),
    logs.element);

  let lived = null;
  const readHealth = async () => {
    const health = await get('api/health');
    lived = health.machine?.uptime_s ?? Infinity;
    drawVerdict(verdict, health);
    drawMachine(machine, health);
    redraw(pipelines, opened, (health.pipelines ?? []).map(pipelineOf));
    drawModels(models, health.models ?? []);
  };
  const readHistory = async () => {
    if (lived === null) await readHealth();
    const history = await get('api/history', { from: new Date(Date.now() - 86_400_000).toISOString(), step: lived < YOUNG_S ? YOUNG_STEP_S : STEP_S });
    put(plots, plotsOf(history));
  };
  const timers = [
    every(HEALTH_EVERY_MS, readHealth, message => { if (verdict.childElementCount === 0) put(verdict, el('p', {}, message)); }),
    every(HISTORY_EVERY_MS, readHistory, message => { if (plots.childElementCount === 0) put(plots, el('p.soft', {}, message)); }),
    every(SHADOWS_EVERY_MS, async () => drawShadows(shadowed, shadows, await get('api/shadows'), drawnShadows), () => {}),
    every(LOGS_EVERY_MS, logs.read, logs.refused),
  ];
  return { close() { for (const stop of timers) stop(); } };
}

/** Runs it now and then again and again, one at a time, not while the page is hidden. Returns what stops it. */
function every(ms, act, refused) {
  let timer = 0;
  let stopped = false;
  const go = async () => {
    if (!document.hidden) {
      try {
        await act();
      } catch (error) {
        if (!stopped) refused(error.message);
      }
    }
    if (!stopped) timer = setTimeout(go, ms);
  };
  go();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

function drawVerdict(element, { healthy, summary, faults, budget }) {
  const text = `${healthy}|${summary}|${(faults ?? []).join('|')}|${budget?.sentence}`;
  if (element.dataset.text === text) return;
  element.dataset.text = text;
  put(element, el('p.summary', {}, mark(healthy ? 'well' : 'fault'), summary ?? ''),
    (faults ?? []).length > 0 && el('ul.faults', {}, faults.map(fault => el('li', {}, fault))),
    budget?.sentence && el('p', {}, mark(budget.over ? 'attention' : 'plain'), budget.sentence));
}

function drawMachine(element, { machine, outbox }) {
  const m = machine ?? {};
  const memory = m.memory ?? {};
  const gauge = part => Number.isFinite(part) && gaugeOf(part);
  const rows = [
    ['Board', m.board ?? UNKNOWN, null],
    ['Processor', percent(m.cpu), m.cpu],
    ['Memory, agent', bytes(memory.agent), memory.agent / memory.total],
    ['Memory, all', `${bytes(memory.used)} of ${bytes(memory.total)}`, memory.used / memory.total],
    ['Temperature', degrees(m.temperature), Number.isFinite(m.temperature) ? m.temperature / 100 : null],
    ['Throttled', m.throttled === null || m.throttled === undefined ? 'not known' : m.throttled ? 'yes: too hot, or too little power' : 'no', null, m.throttled === true],
    ['Disk free', `${bytes(m.disk?.free)} of ${bytes(m.disk?.total)}`, m.disk ? 1 - m.disk.free / m.disk.total : null],
    ['Waiting to be sent', outbox ? `${outbox.waiting} events${outbox.connected === false ? ', broker away' : ''}` : UNKNOWN, null, outbox?.connected === false],
    ['Up for', Number.isFinite(m.uptime_s) ? lasting(m.uptime_s * 1000) : UNKNOWN, null],
  ];
  put(element, rows.map(([name, value, part, bad]) => el('div', {}, el('dt', {}, name), el('dd', {}, bad && mark('attention'), value, gauge(part)))));
}

function gaugeOf(part) {
  const bar = el('i.gauge', { 'aria-hidden': 'true' }, el('i'));
  bar.firstElementChild.style.setProperty('width', `${Math.max(0, Math.min(1, part)) * 100}%`);
  return bar;
}

function pipelineOf(p) {
  const [words, kind] = stateOf(p);
  const stages = p.stages ?? [];
  // What a picture may take before the next one comes. Sound comes in blocks whose rate says less.
  const room = p.kind === 'camera' && p.fps > 0 ? 1000 / p.fps : null;
  const longest = stages.reduce((most, s) => Math.max(most, s.p95_ms ?? 0), 0) || 1;
  const drops = Number(p.queue?.drops) || 0;
  return el('article.pipeline', { 'data-of': p.source, 'aria-label': `Pipeline of ${p.source}` },
    el('header', {}, el('h3', {}, p.source), el('p.state', {}, mark(kind), words),
      el('p.figures', {}, p.latency ? `capture to event  p50 ${milliseconds(p.latency.p50_ms)}  p95 ${milliseconds(p.latency.p95_ms)}` : '')),
    p.state !== 'running' && p.reason && el('p.soft', {}, p.reason),
    stages.length > 0 && el('ol.flow', {},
      el('li.end', {}, el('strong', {}, p.kind === 'camera' ? 'Camera' : 'Microphone'), el('span', {}, rate(p.fps))),
      el(`li.queue${drops > 0 ? '.drops' : ''}`, {}, el('strong', {}, 'Queue'), p.queue?.wait && el('span', {}, `${number(p.queue.depth)} waiting, p95 ${milliseconds(p.queue.wait.p95_ms)}`),
        el('span', {}, drops > 0 && mark('attention'), `${drops} dropped`)),
      stages.map(s => el('li.stage', {}, el('strong', {}, stageOf(s.name)[0]), el('span.does.soft', {}, stageOf(s.name)[1]),
        el('span.took', {}, milliseconds(s.p50_ms)), range(s, longest), el('span.rates.soft', {}, `p95 ${number(s.p95_ms)}, ${rate(s.per_second)}`))),
      el('li.end', {}, el('strong', {}, 'Events'), el('span', {}, 'outbox, broker'))),
    stages.length > 0 && detailsOf(p, stages, room));
}

/** A stage's p50 as a bar and its p95 as a line after it, on the scale of the pipeline's slowest stage. */
function range({ p50_ms: p50, p95_ms: p95 }, longest) {
  const bar = el('i.range', { 'aria-hidden': 'true' }, el('i.p50'), el('i.p95'));
  bar.children[0].style.setProperty('width', `${Math.max(1, (p50 ?? 0) / longest * 100)}%`);
  bar.children[1].style.setProperty('width', `${Math.max(1, (p95 ?? 0) / longest * 100)}%`);
  return bar;
}

function detailsOf(p, stages, room) {
  return el('details', {},
    el('summary', {}, room === null ? 'Time of a block' : `Time of a picture: ${milliseconds(stages.reduce((sum, s) => sum + (s.p50_ms ?? 0), 0))} of ${milliseconds(room)}`),
    stageBar(stages.map(s => ({ stage: s.name, ms: s.p50_ms })), null, room));
}

function drawModels(element, models) {
  put(element, models.length === 0 ? el('p.soft', {}, 'No model runs.') : el('table.models', {},
    el('thead', {}, el('tr', {}, ['Model', 'Engine', 'Precision', 'Runs', 'p50', 'p95', 'Of the processor'].map(name => el('th', { scope: 'col' }, name)))),
    el('tbody', {}, models.map(m => el('tr', {}, el('th', { scope: 'row' }, m.name), el('td', {}, m.engine ?? UNKNOWN), el('td', {}, m.precision ?? UNKNOWN),
      el('td.n', {}, rate(m.runs_per_second)), el('td.n', {}, milliseconds(m.p50_ms)), el('td.n', {}, milliseconds(m.p95_ms)),
      el('td.n', {}, percent(m.share), Number.isFinite(m.share) && gaugeOf(m.share)))))));
}

function plotsOf({ from, step_s: stepS, series }) {
  const skipped = unlived(series ?? []);
  const of = (name, source) => (series ?? []).find(s => s.name === name && (source === undefined || s.source === source))?.values.slice(skipped);
  const names = [...new Set((series ?? []).map(s => s.source).filter(Boolean))];
  const at = { from: Date.parse(from) + skipped * stepS * 1000, stepS };
  const line = (name, values) => ({ name, values: values ?? [] });
  const made = names.flatMap(source => [
    of('fps', source) && plot({ ...at, title: `${source}: rate`, lines: [line('rate', of('fps', source))], format: rate }),
    of('latency_p50', source) && plot({ ...at, title: `${source}: capture to event`, lines: [line('p50', of('latency_p50', source)), line('p95', of('latency_p95', source))], format: milliseconds }),
  ]);
  made.push(
    of('cpu') && plot({ ...at, title: 'Processor', lines: [line('cpu', of('cpu'))], format: percent, top: 1 }),
    of('memory') && plot({ ...at, title: 'Memory of the agent', lines: [line('memory', of('memory'))], format: bytes }),
    of('temperature') && plot({ ...at, title: 'Temperature', lines: [line('temperature', of('temperature'))], format: degrees, top: 100, shade: of('throttled'), shadeName: 'throttled' }),
    of('outbox') && plot({ ...at, title: 'Events waiting to be sent', lines: [line('waiting', of('outbox'))], format: number }));
  return made.filter(Boolean);
}

/** How many steps lie before the first figure: an agent of today is shown since its start. The last ones are always shown. */
function unlived(series) {
  const first = series.map(s => s.values.findIndex(Number.isFinite)).filter(i => i >= 0);
  const length = series.reduce((most, s) => Math.max(most, s.values.length), 0);
  return Math.max(0, Math.min(length - LEAST_STEPS, ...first));
}

function logsView(announce) {
  const rows = el('ol.log-lines');
  const box = el('div.log', { tabindex: 0, role: 'log', 'aria-label': 'Log of the last hour', 'aria-live': 'off' }, rows);
  const state = el('p.soft', {}, '');
  let after = null;
  const level = el('select', { id: 'log-level', onchange: () => {
    after = null;
    rows.replaceChildren();
    read().catch(error => announce(error.message));
  } }, [['debug', 'Everything'], ['information', 'Information and worse'], ['warning', 'Warnings and errors'], ['error', 'Errors']].map(([value, name]) =>
    el('option', { value, selected: value === 'information' }, name)));

  async function read() {
    const wanted = level.value;
    const { lines, next } = await get('api/logs', { level: wanted, after });
    if (wanted !== level.value) return;
    const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 40;
    const first = after === null;
    after = next ?? after;
    for (const line of lines ?? []) rows.append(lineOf(line));
    while (rows.childElementCount > MOST_LINES) rows.firstElementChild.remove();
    say(state, rows.childElementCount === 0 ? 'Nothing of this level in the last hour.' : '');
    if (first || (atEnd && lines?.length > 0)) box.scrollTop = box.scrollHeight;
  }

  const lineOf = ({ at, level: of, source, message }) => {
    const kind = of === 'error' ? 'fault' : of === 'warning' ? 'attention' : 'plain';
    return el(`li.${kind}`, {}, el('span.when', {}, timeOf(at)), mark(kind), el('span.off', {}, `${of}: `),
      el('span.message', {}, message), el('span.of', {}, String(source ?? '').replace(/^EdgeAgent\./, '')));
  };

  return { read, refused: message => say(state, message), element: el('section', { 'aria-labelledby': 'logs' },
    el('div.head', {}, el('h2', { id: 'logs' }, 'Log of the last hour'), el('label.picker', { for: 'log-level' }, el('span', {}, 'Show'), level)), state, box) };
}
