// What the agent's words mean to a person: events as sentences, stages and states by what they do.

import { lasting, percent } from './format.js';

const prefix = 'edgeagent.';

/** The type without its prefix: `zone.entered`. */
export const typeOf = event => String(event?.type ?? '').startsWith(prefix) ? event.type.slice(prefix.length) : String(event?.type ?? '');

/** The camera's or microphone's name, from `/agents/A/cameras/NAME`; the agent itself has none. */
export function sourceOf(event) {
  const parts = String(event?.source ?? '').split('/');
  return parts.length >= 5 ? parts.slice(4).join('/') : null;
}

/** Groups of types as the filter offers them: a prefix of the type, and what it is called. */
export const families = [
  ['object.', 'Objects'], ['zone.', 'Zones'], ['line.', 'Lines'], ['count.', 'Counts'], ['part.', 'Parts'], ['motion.', 'Motion'],
  ['speech.', 'Speech'], ['keyword.', 'Keywords'], ['sound.', 'Sounds'], ['speaker.', 'Speakers'],
  ['anomaly.', 'Anomalies'], ['classification.', 'Whole pictures'], ['source.', 'Cameras and microphones'], ['agent.', 'The agent'], ['engine.', 'Engines'], ['budget.', 'Budget'],
  ['rule.', 'Rules'], ['evidence.', 'Evidence'],
];

const thing = data => `${data.label ?? 'Something'}${data.track === undefined ? '' : ` #${data.track}`}`;
const quoted = text => `“${text}”`;

const sentences = {
  'object.entered': d => `${thing(d)} came into sight`,
  'object.left': d => `${thing(d)} left, after ${lasting(d.duration_ms)}`,
  'object.updated': d => `${thing(d)} is still in sight`,
  'object.stationary': d => `${thing(d)} stands still`,
  'object.described': d => `${thing(d)} is ${d.answer?.label ?? 'described anew'}`,
  'object.rejected': d => `${thing(d)} is rejected${d.words ? `: ${quoted(d.words)}` : ''}${d.by ? ` (${d.by})` : ''}`,
  'object.not_rejected': d => `Not rejected: ${d.message}`,
  'zone.entered': d => `${thing(d)} entered ${d.zone}`,
  'zone.left': d => `${thing(d)} left ${d.zone}, after ${lasting(d.duration_ms)}`,
  'zone.dwell': d => `${thing(d)} has been in ${d.zone} for ${lasting(d.dwell_ms)}`,
  'line.crossed': d => `${thing(d)} crossed ${d.line}, ${d.direction}`,
  'line.reset': d => `${d.line} counts from nothing again, was ${d.in} in and ${d.out} out`,
  'count.changed': d => `Count in ${d.zone}: ${d.count}${d.label ? ` (${d.label})` : ''}`,
  'part.inspected': d => d.verdict === 'defective'
    ? `Part #${d.track} is defective: ${(d.defects ?? []).map(x => x.label).join(', ') || 'no defect named'}`
    : d.verdict === 'good' ? `Part #${d.track} is good` : `Part #${d.track} was not inspected`,
  'motion.started': () => 'Something moves',
  'motion.ended': d => `Nothing moves any more, after ${lasting(d.duration_ms)}`,
  'anomaly.detected': () => 'The picture is unusual',
  'classification.changed': d => d.label ? `The picture shows ${d.label}` : 'The picture shows nothing known',
  'keyword.detected': d => `Heard ${quoted(d.keyword)}`,
  'sound.started': d => `${d.label} began`,
  'sound.ended': d => `${d.label} is over, after ${lasting(d.duration_ms)}`,
  'speaker.identified': d => d.speaker ? `${d.speaker} speaks` : 'An unknown voice',
  'speech.started': () => 'Somebody began to speak',
  'speech.ended': () => 'An utterance is over',
  'speech.partial': d => `${quoted(d.text)} …`,
  'speech.transcript': d => quoted(d.text),
  'speech.order': d => `Ordered ${quoted(d.text)}${d.speaker ? ` (${d.speaker})` : ''}`,
  'speech.dropped': () => 'An utterance has no transcript',
  'speech.armed': d => `${d.keyword ? quoted(d.keyword) : d.by === 'command' ? 'It was asked for' : 'Its condition holds'}: what is said now is written down`,
  'speech.disarmed': () => 'What is said is no longer written down',
  'sound.level': d => `Level ${d.rms_dbfs} dBFS, peak ${d.peak_dbfs}`,
  'sound.top': d => (d.classes ?? []).map(x => x.label).join(', ') || 'No sound by name',
  'source.up': () => 'Gives data',
  'source.down': d => `Gives no data: ${d.message ?? d.reason}`,
  'source.impaired': d => `Impaired (${d.condition}): ${d.message}`,
  'source.restored': d => `Good again, was ${d.condition} for ${lasting(d.duration_ms)}`,
  'agent.started': d => `The agent started, version ${d.version}`,
  'agent.stopped': d => `The agent stopped: ${d.reason}`,
  'agent.fault': d => `${d.component}: ${d.message}`,
  'budget.exceeded': d => `Gives way: ${d.message}`,
  'budget.restored': d => `Within its budget again, after ${lasting(d.duration_ms)}`,
  'engine.changed': d => `${d.model}: engine ${d.engine} is ${d.state}`,
  'evidence.completed': () => 'The clip of an earlier event is complete',
};

