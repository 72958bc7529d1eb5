// A plot over time: lines with gaps where nothing is known, its range in words, and the values under the pointer.

import { el, say, svg } from '../element.js';
import { hourOf } from '../format.js';

const WIDTH = 600;
const HEIGHT = 110;

/**
 * @param title what it is
 * @param from, stepS when the first value is of (milliseconds), and the seconds between two
 * @param lines `[{name, values}]`; the second line is dashed, so that the two differ without colour
 * @param format writes a value
 * @param top the highest value of the axis, or null: the highest there is
 * @param shade `[0|1, …]` of stretches to mark, or null, and what they are
 */
export function plot({ title, from, stepS, lines, format, top = null, shade = null, shadeName = '' }) {
  const count = Math.max(2, ...lines.map(line => line.values.length));
  const known = lines.flatMap(line => line.values).filter(Number.isFinite);
  if (known.length === 0) return el('figure.plot', {}, el('figcaption', {}, el('strong', {}, title)), el('p.soft', {}, 'Not known yet.'));
  // Spread arguments would overflow the stack at a day of seconds.
  const highest = known.reduce((a, b) => Math.max(a, b), 0);
  const axis = top ?? (highest > 0 ? highest * 1.25 : 1);
  const x = i => i / (count - 1) * WIDTH;
  const y = value => HEIGHT - Math.min(1, value / axis) * HEIGHT;
  const last = values => values.findLast(Number.isFinite);
  const least = known.reduce((a, b) => Math.min(a, b));
  const now = lines.map(line => `${lines.length > 1 ? `${line.name} ` : ''}${Number.isFinite(last(line.values)) ? format(last(line.values)) : 'not known'}`).join(', ');
  const range = `${format(least)} to ${format(highest)}`;
  const reading = el('span.reading', {}, now);
  const cursor = svg('path', { class: 'cursor' });
  const end = from + (count - 1) * stepS * 1000;
  const shades = shade ? stretches(shade) : [];
  const shadeWords = shades.length > 0 ? `; ${shadeName} ${shades.length === 1 ? 'once' : `${shades.length} times`}` : '';
  const graph = svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': `${title}: now ${now}; in the time shown ${range}${shadeWords}` },
    shades.map(([a, b]) => svg('rect', { class: 'shade', x: x(a), y: 0, width: Math.max(2, x(b) - x(a)), height: HEIGHT })),
    [0.5].map(part => svg('path', { class: 'grid', d: `M0 ${HEIGHT * part}H${WIDTH}` })),
    lines.map((line, i) => svg('path', { class: `line line-${i}`, d: pathOf(line.values, x, y) })),
    svg('path', { class: 'floor', d: `M0 ${HEIGHT}H${WIDTH}` }), cursor);
  graph.addEventListener('pointermove', event => {
    const box = graph.getBoundingClientRect();
    const i = Math.max(0, Math.min(count - 1, Math.round((event.clientX - box.left) / box.width * (count - 1))));
    cursor.setAttribute('d', `M${x(i)} 0V${HEIGHT}`);
    say(reading, `${hourOf(from + i * stepS * 1000)}  ${lines.map(line => Number.isFinite(line.values[i]) ? format(line.values[i]) : 'not known').join(', ')}`);
  });
  graph.addEventListener('pointerleave', () => {
    cursor.removeAttribute('d');
    say(reading, now);
  });
  return el('figure.plot', {},
    el('figcaption', {}, el('strong', {}, title), reading),
    el('div.graph', {}, el('span.top', { 'aria-hidden': 'true' }, format(axis)), graph),
    el('p.axis', { 'aria-hidden': 'true' }, el('span', {}, hourOf(from)), el('span', {}, `${range}${shadeWords}`), el('span', {}, hourOf(end))));
}

function pathOf(values, x, y) {
  let path = '';
  let open = false;
  values.forEach((value, i) => {
    if (!Number.isFinite(value)) {
      open = false;
      return;
    }
    // A value between two gaps is a line of no length: round ends make it a dot.
    path += open ? `L${x(i).toFixed(1)} ${y(value).toFixed(1)}` : `M${x(i).toFixed(1)} ${y(value).toFixed(1)}h0`;
    open = true;
  });
  return path;
}

function stretches(values) {
  const found = [];
  let begun = -1;
  values.forEach((value, i) => {
    if (value > 0 && begun < 0) begun = i;
    if (!(value > 0) && begun >= 0) {
      found.push([begun, i]);
      begun = -1;
    }
  });
  if (begun >= 0) found.push([begun, values.length - 1]);
  return found;
}
