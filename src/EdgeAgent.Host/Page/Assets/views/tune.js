// Tune: zones, lines and masks drawn on a live still, thresholds held against the last hour's scores; checked before they are saved.

import { get, picture, post } from '../api.js';
import { copy } from '../clipboard.js';
import { Board } from '../edit/board.js';
import { Draft, KINDS } from '../edit/draft.js';
import { faultOf } from '../edit/geometry.js';
import { el, put, say } from '../element.js';
import { percent } from '../format.js';
import { draw } from '../icon.js';
import { mark } from '../mark.js';
import { histogram } from '../plot/histogram.js';
import { stateOf } from '../words.js';

export const title = 'Tune';
export const icon = () => draw('M4 7h10M18 7h2M4 17h2M10 17h10', 'M16 5v4M8 15v4');

const STILL_EVERY_MS = 2000;
const PREVIEW_AFTER_MS = 300;

// What somebody has drawn is kept while they look at another view or another camera.
const drafts = new Map();

addEventListener('beforeunload', event => {
  if ([...drafts.values()].some(draft => draft.isChanged)) event.preventDefault();
});

const WORDS = {
  'detect.min_score': ['Least score', 'A box counts from this score on. Lower finds more, and more that is not there.'],
  'voice.threshold': ['Speech threshold', 'Speech begins when the model is this sure. Lower hears more, and more noise.'],
  'keywords.threshold': ['Keyword threshold', 'A keyword counts from this score on.'],
  'motion.min_area': ['Least moving area', 'The part of the picture that must move in one place.'],
};

export function show(main, context, rest) {
  const { sources, session, say: announce } = context;
  let shown = null;
  const picker = el('select', { id: 'tuned', onchange: () => context.go(`#tune/${encodeURIComponent(picker.value)}`) });
  const place = el('div');
  put(main, el('div.head', {}, el('h1', {}, title), el('label.picker', { for: 'tuned' }, el('span', {}, 'Camera or microphone'), picker)), place);

  const list = () => {
    put(picker, sources.list.map(s => el('option', { value: s.name }, `${s.title ?? s.name}${drafts.get(s.name)?.isChanged ? ' (changed)' : ''}`)));
    if (shown) picker.value = shown.name;
  };

  function update(name) {
    const source = sources.find(name) ?? sources.list.find(s => s.state === 'running') ?? sources.list[0];
    if (!source) {
      put(place, el('p.empty', {}, 'There is nothing to tune: this agent has no camera and no microphone.'));
      return;
    }
    if (shown?.name === source.name) return;
    shown?.close();
    shown = tuning(place, source, session, sources, announce, again);
    list();
  }

  /** Shows the same source as it is now. */
  function again() {
    const { name } = shown;
    shown.close();
    shown = null;
    update(name);
  }

  const onChange = () => {
    const now = shown && sources.find(shown.name);
    if (!shown) update(rest);
    // Somebody else may have saved; and thresholds are known once the model is loaded, a while after a source was started anew.
    else if (now && shown.isIdle() && !shown.isOf(now)) again();
    if (picker.childElementCount !== sources.list.length) list();
  };
  sources.addEventListener('change', onChange);
  list();
  update(rest);
  return {
    update,
    close() {
      shown?.close();
      sources.removeEventListener('change', onChange);
    },
  };
}

