// What is drawn over a picture: boxes, trails, zones, lines, masks. Coordinates are fractions of the picture.
// The colours do not follow dark and light: they stand on a picture. Each kind has a stroke of its own, so that colour is not needed.

const ZONE = '#8fd3ff';
const LINE = '#ffd84d';
const OBJECT = '#ffffff';
const CASING = 'rgba(10, 12, 14, 0.6)';
const FONT = '600 12px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';

/** How long a trail is. */
const TRAIL_MS = 4000;
const MOST_TRAIL = 32;

/** One camera's canvas. */
export class Scene {
  #canvas;
  #context;
  #trails = new Map();
  #last = null;

  constructor(canvas) {
    this.#canvas = canvas;
    this.#context = canvas.getContext('2d');
  }

  /** Draws a record and its picture; `shows` says which of boxes, trails, zones, masks. Closes the picture before. */
  draw(record, bitmap, source, shows) {
    this.#follow(record);
    if (this.#last && this.#last.bitmap !== bitmap) this.#last.bitmap.close();
    this.#last = { record, bitmap, source };
    this.again(source, shows);
  }

  /** Draws the last picture once more: the canvas has another size, or other things are to be shown. */
  again(source, shows) {
    if (!this.#last) return;
    const { record, bitmap } = this.#last;
    // Drawn in the screen's own pixels, so that letters stay sharp on a phone.
    const width = this.#canvas.clientWidth;
    const ratio = Math.min(devicePixelRatio || 1, 2.5);
    const height = Math.round(width * bitmap.height / bitmap.width);
    if (this.#canvas.width !== Math.round(width * ratio) || this.#canvas.height !== Math.round(height * ratio)) {
      this.#canvas.width = Math.round(width * ratio);
      this.#canvas.height = Math.round(height * ratio);
    }
    const c = this.#context;
    c.setTransform(ratio, 0, 0, ratio, 0, 0);
    c.drawImage(bitmap, 0, 0, width, height);
    c.lineJoin = c.lineCap = 'round';
    c.font = FONT;
    const at = { c, width, height, names: [] };
    const objects = Array.isArray(record.objects) ? record.objects : [];
    if (shows.masks) {
      for (const [name, mask] of Object.entries(source?.motion_masks ?? {})) drawMask(at, name, mask.polygon, true);
      for (const [name, mask] of Object.entries(source?.privacy ?? {})) drawMask(at, name, mask.polygon, false);
    }
    if (shows.zones) {
      const taken = new Set(objects.flatMap(o => o.zones ?? []));
      for (const [name, zone] of Object.entries(source?.zones ?? {})) drawZone(at, name, zone.polygon, taken.has(name));
      for (const [name, line] of Object.entries(source?.lines ?? {})) drawLine(at, name, line);
    }
    if (shows.trails) for (const trail of this.#trails.values()) drawTrail(at, trail, record.stream_ms);
    if (shows.boxes) for (const object of objects) drawBox(at, object);
    // Names come last, those of objects before those of places, and each keeps out of the way of those before it.
    const taken = [];
    for (const name of at.names.filter(n => n.first).concat(at.names.filter(n => !n.first))) drawName(at, name, taken);
  }

  close() {
    this.#last?.bitmap.close();
    this.#last = null;
  }

  #follow(record) {
    const now = record.stream_ms;
    for (const object of record.objects ?? []) {
      const { x, y, w, h } = object.box;
      const trail = this.#trails.get(object.id) ?? [];
      // A film that begins anew begins its clock anew too.
      if (trail.length > 0 && trail.at(-1).at > now) trail.length = 0;
      trail.push({ x: x + w / 2, y: y + h, at: now });
      if (trail.length > MOST_TRAIL) trail.shift();
      this.#trails.set(object.id, trail);
    }
    for (const [id, trail] of this.#trails) {
      const last = trail.at(-1).at;
      if (now - last > TRAIL_MS || last > now) this.#trails.delete(id);
    }
  }
}

function path({ c, width, height }, points, closed) {
  c.beginPath();
  points.forEach(([x, y], i) => (i === 0 ? c.moveTo(x * width, y * height) : c.lineTo(x * width, y * height)));
  if (closed) c.closePath();
}

function stroke({ c }, colour, thick, dash = []) {
  c.setLineDash([]);
  c.lineWidth = thick + 2;
  c.strokeStyle = CASING;
  c.stroke();
  c.setLineDash(dash);
  c.lineWidth = thick;
  c.strokeStyle = colour;
  c.stroke();
  c.setLineDash([]);
}

function label(at, text, x, y, colour, first = false) {
  at.names.push({ text: text.length > 40 ? `${text.slice(0, 39)}…` : text, x, y, colour, first });
}

function drawName({ c, width, height }, { text, x, y, colour }, taken) {
  const wide = c.measureText(text).width + 10;
  const left = Math.max(2, Math.min(x, width - wide - 2));
  let top = Math.max(2, Math.min(y, height - 20));
  const hits = () => taken.some(t => left < t.right && left + wide > t.left && top < t.bottom && top + 18 > t.top);
  for (let tries = 0; tries < 4 && hits() && top + 39 < height; tries++) top += 20;
  taken.push({ left, right: left + wide, top, bottom: top + 18 });
  c.fillStyle = 'rgba(12, 14, 17, 0.78)';
  c.beginPath();
  c.roundRect(left, top, wide, 18, 3);
  c.fill();
  c.fillStyle = colour;
  c.fillText(text, left + 5, top + 13);
}

function drawZone(at, name, points, taken) {
  if (!Array.isArray(points) || points.length < 3) return;
  path(at, points, true);
  at.c.fillStyle = taken ? 'rgba(143, 211, 255, 0.30)' : 'rgba(143, 211, 255, 0.08)';
  at.c.fill();
  stroke(at, ZONE, taken ? 2.5 : 1.5, taken ? [] : [6, 4]);
  const [x, y] = points.reduce((a, b) => (b[1] + b[0] < a[1] + a[0] ? b : a));
  label(at, name, x * at.width + 4, y * at.height + 4, ZONE);
}

function drawLine(at, name, { from, to, direction }) {
  if (!from || !to) return;
  const { c, width, height } = at;
  const [ax, ay, bx, by] = [from[0] * width, from[1] * height, to[0] * width, to[1] * height];
  path(at, [from, to], false);
  stroke(at, LINE, 2.5);
  for (const [x, y] of [[ax, ay], [bx, by]]) {
    c.beginPath();
    c.arc(x, y, 3.5, 0, 7);
    c.fillStyle = LINE;
    c.fill();
  }
  // In is to the right-hand side of somebody who walks from `from` to `to`.
  const length = Math.hypot(bx - ax, by - ay) || 1;
  const [nx, ny] = [-(by - ay) / length, (bx - ax) / length];
  const [mx, my] = [(ax + bx) / 2, (ay + by) / 2];
  if (direction !== 'out') arrow(at, mx, my, nx, ny);
  if (direction !== 'in') arrow(at, mx, my, -nx, -ny);
  label(at, direction === 'out' ? `${name}: out` : `${name}: in`, mx + nx * 26 + 4, my + ny * 26 - 9, LINE);
}

function arrow(at, x, y, nx, ny) {
  const { c } = at;
  const [ex, ey] = [x + nx * 20, y + ny * 20];
  c.beginPath();
  c.moveTo(x, y);
  c.lineTo(ex, ey);
  c.moveTo(ex - nx * 6 - ny * 5, ey - ny * 6 + nx * 5);
  c.lineTo(ex, ey);
  c.lineTo(ex - nx * 6 + ny * 5, ey - ny * 6 - nx * 5);
  stroke(at, LINE, 2);
}

function drawMask(at, name, points, dotted) {
  if (!Array.isArray(points) || points.length < 3) return;
  const { c, width, height } = at;
  c.save();
  path(at, points, true);
  if (!dotted) {
    c.fillStyle = '#0c0e11';
    c.fill();
  }
  c.clip();
  c.beginPath();
  for (let x = -height; x < width; x += dotted ? 14 : 9) {
    c.moveTo(x, 0);
    c.lineTo(x + height, height);
  }
  c.setLineDash(dotted ? [1, 5] : []);
  c.lineWidth = dotted ? 2 : 1;
  c.strokeStyle = 'rgba(225, 228, 232, 0.4)';
  c.stroke();
  c.restore();
  path(at, points, true);
  stroke(at, '#d0d4d9', 1, [2, 4]);
  const [x, y] = points.reduce((a, b) => (b[1] + b[0] < a[1] + a[0] ? b : a));
  label(at, name, x * width + 4, y * height + 4, '#d0d4d9');
}

function drawTrail({ c, width, height }, trail, now) {
  // Blunt ends: round ones would lie over each other and show as dots where the line is half gone.
  c.lineCap = 'butt';
  for (const [thick, colour, strength] of [[4, '10, 12, 14', 0.5], [2, '255, 255, 255', 0.95]]) {
    for (let i = 1; i < trail.length; i++) {
      const age = (now - trail[i].at) / TRAIL_MS;
      if (age >= 1) continue;
      c.beginPath();
      c.moveTo(trail[i - 1].x * width, trail[i - 1].y * height);
      c.lineTo(trail[i].x * width, trail[i].y * height);
      c.lineWidth = thick;
      c.strokeStyle = `rgba(${colour}, ${strength * (1 - age)})`;
      c.stroke();
    }
  }
  c.lineCap = 'round';
}

function drawBox(at, object) {
  const { c, width, height } = at;
  const { x, y, w, h } = object.box;
  const [l, t, r, b] = [x * width, y * height, (x + w) * width, (y + h) * height];
  // A thin frame with strong corners: it bounds the object and hides little of it. What stands still is dashed.
  c.beginPath();
  c.rect(l, t, r - l, b - t);
  c.lineWidth = 1;
  c.setLineDash(object.stationary ? [3, 4] : []);
  c.strokeStyle = 'rgba(255, 255, 255, 0.55)';
  c.stroke();
  const arm = Math.max(5, Math.min(16, (r - l) / 4, (b - t) / 4));
  c.beginPath();
  for (const [px, py, dx, dy] of [[l, t, 1, 1], [r, t, -1, 1], [r, b, -1, -1], [l, b, 1, -1]]) {
    c.moveTo(px + dx * arm, py);
    c.lineTo(px, py);
    c.lineTo(px, py + dy * arm);
  }
  stroke(at, OBJECT, 2.2);
  c.beginPath();
  c.arc((l + r) / 2, b, 3, 0, 7);
  c.fillStyle = OBJECT;
  c.fill();
  label(at, `${object.label} #${object.id}  ${Math.round(object.score * 100)} %`, l, t > 22 ? t - 21 : t + 3, OBJECT, true);
}
