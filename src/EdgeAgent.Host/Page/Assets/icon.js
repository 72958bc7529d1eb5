// The views' icons, drawn with one pen.

import { svg } from './element.js';

/** An icon of 24 units from path data. */
export function draw(...paths) {
  return svg('svg', { class: 'icon', viewBox: '0 0 24 24', 'aria-hidden': 'true', focusable: 'false' }, paths.map(d => svg('path', { d })));
}