function tuning(place, source, session, sources, announce, again) {
  const kept = drafts.get(source.name);
  const draft = kept?.isChanged ? kept : new Draft(source);
  drafts.set(source.name, draft);
  const stop = new AbortController();
  const camera = source.kind === 'camera';
  const undo = el('button', { type: 'button', onclick: () => draft.undo() }, 'Undo');
  const redo = el('button', { type: 'button', onclick: () => draft.redo() }, 'Redo');
  const check = el('button.strong', { type: 'button', onclick: checkIt }, 'Check');
  const result = el('section.result', { 'aria-label': 'Result of the check', 'aria-live': 'polite' });
  const shapes = camera ? shapesOf(source, draft, stop.signal, announce) : null;
  const thresholds = thresholdsOf(source, draft, stop.signal);
  const discard = el('button.quiet', { type: 'button', onclick: () => { drafts.delete(source.name); again(); } }, 'Discard');

  const refresh = () => {
    undo.disabled = !draft.canUndo;
    redo.disabled = !draft.canRedo;
    check.disabled = !draft.isChanged;
    discard.hidden = !draft.isChanged;
    // What was checked is no longer what is drawn.
    result.replaceChildren();
  };
  draft.addEventListener('change', refresh);
  const onKey = event => {
    if (!(event.ctrlKey || event.metaKey) || event.target.closest?.('input, textarea')) return;
    const key = event.key.toLowerCase();
    if (key === 'z' && !event.shiftKey) draft.undo();
    else if (key === 'y' || (key === 'z' && event.shiftKey)) draft.redo();
    else return;
    event.preventDefault();
  };
  document.addEventListener('keydown', onKey, { signal: stop.signal });

  put(place,
    session.role === 'viewer'
      ? el('p.notice', {}, mark('attention'), 'You are logged in to look: you may draw and check. Saving needs the administrator’s password.')
      : session.writes && el('p.notice', {}, mark('attention'), `The page cannot save: ${session.writes.replace(/\.?$/, '.')} Check gives you the lines to paste.`),
    el('div.tune', {}, shapes && el('div.drawing-side', {}, shapes.board, shapes.bar), el('div.settings', {}, shapes?.list, thresholds)),
    el('div.actions', {}, undo, redo, discard, check), result);
  refresh();

  async function checkIt() {
    check.disabled = true;
    put(result, el('p.soft', {}, 'Checking …'));
    const body = { source: source.name, ...draft.toBody() };
    try {
      const answer = await post('api/tune/check', body);
      if (JSON.stringify(body) === JSON.stringify({ source: source.name, ...draft.toBody() })) showCheck(answer, body);
      else put(result, el('p.soft', {}, 'You have changed it while it was checked. Check it again.'));
    } catch (error) {
      put(result, el('p.fault-line', {}, mark('fault'), error.message));
    }
    check.disabled = !draft.isChanged;
    result.scrollIntoView({ block: 'nearest' });
  }

  function showCheck(answer, body) {
    const faults = answer.faults ?? [];
    const save = el('button.strong', { type: 'button', onclick: () => saveIt({ ...body, digest: answer.digest }, save) }, 'Save and use it now');
    const maySave = faults.length === 0 && answer.writable && session.role === 'admin';
    put(result,
      faults.length > 0
        ? [el('h2', {}, mark('fault'), faults.length === 1 ? 'One thing is wrong' : `${faults.length} things are wrong`), el('ul.faults', {}, faults.map(fault => el('li', {}, fault)))]
        : el('h2', {}, mark('well'), 'Nothing is wrong with it'),
      answer.difference && [el('h3', {}, 'What changes in the file'), difference(answer.difference)],
      answer.note && el('p', {}, mark('attention'), ` ${answer.note}`),
      faults.length === 0 && !answer.writable && [
        el('p', {}, mark('attention'), ` ${answer.why ?? 'The file cannot be written.'} Paste these lines into it yourself, then reload the agent.`),
        el('pre', { tabindex: 0, 'aria-label': 'Lines to paste' }, answer.lines ?? ''),
        el('button', { type: 'button', onclick: () => copy(answer.lines ?? '', announce) }, 'Copy the lines')],
      maySave && el('div.save', {}, save, el('p.soft', {}, 'Comments and order of the file stay. Only this source is started anew.')));
  }

  async function saveIt(body, button) {
    button.disabled = true;
    // What would be drawn now would be lost.
    place.inert = true;
    try {
      const answer = await post('api/tune/save', body);
      if (!answer.reloaded) {
        put(result, el('p.fault-line', { role: 'alert' }, mark('attention'), `It stands in the file, and is not in use: ${answer.why}`));
        return;
      }
      drafts.delete(source.name);
      const restarted = answer.restarted ?? [];
      announce(restarted.length > 0 ? `Saved. Started anew: ${restarted.join(', ')}.` : 'Saved.');
      await sources.load().catch(() => {});
      if (!stop.signal.aborted) again();
    } catch (error) {
      button.disabled = false;
      put(result, el('p.fault-line', { role: 'alert' }, mark('fault'), error.message),
        error.status === 409 && el('p', {}, 'What you drew is still here. Check once more to see it against the file as it is now.'),
        !error.status && el('p', {}, 'It may have been saved all the same. Check once more to see.'));
    } finally {
      place.inert = false;
    }
  }

  function close() {
    stop.abort();
    shapes?.close();
    draft.removeEventListener('change', refresh);
  }

  return { name: source.name, isOf: now => draft.isOf(now), isIdle: () => !draft.isChanged && !shapes?.isDrawing(), close };
}