/** What a rule says it means, or its name, and the fields that it chose. */
function ruleOf(data) {
  const fields = Object.entries(data.fields ?? {}).map(([name, value]) => `${name} ${value !== null && typeof value === 'object' ? JSON.stringify(value) : value}`);
  return [data.message ?? `Rule ${data.rule}`, ...fields].join(', ');
}

/** An event in one sentence. A type that is not known here says its type. */
export function sentenceOf(event) {
  const type = typeOf(event);
  const told = Object.hasOwn(sentences, type) ? sentences[type](event.data ?? {}) : type.startsWith('rule.') ? ruleOf(event.data ?? {}) : type.replaceAll('.', ' ');
  return told.charAt(0).toUpperCase() + told.slice(1);
}

/** How good or bad the news is: `well`, `attention`, `fault`, or `plain`. */
export function weightOf(event) {
  const type = typeOf(event);
  const data = event.data ?? {};
  if (type.startsWith('rule.')) return data.severity === 'critical' ? 'fault' : data.severity === 'warning' ? 'attention' : 'plain';
  if (type === 'part.inspected') return data.verdict === 'defective' ? 'fault' : data.verdict === 'good' ? 'well' : 'attention';
  if (type === 'source.down' || type === 'agent.fault' || (type === 'engine.changed' && data.state === 'failed')) return 'fault';
  if (type === 'object.rejected' || type === 'object.not_rejected' || type === 'budget.exceeded') return 'attention';
  if (type === 'source.impaired' || type === 'anomaly.detected' || type === 'speech.dropped') return 'attention';
  if (type === 'source.up' || type === 'source.restored') return 'well';
  return 'plain';
}

/** The score, or what stands for it. */
export const scoreOf = event => {
  const score = event?.data?.score ?? event?.data?.confidence;
  return typeof score === 'number' && score <= 1 ? percent(score) : '';
};

const stages = {
  sight: ['Sight', 'is the picture any good'], motion: ['Motion', 'does anything move'], detect: ['Detect', 'the detector'], track: ['Track', 'boxes to objects'],
  describe: ['Describe', 'second models'], tell: ['Tell', 'zones, lines, events'], inspect: ['Inspect', 'parts'], whole_picture: ['Whole picture', 'models of it'],
  show: ['Show', 'pictures for you'], front: ['Front', 'filters and gain'], voice: ['Voice', 'does anybody speak'], keywords: ['Keywords', 'wake words'],
  sounds: ['Sounds', 'what it sounds like'],
};

/** A stage's name, and what it does. */
export const stageOf = name => Object.hasOwn(stages, name) ? stages[name] : [String(name).replaceAll('_', ' '), ''];

const states = {
  starting: ['Opening', 'idle'], running: ['Running', 'well'], waiting: ['No data, tries again', 'fault'], ended: ['File has ended', 'idle'],
  faulted: ['Stopped, needs a person', 'fault'], muted: ['Muted', 'idle'], disabled: ['Switched off', 'idle'], stopped: ['Stopped', 'idle'],
};

/** A source's state in words, and its mark: `well`, `attention`, `fault`, `idle`. */
export function stateOf(source) {
  if (source.state === 'running' && source.condition) return [`Running, but ${source.condition}`, 'attention'];
  return Object.hasOwn(states, source.state) ? states[source.state] : [String(source.state ?? 'Unknown'), 'idle'];
}
