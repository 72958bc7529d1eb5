// Numbers, times and sizes as a person reads them. What is not known is a dash, never 0.

export const UNKNOWN = '–';

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });
const shortClock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hour12: false });
const day = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });

const known = value => typeof value === 'number' && Number.isFinite(value);
const date = at => {
  const parsed = new Date(at);
  return Number.isNaN(parsed.getTime()) ? null : parsed;
};

export const timeOf = at => date(at) ? clock.format(date(at)) : UNKNOWN;
export const hourOf = at => date(at) ? shortClock.format(date(at)) : UNKNOWN;
export const dayOf = at => date(at) ? day.format(date(at)) : UNKNOWN;

/** A number with as many decimals as it deserves: 0.42, 6.3, 57. */
export function number(value) {
  if (!known(value)) return UNKNOWN;
  if (Number.isInteger(value)) return String(value);
  const size = Math.abs(value);
  if (size < 0.005) return '< 0.01';
  return value.toFixed(size < 1 ? 2 : size < 10 ? 1 : 0);
}

export const percent = value => known(value) ? `${Math.round(value * 100)} %` : UNKNOWN;
export const milliseconds = value => known(value) ? `${number(value)} ms` : UNKNOWN;
export const rate = value => known(value) ? `${number(value)}/s` : UNKNOWN;
export const degrees = value => known(value) ? `${Math.round(value)} °C` : UNKNOWN;

export function bytes(value) {
  if (!known(value)) return UNKNOWN;
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let at = 0;
  for (; value >= 1000 && at < units.length - 1; at++) value /= 1000;
  return `${number(value)} ${units[at]}`;
}

/** How long, roughly: `8.2 s`, `4 min`, `3 h`, `5 days`. */
export function lasting(ms) {
  if (!known(ms)) return UNKNOWN;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 60) return `${number(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172800) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86400)} days`;
}

export const since = at => date(at) ? lasting(Math.max(0, Date.now() - date(at).getTime())) : UNKNOWN;