function difference(text) {
  const kind = line => line.startsWith('+++') || line.startsWith('---') ? 'file' : line.startsWith('+') ? 'plus' : line.startsWith('-') ? 'minus' : line.startsWith('@@') ? 'place' : 'same';
  return el('pre.difference', { tabindex: 0, 'aria-label': 'Difference: lines with + come, lines with - go' },
    String(text).replace(/\n$/, '').split('\n').map(line => el(`span.${kind(line)}`, {}, `${line}\n`)));
}

function shapesOf(source, draft, signal, announce) {
  const image = el('img', { alt: `Picture of ${source.name} as it is now`, draggable: 'false' });
  const board = new Board(draft, image);
  const away = el('p.no-still', {}, 'Waiting for a picture …');
  const bar = el('div.board-bar');
  const list = el('section.shapes', { 'aria-label': 'Shapes' });
  const size = source.picture ?? { width: 16, height: 9 };
  // No zone where nothing is detected, no motion mask where nothing watches for motion.
  const drawable = Object.entries(KINDS).filter(([kind]) => source[kind]);
  board.element.append(away);
  board.resize(Number(size.width), Number(size.height));

  const drawBar = () => {
    const kind = board.isDrawing;
    if (kind) {
      const { one, least } = KINDS[kind];
      const left = least - board.drawn;
      put(bar, el('p', { role: 'status' }, kind === 'lines' ? `${one}: set its two ends.`
        : left > 0 ? `${one}: tap its corners in their order, ${left} more at least.` : `${one}: tap the first point again to close it, or press Done.`),
      kind !== 'lines' && el('button.strong', { type: 'button', disabled: left > 0, onclick: () => board.finish() }, 'Done'),
      el('button', { type: 'button', onclick: () => board.cancel() }, 'Cancel'));
      return;
    }
    const shape = draft.shapes[board.selected];
    const removable = shape && shape.kind !== 'lines' && board.point !== null;
    put(bar, el('div.add', { role: 'group', 'aria-label': 'Draw' }, drawable.map(([k, { one }]) =>
      el('button', { type: 'button', onclick: () => board.begin(k) }, el('span', { 'aria-hidden': 'true' }, '+ '), one))),
    removable && el('button.quiet', { type: 'button', disabled: shape.points.length <= 3, onclick: () => board.removePoint(board.point) }, `Remove point ${board.point + 1}`));
  };

  const drawList = () => {
    // What is typed in a field counts when it is left, also when it is left because another shape was chosen.
    if (list.contains(document.activeElement)) document.activeElement.blur();
    put(list, Object.entries(KINDS).map(([kind, { many, hint }]) => {
      const own = draft.shapes.map((shape, i) => ({ shape, i })).filter(({ shape }) => shape.kind === kind);
      return own.length > 0 && el('div.kind', {}, el('h2', {}, many), el('p.soft', {}, hint), el('ul', {}, own.map(({ shape, i }) => rowOf(shape, i))));
    }), draft.shapes.length === 0 && el('p.soft', {}, 'Nothing is drawn yet. Choose below the picture what to draw.'));
  };

  function rowOf(shape, i) {
    const chosen = i === board.selected;
    const fault = faultOf(shape);
    const head = el('button.name', { type: 'button', 'aria-expanded': String(chosen), onclick: () => board.select(chosen ? -1 : i, !chosen) },
      el(`i.swatch.${shape.kind}`, { 'aria-hidden': 'true' }), el('span', {}, shape.name), el('span.soft', {}, shape.kind === 'lines' ? '' : `${shape.points.length} points`));
    return el('li', { class: chosen ? 'chosen' : null }, head, fault && el('p.fault-line', {}, mark('attention'), fault), chosen && fieldsOf(shape, i));
  }

  function fieldsOf(shape, i) {
    const id = `shape-${i}`;
    const set = act => draft.change(now => act(now.shapes[i]));
    const name = el('input', { id: `${id}-name`, value: shape.name, maxlength: 63, autocomplete: 'off', spellcheck: 'false', onchange: () => {
      const wanted = name.value.trim();
      if (wanted === '' || draft.shapes.some((s, at) => at !== i && s.kind === shape.kind && s.name === wanted)) {
        announce(wanted === '' ? 'It needs a name.' : `There is another one called ${wanted}.`);
        name.value = shape.name;
        return;
      }
      set(s => { s.name = wanted; });
      say(list.querySelector('.chosen .name span'), wanted);
    } });
    const fields = [el('label', { for: `${id}-name` }, 'Name', name)];
    if (shape.kind === 'zones') {
      const dwell = el('input', { id: `${id}-dwell`, type: 'number', min: 0, step: 0.5, inputmode: 'decimal', value: shape.rest.dwell_ms ? shape.rest.dwell_ms / 1000 : '', placeholder: 'off',
        onchange: () => set(s => { s.rest.dwell_ms = Number(dwell.value) > 0 ? Math.round(Number(dwell.value) * 1000) : null; }) });
      fields.push(el('label', { for: `${id}-dwell` }, 'Tell of a stay after (s)', dwell));
      const classes = shape.rest.classes ?? [];
      if ((source.classes ?? []).length > 1) {
        fields.push(el('fieldset', {}, el('legend', {}, 'Which objects'), (source.classes ?? []).map(label => el('label.tick', {},
          el('input', { type: 'checkbox', checked: classes.length === 0 || classes.includes(label), onchange: e => set(s => {
            const now = new Set((s.rest.classes ?? []).length === 0 ? source.classes : s.rest.classes);
            if (e.target.checked) now.add(label);
            else now.delete(label);
            // None chosen would mean all of them; so does every one.
            s.rest.classes = now.size === source.classes.length ? [] : [...now];
          }) }), label))));
      }
    }
    if (shape.kind === 'lines') {
      const direction = el('select', { id: `${id}-direction`, value: shape.rest.direction, onchange: () => set(s => { s.rest.direction = direction.value; }) },
        [['both', 'Both ways'], ['in', 'In only'], ['out', 'Out only']].map(([value, text]) => el('option', { value, selected: value === (shape.rest.direction ?? 'both') }, text)));
      fields.push(el('label', { for: `${id}-direction` }, 'Tells of', direction),
        el('button', { type: 'button', onclick: () => set(s => s.points.reverse()) }, 'Swap in and out'));
    }
    fields.push(el('button.remove', { type: 'button', onclick: () => {
      draft.change(now => now.shapes.splice(i, 1));
      board.select(-1);
      announce(`${shape.name} is deleted. Undo brings it back.`);
      list.querySelector('button')?.focus();
    } }, 'Delete'));
    return el('div.fields', {}, fields);
  }

  for (const name of ['select', 'progress', 'point', 'drawn']) board.addEventListener(name, drawBar);
  board.addEventListener('select', drawList);
  board.addEventListener('drawn', () => {
    drawList();
    // The next thing to do is to name it.
    const name = list.querySelector('.chosen input');
    name?.focus({ preventScroll: true });
    name?.select();
  });
  board.addEventListener('least', () => announce('A polygon needs three points. Delete the whole shape instead.'));
  const onChange = () => {
    // Rewriting a field while somebody types in it would take the letters away.
    if (!(list.contains(document.activeElement) && document.activeElement.matches('input, select'))) drawList();
    drawBar();
  };
  draft.addEventListener('change', onChange);
  drawBar();
  drawList();

  let url = null;
  async function still() {
    for (; !signal.aborted; await new Promise(resolve => setTimeout(resolve, STILL_EVERY_MS))) {
      if (document.hidden) continue;
      try {
        const blob = await picture(`api/still/${encodeURIComponent(source.name)}`, signal);
        const next = URL.createObjectURL(blob);
        image.onload = () => { if (!source.picture) board.resize(image.naturalWidth, image.naturalHeight); };
        image.src = next;
        if (url) URL.revokeObjectURL(url);
        url = next;
        say(away, '');
      } catch (error) {
        if (signal.aborted) break;
        say(away, source.state === 'running' ? error.message : source.reason ?? stateOf(source)[0]);
      }
    }
  }
  still();

  return { board: board.element, bar, list, isDrawing: () => board.isDrawing !== null, close() {
    board.resizes.disconnect();
    draft.removeEventListener('change', onChange);
    if (url) URL.revokeObjectURL(url);
  } };
}

