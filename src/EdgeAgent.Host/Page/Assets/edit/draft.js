// What somebody is changing of a source: its shapes and thresholds, every step of it undoable. Knows nothing of the page.

/** The maps of shapes, as the agent calls them, and what they are called here. */
export const KINDS = {
  zones: { one: 'Zone', many: 'Zones', word: 'zone', least: 3, hint: 'Where objects are counted, and how long they stay. Draw it on the floor: an object is where it stands.' },
  lines: { one: 'Line', many: 'Lines', word: 'line', least: 2, hint: 'Tells of each object that crosses it, and which way.' },
  privacy: { one: 'Privacy mask', many: 'Privacy masks', word: 'mask', least: 3, hint: 'Made black in the picture itself. Nothing sees, keeps or sends what is under it.' },
  motion_masks: { one: 'Motion mask', many: 'Motion masks', word: 'motion-mask', least: 3, hint: 'Movement here does not count: trees, flags, water.' },
};

const MOST_STEPS = 200;

export class Draft extends EventTarget {
  #saved;
  #now;
  #undo = [];
  #redo = [];

  constructor(source) {
    super();
    this.#saved = stateOf(source);
    this.#now = structuredClone(this.#saved);
  }

  /** `[{kind, name, points, rest}]`; to be changed only within `change` or `move`. */
  get shapes() {
    return this.#now.shapes;
  }

  get thresholds() {
    return this.#now.thresholds;
  }

  get saved() {
    return this.#saved;
  }

  get canUndo() {
    return this.#undo.length > 0;
  }

  get canRedo() {
    return this.#redo.length > 0;
  }

  /** Whether it began with what the agent says of the source now. */
  isOf(source) {
    return JSON.stringify(stateOf(source)) === JSON.stringify(this.#saved);
  }

  get isChanged() {
    return JSON.stringify(this.#now) !== JSON.stringify(this.#saved);
  }

  /** One step that can be undone. */
  change(act) {
    this.#keep();
    act(this.#now);
    this.#tell();
  }

  /** The beginning of a movement: one step, however many moves follow. */
  keep() {
    this.#keep();
  }

  /** Within a movement. */
  move(act) {
    act(this.#now);
    this.#tell();
  }

  undo() {
    this.#swap(this.#undo, this.#redo);
  }

  redo() {
    this.#swap(this.#redo, this.#undo);
  }

  /** A name that no shape of the kind has: `zone-2`. */
  freeName(kind) {
    const names = new Set(this.shapes.filter(s => s.kind === kind).map(s => s.name));
    for (let i = 1; ; i++) if (!names.has(`${KINDS[kind].word}-${i}`)) return `${KINDS[kind].word}-${i}`;
  }

  /** What to send: the maps that were changed, whole, and the thresholds that were. */
  toBody() {
    const body = {};
    for (const kind of Object.keys(KINDS)) {
      const now = mapOf(this.#now.shapes, kind);
      const begun = mapOf(this.#saved.shapes, kind);
      if (JSON.stringify(now) === JSON.stringify(begun)) continue;
      body[kind] = now;
      // What others have done to the file meanwhile stays.
      (body.begun ??= {})[kind] = begun;
    }
    const thresholds = Object.fromEntries(Object.entries(this.thresholds).filter(([key, value]) => value !== this.#saved.thresholds[key]));
    if (Object.keys(thresholds).length > 0) body.thresholds = thresholds;
    return body;
  }

  #keep() {
    this.#undo.push(structuredClone(this.#now));
    if (this.#undo.length > MOST_STEPS) this.#undo.shift();
    this.#redo = [];
  }

  #swap(from, to) {
    if (from.length === 0) return;
    to.push(this.#now);
    this.#now = from.pop();
    this.#tell();
  }

  #tell() {
    this.dispatchEvent(new Event('change'));
  }
}

function stateOf(source) {
  const shapes = [];
  for (const kind of Object.keys(KINDS)) {
    for (const [name, { polygon, from, to, ...rest }] of Object.entries(source[kind] ?? {})) {
      shapes.push({ kind, name, was: name, points: structuredClone(kind === 'lines' ? [from, to] : polygon), rest: structuredClone(rest) });
    }
  }
  return { shapes, thresholds: { ...(source.thresholds ?? {}) } };
}

function mapOf(shapes, kind) {
  // No prototype: a zone may be called anything, also __proto__.
  const map = Object.create(null);
  for (const { name, was, points, rest } of shapes.filter(s => s.kind === kind)) {
    map[name] = kind === 'lines' ? { from: points[0], to: points[1], ...rest, was } : { polygon: points, ...rest, was };
  }
  return map;
}
