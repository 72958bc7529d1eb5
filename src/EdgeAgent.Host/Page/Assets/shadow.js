// How a second model (detect.shadow) differs from the one whose objects are told: counts by class, and the pictures on which they differ most.

import { el, redraw } from './element.js';
import { UNKNOWN, dayOf, timeOf } from './format.js';

const MOST_WORDS = 3;

/** Draws the reports; nothing where no camera has a shadow. What was opened by hand stays open. */
export function drawShadows(section, element, reports, drawn) {
  section.hidden = reports.length === 0;
  const text = JSON.stringify(reports);
  if (drawn.text === text) return;
  drawn.text = text;
  redraw(element, drawn.opened, reports.map(shadowOf));
}

function shadowOf(report) {
  const { camera, model, shadow, compared, skipped, alike } = report;
  const share = compared > 0 ? `${(100 * alike / compared).toFixed(1)} %` : UNKNOWN;
  return el('article.shadow', { 'data-of': camera, 'aria-label': `Shadow model of ${camera}` },
    el('h3', {}, camera),
    el('p', {}, `${shadow.name} sees what ${model.name} sees, since ${momentOf(report.since)}: ${compared} pictures compared, ${share} alike, ${skipped} left out.`),
    report.unknown && el('p.soft', {}, report.unknown),
    report.classes.length > 0 && el('div.scrolls', { tabindex: 0, role: 'region', 'aria-label': `Differences on ${camera}, a table that may be wider than the screen` }, tableOf(report)),
    report.renamed.length > 0 && el('p', {}, report.renamed.slice(0, MOST_WORDS).map(r => `${r.label} is called ${r.shadow_label} ${r.count} times`).join('; ')),
    report.worst.length > 0 && picturesOf(report));
}

function picturesOf({ camera, model, shadow, worst }) {
  return el('details', {},
    el('summary', {}, worst.length === 1 ? 'The picture on which they differ' : `The ${worst.length} pictures on which they differ most`),
    el('p.soft', {}, `Green: both see it. Orange: ${model.name} alone. Violet: ${shadow.name} alone.`),
    el('div.worst', {}, worst.map(picture => pictureOf(camera, picture))));
}

function tableOf({ classes, model, shadow }) {
  const heads = ['Class', 'Both', `${model.name} alone`, 'Seen weaker', `${shadow.name} alone`, 'Seen stronger', 'Renamed', 'Score', 'Shadow’s'];
  return el('table.shadow', {},
    el('thead', {}, el('tr', {}, heads.map(name => el('th', { scope: 'col' }, name)))),
    el('tbody', {}, classes.map(c => el('tr', {}, el('th', { scope: 'row' }, c.label),
      [c.both, c.missed, counted(c.weaker, c.weaker_score), c.extra, counted(c.stronger, c.stronger_score), c.renamed, score(c.score), score(c.shadow_score)].map(cell => el('td.n', {}, String(cell)))))));
}

function pictureOf(camera, { file, time, differences }) {
  const words = differences.slice(0, MOST_WORDS).map(wordsOf).join(', ') + (differences.length > MOST_WORDS ? ', …' : '');
  // The time is in the address: a file's name stays while another picture takes its place.
  const src = `api/shadows/${encodeURIComponent(camera)}/${encodeURIComponent(file)}?${new URLSearchParams({ at: time })}`;
  return el('figure', {}, el('a', { href: src, target: '_blank', rel: 'noopener' }, el('img', { src, alt: words, loading: 'lazy' })), el('figcaption', {}, `${momentOf(time)}: ${words}`));
}

function wordsOf({ outcome, label, shadow_label: other, score: own, shadow_score: its }) {
  switch (outcome) {
    case 'missed': return `${label} ${score(own)} is not seen by the shadow`;
    case 'extra': return `${label} ${score(its)} is seen by the shadow alone`;
    case 'renamed': return `${label} ${score(own)} is ${other} ${score(its)} to the shadow`;
    default: return `${label} ${score(own)}, ${score(its)} to the shadow`;
  }
}

const momentOf = at => `${dayOf(at)} ${timeOf(at)}`;
const counted = (count, mean) => Number.isFinite(mean) ? `${count} (${mean.toFixed(2)})` : count;
const score = value => Number.isFinite(value) ? value.toFixed(2) : UNKNOWN;
