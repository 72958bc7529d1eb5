// What a polygon editor has to know of polygons. Points are [x, y], fractions of the picture.

/** Within the picture, and no more digits than a pixel of 4K needs. */
export const clamp = ([x, y]) => [x, y].map(v => Math.round(Math.max(0, Math.min(1, v)) * 1000) / 1000);

export const middle = ([ax, ay], [bx, by]) => clamp([(ax + bx) / 2, (ay + by) / 2]);

/** Moves all points by the same way, which is shortened so that none leaves the picture. */
export function shifted(points, dx, dy) {
  const limit = (values, d) => Math.max(-Math.min(...values), Math.min(1 - Math.max(...values), d));
  const [x, y] = [limit(points.map(p => p[0]), dx), limit(points.map(p => p[1]), dy)];
  return points.map(p => clamp([p[0] + x, p[1] + y]));
}

/** Whether two sides of the polygon that are no neighbours meet. */
export function crossesItself(points) {
  const n = points.length;
  for (let i = 0; i < n; i++) {
    for (let j = i + 2; j < n; j++) {
      if (i === 0 && j === n - 1) continue;
      if (meet(points[i], points[i + 1], points[j], points[(j + 1) % n])) return true;
    }
  }
  return false;
}

const turn = (a, b, c) => Math.sign((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]));
const between = (a, b, p) => Math.min(a[0], b[0]) <= p[0] && p[0] <= Math.max(a[0], b[0]) && Math.min(a[1], b[1]) <= p[1] && p[1] <= Math.max(a[1], b[1]);

function meet(a, b, c, d) {
  const [abc, abd, cda, cdb] = [turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)];
  if (abc !== abd && cda !== cdb) return true;
  return (abc === 0 && between(a, b, c)) || (abd === 0 && between(a, b, d)) || (cda === 0 && between(c, d, a)) || (cdb === 0 && between(c, d, b));
}

/** What is wrong with a shape, as far as it can be seen here; null when nothing is. */
export function faultOf({ kind, points }) {
  if (kind === 'lines') return Math.hypot(points[0][0] - points[1][0], points[0][1] - points[1][1]) < 0.01 ? 'Its ends are in one place.' : null;
  if (points.length < 3) return 'It needs three points.';
  return crossesItself(points) ? 'Its sides cross. Drag a point so that they do not.' : null;
}
