// How often the best score of a track was how high, and what a threshold leaves of them.

import { svg } from '../element.js';
import { percent } from '../format.js';

const WIDTH = 600;
const HEIGHT = 120;

/**
 * A histogram whose threshold can be moved by `mark(value)`. Bars that would be told are solid, the others outlines.
 * @param counts `{edges: [0, …, 1], best: [count of each]}`
 */
export function histogram(label, { edges, best }, { was, now }) {
  const most = Math.max(1, ...best);
  const bars = best.map((count, i) => {
    const tall = count / most * (HEIGHT - 8);
    const x = edges[i] * WIDTH;
    return svg('rect', { x: x + 1.5, y: HEIGHT - tall, width: Math.max(1, (edges[i + 1] - edges[i]) * WIDTH - 3), height: tall });
  });
  const old = svg('path', { class: 'was', d: `M${was * WIDTH} 0V${HEIGHT}` });
  const line = svg('path', { class: 'now' });
  const total = best.reduce((a, b) => a + b, 0);
  const element = svg('svg', { class: 'histogram', viewBox: `0 0 ${WIDTH} ${HEIGHT + 2}`, preserveAspectRatio: 'none', role: 'img' },
    bars, svg('path', { class: 'floor', d: `M0 ${HEIGHT}H${WIDTH}` }), old, line);

  function mark(value) {
    line.setAttribute('d', `M${value * WIDTH} 0V${HEIGHT}`);
    let above = 0;
    bars.forEach((bar, i) => {
      const counts = edges[i] >= value - 1e-9;
      if (counts) above += best[i];
      bar.setAttribute('class', counts ? 'told' : 'untold');
    });
    element.setAttribute('aria-label', `${label}: ${total} ${total === 1 ? 'track' : 'tracks'} in the last hour, ${above} of them with a best score of at least ${percent(value)}`);
  }

  mark(now);
  return { element, mark };
}
