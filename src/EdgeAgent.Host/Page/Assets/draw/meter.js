// A microphone's level: a bar with its peak, and the last twenty seconds of it with the speech in them marked.

const FLOOR_DB = -60;
const COLUMNS = 200;

const partOf = db => Math.max(0, Math.min(1, (db - FLOOR_DB) / -FLOOR_DB));

export class Meter {
  #canvas;
  #bar;
  #peak;
  #past = [];

  /** @param canvas the last seconds; @param bar, peak elements whose place is set by `--level` and `--peak`. */
  constructor(canvas, bar, peak) {
    this.#canvas = canvas;
    this.#bar = bar;
    this.#peak = peak;
  }

  /** Takes a record of the microphone. */
  push({ level_db: level, peak_db: peak, speech }) {
    this.#past.push({ level: partOf(level), speech: speech === true });
    if (this.#past.length > COLUMNS) this.#past.shift();
    this.#bar.style.setProperty('--level', partOf(level).toFixed(3));
    this.#peak.style.setProperty('--peak', `${(partOf(peak) * 100).toFixed(1)}%`);
    this.#draw();
  }

  #draw() {
    const ratio = Math.min(devicePixelRatio || 1, 2.5);
    const { clientWidth: width, clientHeight: height } = this.#canvas;
    if (width === 0) return;
    if (this.#canvas.width !== Math.round(width * ratio)) this.#canvas.width = Math.round(width * ratio);
    if (this.#canvas.height !== Math.round(height * ratio)) this.#canvas.height = Math.round(height * ratio);
    const c = this.#canvas.getContext('2d');
    const style = getComputedStyle(this.#canvas);
    c.setTransform(ratio, 0, 0, ratio, 0, 0);
    c.clearRect(0, 0, width, height);
    const step = width / COLUMNS;
    this.#past.forEach(({ level, speech }, i) => {
      const x = width - (this.#past.length - i) * step;
      const tall = Math.max(1, level * (height - 6));
      // Speech has a line under it too: it reads without colour.
      c.fillStyle = speech ? style.getPropertyValue('--accent') : style.getPropertyValue('--faint');
      c.fillRect(x, (height - 6 - tall) / 2, Math.max(1, step - 0.6), tall);
      if (speech) c.fillRect(x, height - 2, step + 0.5, 2);
    });
  }
}
