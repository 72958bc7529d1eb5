// The drawing board: shapes over a picture, for mouse, finger and keyboard. It changes a draft and nothing else.

import { el, put, svg } from '../element.js';
import { percent } from '../format.js';
import { KINDS } from './draft.js';
import { clamp, faultOf, middle, shifted } from './geometry.js';

// In pixels of the screen. A finger covers some 40 of them, so what is touched is larger than what is seen.
const SEEN = 7;
const TOUCHED = 22;
const CLOSES = 20;

// An arrow moves by half a percent of the picture, with Shift by two.
const STEP = 0.005;
const LEAP = 0.02;

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class Board extends EventTarget {
  #draft;
  #image;
  #svg;
  #loupe;
  #size = [16, 9];
  #selected = -1;
  #drag = null;
  #drawing = null;
  #point = null;

  /** @param image the picture; the board lies over it and has its size. */
  constructor(draft, image) {
    super();
    this.#draft = draft;
    this.#image = image;
    this.#svg = svg('svg', { class: 'board', role: 'group', tabindex: -1 });
    this.#loupe = el('canvas.loupe', { width: 220, height: 220, hidden: true, 'aria-hidden': 'true' });
    this.element = el('div.still', {}, image, this.#svg, this.#loupe);
    this.#svg.addEventListener('pointerdown', e => this.#down(e));
    this.#svg.addEventListener('pointermove', e => this.#moved(e));
    for (const over of ['pointerup', 'pointercancel']) this.#svg.addEventListener(over, e => this.#up(e));
    this.#svg.addEventListener('keydown', e => this.#key(e));
    this.#svg.addEventListener('focusin', e => this.#focused(e));
    draft.addEventListener('change', () => this.draw());
    this.resizes = new ResizeObserver(() => this.draw());
    this.resizes.observe(this.#svg);
  }

  get selected() {
    return this.#selected;
  }

  get isDrawing() {
    return this.#drawing?.kind ?? null;
  }

  get drawn() {
    return this.#drawing?.points.length ?? 0;
  }

  /** The picture's width and height. */
  resize(width, height) {
    this.#size = [width, height];
    this.#svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
    this.element.style.setProperty('aspect-ratio', `${width} / ${height}`);
    this.draw();
  }

  select(index, focus = false) {
    this.#drawing = null;
    this.#point = null;
    this.#selected = index;
    this.draw();
    this.#tell('select');
    if (focus) this.#svg.querySelector('[data-body="1"]')?.focus();
  }

  /** Points that are set from here on become a shape of the kind. */
  begin(kind) {
    this.#selected = -1;
    this.#drawing = { kind, points: [], cursor: [0.5, 0.5] };
    this.draw();
    this.#tell('select');
    this.#svg.focus({ preventScroll: true });
    this.element.scrollIntoView({ block: 'nearest' });
  }

  cancel() {
    this.select(-1);
  }

  /** Ends the drawing with the points there are; true when it has become a shape. */
  finish() {
    const { kind, points } = this.#drawing ?? {};
    if (!kind || points.length < KINDS[kind].least) return false;
    this.#drawing = null;
    const rest = kind === 'lines' ? { direction: 'both' } : {};
    this.#draft.change(now => now.shapes.push({ kind, name: this.#draft.freeName(kind), points, rest }));
    this.select(this.#draft.shapes.length - 1);
    this.#tell('drawn');
    return true;
  }

  draw() {
    const shapes = this.#draft.shapes;
    if (this.#selected >= shapes.length) this.#selected = -1;
    const focus = this.#svg.contains(document.activeElement) ? document.activeElement.getAttribute('data-key') : null;
    const unit = this.#size[0] / (this.#svg.clientWidth || this.#size[0]);
    const label = this.#drawing
      ? `Drawing a ${KINDS[this.#drawing.kind].one.toLowerCase()}: arrows move the cross, Enter sets a point, Backspace takes the last one back, Escape stops. ${this.#drawing.points.length} points so far.`
      : 'Shapes over the picture';
    this.#svg.setAttribute('aria-label', label);
    this.#svg.setAttribute('tabindex', this.#drawing ? 0 : -1);
    this.#svg.classList.toggle('drawing', this.#drawing !== null);
    put(this.#svg,
      svg('defs', {}, svg('pattern', { id: 'hatch', width: 9 * unit, height: 9 * unit, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' },
        svg('path', { d: `M0 0V${9 * unit}`, stroke: '#d0d4d9', 'stroke-opacity': 0.55, 'stroke-width': 2 * unit }))),
      shapes.map((shape, i) => i === this.#selected ? null : this.#shape(shape, i, unit)),
      this.#selected >= 0 && [this.#shape(shapes[this.#selected], this.#selected, unit), this.#handles(shapes[this.#selected], unit)],
      this.#drawing && this.#unfinished(unit));
    if (focus) this.#svg.querySelector(`[data-key="${CSS.escape(focus)}"]`)?.focus({ preventScroll: true });
  }

  #at([x, y]) {
    return [x * this.#size[0], y * this.#size[1]];
  }

  #list(points) {
    return points.map(p => this.#at(p).join(',')).join(' ');
  }

  #shape(shape, i, unit) {
    const chosen = i === this.#selected;
    const line = shape.kind === 'lines';
    const list = this.#list(shape.points);
    const tag = line ? 'polyline' : 'polygon';
    const [x, y] = this.#at(shape.points.reduce((a, b) => (b[1] + b[0] < a[1] + a[0] ? b : a)));
    const shown = shape.name.length > 28 ? `${shape.name.slice(0, 27)}…` : shape.name;
    // Letters are about 7.5 wide; a name that would run out of the picture ends at its edge.
    const ends = x + (shown.length * 7.5 + 12) * unit > this.#size[0];
    const name = { x: ends ? this.#size[0] - 6 * unit : x + 7 * unit, y: y + 17 * unit, 'font-size': 13 * unit, 'text-anchor': ends ? 'end' : null };
    return svg('g', { class: `shape ${shape.kind}${chosen ? ' chosen' : ''}${faultOf(shape) ? ' faulty' : ''}` },
      line && svg(tag, { class: 'reach', points: list, 'stroke-width': TOUCHED * 2 * unit, 'data-body': chosen ? 1 : 0, 'data-shape': i }),
      svg(tag, { class: 'casing', points: list, 'stroke-width': 4.5 * unit }),
      svg(tag, {
        class: 'edge', points: list, 'stroke-width': (chosen ? 2.6 : 1.8) * unit, 'data-shape': i, 'data-body': chosen ? 1 : 0, 'data-key': `shape-${i}`,
        'stroke-dasharray': shape.kind === 'zones' && !chosen ? `${7 * unit} ${4 * unit}` : shape.kind === 'motion_masks' ? `${1 * unit} ${5 * unit}` : null,
        tabindex: chosen ? 0 : null, role: chosen ? 'button' : null,
        'aria-label': chosen ? `${KINDS[shape.kind].one} ${shape.name}: arrows move all of it` : null,
      }),
      line && this.#arrows(shape, unit),
      svg('text', { ...name, class: 'name-casing', 'stroke-width': 4 * unit, 'aria-hidden': 'true' }, shown),
      svg('text', { ...name, class: 'name' }, shown));
  }

  #arrows(shape, unit) {
    const [[ax, ay], [bx, by]] = shape.points.map(p => this.#at(p));
    const length = Math.hypot(bx - ax, by - ay) || 1;
    const [nx, ny] = [-(by - ay) / length, (bx - ax) / length];
    const [mx, my] = [(ax + bx) / 2, (ay + by) / 2];
    // In is to the right-hand side of somebody who walks from the first point to the second.
    const arrow = side => {
      const [ex, ey] = [mx + nx * side * 26 * unit, my + ny * side * 26 * unit];
      const back = (s) => `${ex - nx * side * 8 * unit + s * ny * 6 * unit} ${ey - ny * side * 8 * unit - s * nx * 6 * unit}`;
      return svg('path', { class: 'arrow', d: `M${mx} ${my}L${ex} ${ey}M${back(1)}L${ex} ${ey}L${back(-1)}`, 'stroke-width': 2.2 * unit });
    };
    const inside = svg('text', { class: 'name', x: mx + nx * 40 * unit, y: my + ny * 40 * unit + 4 * unit, 'text-anchor': 'middle', 'font-size': 12 * unit }, 'in');
    return [shape.rest.direction !== 'out' && [arrow(1), inside], shape.rest.direction !== 'in' && arrow(-1)];
  }

  #handles(shape, unit) {
    const line = shape.kind === 'lines';
    const count = shape.points.length;
    const where = p => `${percent(p[0])} from the left, ${percent(p[1])} from the top`;
    const between = line ? [] : shape.points.map((p, i) => {
      const [x, y] = this.#at(middle(p, shape.points[(i + 1) % count]));
      return svg('g', { class: 'between', 'data-between': i, 'data-key': `between-${i}`, tabindex: 0, role: 'button', 'aria-label': `Add a point after point ${i + 1}` },
        svg('circle', { class: 'touch', cx: x, cy: y, r: TOUCHED * 0.7 * unit }), svg('circle', { class: 'seen', cx: x, cy: y, r: SEEN * 0.6 * unit, 'stroke-width': 1.5 * unit }));
    });
    const points = shape.points.map((p, i) => {
      const [x, y] = this.#at(p);
      return svg('g', { class: 'point', 'data-point': i, 'data-key': `point-${i}`, tabindex: 0, role: 'button',
        'aria-label': `${shape.name}, ${line ? ['beginning', 'end'][i] : `point ${i + 1} of ${count}`}, ${where(p)}` },
      svg('circle', { class: 'touch', cx: x, cy: y, r: TOUCHED * unit }), svg('circle', { class: 'seen', cx: x, cy: y, r: SEEN * unit, 'stroke-width': 2.5 * unit }));
    });
    return svg('g', { class: `handles ${shape.kind}` }, between, points);
  }

  #unfinished(unit) {
    const { kind, points, cursor } = this.#drawing;
    const [x, y] = this.#at(cursor);
    const arm = 14 * unit;
    return svg('g', { class: `shape chosen ${kind} unfinished` },
      points.length > 0 && [
        svg('polyline', { class: 'casing', points: this.#list([...points, cursor]), 'stroke-width': 4.5 * unit }),
        svg('polyline', { class: 'edge', points: this.#list([...points, cursor]), 'stroke-width': 2.4 * unit, fill: 'none' })],
      points.map((p, i) => {
        const [px, py] = this.#at(p);
        return svg('circle', { class: i === 0 ? 'seen first' : 'seen', cx: px, cy: py, r: (i === 0 ? SEEN * 1.3 : SEEN * 0.8) * unit, 'stroke-width': 2 * unit });
      }),
      svg('path', { class: 'cross', d: `M${x - arm} ${y}H${x + arm}M${x} ${y - arm}V${y + arm}`, 'stroke-width': 1.5 * unit }));
  }

  #place(event) {
    const box = this.#svg.getBoundingClientRect();
    return clamp([(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height]);
  }

  #down(event) {
    if (event.button !== 0 || this.#drag) return;
    const at = this.#place(event);
    if (this.#drawing) {
      event.preventDefault();
      this.#drag = { id: event.pointerId, sets: true };
      this.#svg.setPointerCapture(event.pointerId);
      this.#drawing.cursor = at;
      this.#magnify(event, at);
      this.draw();
      return;
    }
    const point = event.target.closest('[data-point]');
    const between = event.target.closest('[data-between]');
    const body = event.target.closest('[data-shape]');
    if (!point && !between && !body) {
      this.select(-1);
      return;
    }
    if (!point && !between && Number(body.dataset.shape) !== this.#selected) {
      this.select(Number(body.dataset.shape));
      return;
    }
    event.preventDefault();
    this.#drag = { id: event.pointerId, from: at, moved: false,
      point: point ? Number(point.dataset.point) : null, between: between ? Number(between.dataset.between) : null,
      points: structuredClone(this.#draft.shapes[this.#selected].points) };
    this.#svg.setPointerCapture(event.pointerId);
    (point ?? between ?? body).focus({ preventScroll: true });
  }

  #moved(event) {
    const at = this.#place(event);
    if (this.#drawing && (!this.#drag || this.#drag.id === event.pointerId)) {
      this.#drawing.cursor = at;
      if (this.#drag) this.#magnify(event, at);
      this.draw();
      return;
    }
    const drag = this.#drag;
    if (!drag || drag.id !== event.pointerId) return;
    const box = this.#svg.getBoundingClientRect();
    // A tap trembles; it must not move what it chooses.
    if (!drag.moved && Math.hypot((at[0] - drag.from[0]) * box.width, (at[1] - drag.from[1]) * box.height) < 4) return;
    if (!drag.moved) {
      drag.moved = true;
      this.#draft.keep();
      if (drag.between !== null) {
        drag.points.splice(drag.between + 1, 0, at);
        drag.point = drag.between + 1;
      }
    }
    this.#draft.move(now => {
      const shape = now.shapes[this.#selected];
      shape.points = drag.point === null ? shifted(drag.points, at[0] - drag.from[0], at[1] - drag.from[1]) : drag.points.map((p, i) => (i === drag.point ? at : p));
    });
    if (drag.point !== null) this.#magnify(event, at);
  }

  #up(event) {
    const drag = this.#drag;
    if (!drag || drag.id !== event.pointerId) return;
    this.#drag = null;
    this.#loupe.hidden = true;
    if (event.type === 'pointercancel') return;
    if (drag.sets) this.#set(this.#place(event));
    else if (!drag.moved && drag.between !== null) this.#add(drag.between);
    else if (drag.moved) this.#svg.querySelector(`[data-point="${drag.point}"]`)?.focus({ preventScroll: true });
  }

  #set(at) {
    const { kind, points } = this.#drawing;
    const box = this.#svg.getBoundingClientRect();
    const near = p => Math.hypot((p[0] - at[0]) * box.width, (p[1] - at[1]) * box.height) < CLOSES;
    if (kind !== 'lines' && points.length >= 3 && near(points[0]) && this.finish()) return;
    // A second tap on the same place is a double click, no second point.
    if (points.length > 0 && Math.hypot((points.at(-1)[0] - at[0]) * box.width, (points.at(-1)[1] - at[1]) * box.height) < 3) return;
    points.push(at);
    if (kind === 'lines' && points.length === 2) {
      this.finish();
      return;
    }
    this.draw();
    this.#tell('progress');
  }

  #add(after) {
    const index = this.#selected;
    this.#draft.change(now => {
      const { points } = now.shapes[index];
      points.splice(after + 1, 0, middle(points[after], points[(after + 1) % points.length]));
    });
    this.#svg.querySelector(`[data-point="${after + 1}"]`)?.focus({ preventScroll: true });
  }

  /** Takes a point away; false where the shape would be none any more. */
  removePoint(i) {
    const shape = this.#draft.shapes[this.#selected];
    if (!shape || shape.points.length <= KINDS[shape.kind].least) return false;
    const index = this.#selected;
    this.#draft.change(now => now.shapes[index].points.splice(i, 1));
    this.#svg.querySelector(`[data-point="${Math.min(i, this.#draft.shapes[index].points.length - 1)}"]`)?.focus({ preventScroll: true });
    return true;
  }

  /** The point that has, or had last, the focus; null when none has had it. */
  get point() {
    // Undo may have taken it away.
    return this.#point < (this.#draft.shapes[this.#selected]?.points.length ?? 0) ? this.#point : null;
  }

  #focused({ target }) {
    const point = target.closest('[data-point]');
    this.#point = point ? Number(point.dataset.point) : null;
    this.#tell('point');
  }

  #key(event) {
    const arrow = ARROWS[event.key];
    const step = event.shiftKey ? LEAP : STEP;
    if (this.#drawing) {
      const drawing = this.#drawing;
      if (arrow) drawing.cursor = clamp([drawing.cursor[0] + arrow[0] * step * 2, drawing.cursor[1] + arrow[1] * step * 2]);
      else if (event.key === 'Enter' || event.key === ' ') this.#set(drawing.cursor);
      else if (event.key === 'Backspace') { drawing.points.pop(); this.#tell('progress'); }
      else if (event.key === 'Escape') this.cancel();
      else return;
      event.preventDefault();
      this.draw();
      return;
    }
    const point = event.target.closest('[data-point]');
    const between = event.target.closest('[data-between]');
    const index = this.#selected;
    if (event.key === 'Escape') this.select(-1);
    else if (arrow && index >= 0 && !between) {
      const i = point ? Number(point.dataset.point) : null;
      this.#draft.change(now => {
        const shape = now.shapes[index];
        shape.points = i === null ? shifted(shape.points, arrow[0] * step, arrow[1] * step)
          : shape.points.map((p, at) => (at === i ? clamp([p[0] + arrow[0] * step, p[1] + arrow[1] * step]) : p));
      });
    } else if ((event.key === 'Enter' || event.key === ' ' || event.key === 'Insert') && between) this.#add(Number(between.dataset.between));
    else if (event.key === 'Insert' && point && this.#draft.shapes[index].kind !== 'lines') this.#add(Number(point.dataset.point));
    else if ((event.key === 'Delete' || event.key === 'Backspace') && point) {
      if (!this.removePoint(Number(point.dataset.point))) this.#tell('least');
    } else return;
    event.preventDefault();
  }

  // A finger hides what it points at: the place under it is shown enlarged in the corner that is farther away.
  #magnify(event, [x, y]) {
    if (event.pointerType === 'mouse' || !this.#image.naturalWidth) return;
    this.#loupe.hidden = false;
    this.#loupe.classList.toggle('right', x < 0.5);
    const c = this.#loupe.getContext('2d');
    const side = this.#image.naturalWidth / 6;
    c.fillStyle = '#000';
    c.fillRect(0, 0, 220, 220);
    c.drawImage(this.#image, x * this.#image.naturalWidth - side / 2, y * this.#image.naturalHeight - side / 2, side, side, 0, 0, 220, 220);
    c.strokeStyle = '#fff';
    c.lineWidth = 2;
    c.beginPath();
    c.moveTo(110, 80);
    c.lineTo(110, 140);
    c.moveTo(80, 110);
    c.lineTo(140, 110);
    c.stroke();
  }

  #tell(name) {
    this.dispatchEvent(new Event(name));
  }
}