function thresholdsOf(source, draft, signal) {
  const keys = Object.keys(draft.thresholds);
  if (keys.length === 0) return null;
  const told = el('p.told', { role: 'status' });
  const charts = el('div.charts');
  let histograms = [];
  let timer = 0;
  let asked = 0;

  const sliders = keys.map(key => {
    const [name, hint] = Object.hasOwn(WORDS, key) ? WORDS[key] : [key, ''];
    const id = `threshold-${key}`;
    const value = el('output', { for: id }, percentOf(draft.thresholds[key]));
    const slider = el('input', { id, type: 'range', min: 0, max: 1, step: key === 'motion.min_area' ? 0.001 : 0.01, value: draft.thresholds[key],
      'aria-describedby': `${id}-hint`, 'aria-valuetext': percentOf(draft.thresholds[key]),
      onpointerdown: () => { slider.kept = false; },
      oninput: () => {
        const set = now => { now.thresholds[key] = Number(slider.value); };
        // One way of the slider is one step to undo.
        if (slider.kept) draft.move(set);
        else draft.change(set);
        slider.kept = true;
      },
      onchange: () => { slider.kept = false; } });
    return { key, slider, value, element: el('div.threshold', {}, el('label', { for: id }, name), value, key === 'detect.min_score' && charts, slider,
      el('p.soft', { id: `${id}-hint` }, hint, hint ? ' ' : '', el('code', {}, key)), key === 'detect.min_score' && told) };
  });

  const refresh = () => {
    for (const { key, slider, value } of sliders) {
      const now = draft.thresholds[key];
      if (Number(slider.value) !== now) slider.value = now;
      slider.setAttribute('aria-valuetext', percentOf(now));
      say(value, now === draft.saved.thresholds[key] ? percentOf(now) : `${percentOf(draft.saved.thresholds[key])} → ${percentOf(now)}`);
      if (key === 'detect.min_score') for (const each of histograms) each.mark(now);
    }
    clearTimeout(timer);
    if (keys.includes('detect.min_score')) timer = setTimeout(preview, PREVIEW_AFTER_MS);
  };

  async function preview() {
    const mine = ++asked;
    // Of other thresholds there are no scores to count.
    const changed = draft.toBody().thresholds?.['detect.min_score'];
    if (changed === undefined) {
      say(told, '');
      return;
    }
    try {
      const { now, then, by_class: by } = await post(`api/tune/${encodeURIComponent(source.name)}/preview`, { thresholds: { 'detect.min_score': changed } });
      if (mine !== asked || signal.aborted) return;
      const classes = Object.entries(by ?? {}).filter(([, c]) => c.now !== c.then).map(([label, c]) => `${label} ${c.now} → ${c.then}`);
      say(told, now.told === then.told ? `In the last hour nothing would have changed: ${objects(now.told)} told.`
        : `In the last hour ${objects(then.told)} would have been told instead of ${now.told}${classes.length > 1 ? ` (${classes.join(', ')})` : ''}.`);
    } catch (error) {
      if (mine === asked && !signal.aborted) say(told, error.message);
    }
  }

  if (keys.includes('detect.min_score')) {
    get(`api/scores/${encodeURIComponent(source.name)}`).then(scores => {
      if (signal.aborted) return;
      const was = draft.saved.thresholds['detect.min_score'];
      const now = draft.thresholds['detect.min_score'];
      histograms = Object.entries(scores.classes ?? {}).map(([label, counts]) => ({ label, ...histogram(label, counts, { was, now }), total: counts.best.reduce((a, b) => a + b, 0) }));
      put(charts, histograms.length === 0 ? el('p.soft', {}, 'No scores yet: nothing was in sight in the last hour.')
        : histograms.map(h => el('figure', {}, el('figcaption', {}, el('strong', {}, h.label), ` ${h.total} in the last hour, by their best score`), h.element)));
    }).catch(error => put(charts, el('p.soft', {}, error.message)));
  }

  draft.addEventListener('change', refresh);
  signal.addEventListener('abort', () => {
    clearTimeout(timer);
    draft.removeEventListener('change', refresh);
  });
  refresh();
  return el('section.thresholds', { 'aria-labelledby': 'thresholds' }, el('h2', { id: 'thresholds' }, 'Thresholds'), sliders.map(s => s.element));
}

const objects = count => `${count} ${count === 1 ? 'object' : 'objects'}`;
const percentOf = value => value < 0.1 && value > 0 ? `${(value * 100).toFixed(1)} %` : percent(value);
