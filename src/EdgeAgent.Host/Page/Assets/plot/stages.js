// One bar of time: how long each stage took, one after the other, against the time there is.

import { el, svg } from '../element.js';
import { milliseconds } from '../format.js';
import { stageOf } from '../words.js';


/**
 * A stacked bar with its table.
 * @param times `[{stage, ms}]` in their order
 * @param wait milliseconds before the first of them, or null
 * @param room milliseconds that there are, or null: a mark where they end
 */
export function stageBar(times, wait = null, room = null) {
  const parts = [...(wait === null ? [] : [{ name: 'Waited', ms: wait, waiting: true }]),
    ...times.map(t => ({ name: stageOf(t.stage)[0], ms: Number(t.ms) || 0 }))];
  const total = parts.reduce((sum, part) => sum + part.ms, 0);
  const whole = Math.max(total, room ?? 0) || 1;
  const longest = parts.reduce((a, b) => (b.ms > (a?.ms ?? -1) ? b : a), null);
  // What took longest stands out: it is what somebody who wants it faster looks for.
  const kindOf = part => part === longest ? 'most' : part.waiting ? 'wait' : 'part';
  let at = 0;
  const bars = parts.map(part => {
    const x = at / whole * 1000;
    at += part.ms;
    return svg('rect', { class: kindOf(part), x, y: 0, width: Math.max(1.5, part.ms / whole * 1000 - 1), height: 22 });
  });
  const summary = `${milliseconds(total)} in all${longest ? `, most of it ${longest.name}, ${milliseconds(longest.ms)}` : ''}${room === null ? '' : ` of ${milliseconds(room)} that there are`}`;
  return el('div.stages', {},
    svg('svg', { class: 'bar-of-time', viewBox: '0 0 1000 22', preserveAspectRatio: 'none', role: 'img', 'aria-label': summary }, bars),
    el('table', {}, el('caption', {}, summary),
      el('tbody', {}, parts.map(part => el(`tr.${kindOf(part)}`, {}, el('th', { scope: 'row' }, part.name), el('td', {}, milliseconds(part.ms)),
        el('td.share', {}, `${Math.round(part.ms / (total || 1) * 100)} %`))))));
}
