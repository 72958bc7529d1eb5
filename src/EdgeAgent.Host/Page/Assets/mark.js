// Marks of state. Each has its own shape, so that they read without colour: a disc, a triangle, a square with a cross, a ring.

import { svg } from './element.js';

const shapes = {
  well: () => svg('circle', { cx: 8, cy: 8, r: 5.5 }),
  attention: () => svg('path', { d: 'M8 1.5 15 14H1z' }),
  fault: () => [svg('rect', { x: 1.5, y: 1.5, width: 13, height: 13, rx: 2.5 }), svg('path', { class: 'cut', d: 'm5 5 6 6m0-6-6 6' })],
  idle: () => svg('circle', { class: 'ring', cx: 8, cy: 8, r: 5 }),
  plain: () => svg('circle', { cx: 8, cy: 8, r: 2.6 }),
};

/** A mark of 1 em; the words beside it say the same, so it is hidden from screen readers. */
export function mark(kind) {
  return svg('svg', { class: `mark ${kind}`, viewBox: '0 0 16 16', 'aria-hidden': 'true', focusable: 'false' }, (shapes[kind] ?? shapes.plain)());
}
