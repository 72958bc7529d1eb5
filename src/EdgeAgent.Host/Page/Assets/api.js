// The agent's HTTP interface: requests with a deadline, and refusals as sentences.

const DEADLINE_MS = 15_000;

let csrf = '';
let unauthorised = () => {};

/** The token that every POST carries; from the session. */
export function useCsrf(token) {
  csrf = token ?? '';
}

/** Called when the agent asks for a log-in in the middle of something: the session is over. */
export function onUnauthorised(call) {
  unauthorised = call;
}

/** A refusal, with a sentence for a person. Status 0: the agent did not answer. */
export class Refusal extends Error {
  constructor(message, status, retryAfterS) {
    super(message);
    this.status = status;
    this.retryAfterS = retryAfterS;
  }
}

export const get = (path, query) => ask('GET', path + questionMark(query));
export const post = (path, body) => ask('POST', path, body ?? {});

/** A picture as a blob. */
export async function picture(path, signal) {
  return (await request(path, { signal: signal ? AbortSignal.any([signal, AbortSignal.timeout(DEADLINE_MS)]) : AbortSignal.timeout(DEADLINE_MS) })).blob();
}

/** An endless answer; it has a deadline for its beginning only. */
export async function open(path, { headers, signal }) {
  const beginning = new AbortController();
  const timer = setTimeout(() => beginning.abort(new DOMException('', 'TimeoutError')), DEADLINE_MS);
  try {
    const response = await request(path, { headers, signal: AbortSignal.any([signal, beginning.signal]) });
    return response.body.getReader();
  } finally {
    clearTimeout(timer);
  }
}

/** `?a=1&b=2` of what is set. */
export function questionMark(query = {}) {
  const set = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== '');
  return set.length === 0 ? '' : `?${new URLSearchParams(set)}`;
}

async function ask(method, path, body) {
  const response = await request(path, {
    method,
    signal: AbortSignal.timeout(DEADLINE_MS),
    headers: body === undefined ? {} : { 'content-type': 'application/json', 'x-edgeagent-csrf': csrf },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  try {
    return await response.json();
  } catch {
    throw new Refusal('The agent answered with something that this page cannot read. Load the page again: the two may be of different versions.', response.status);
  }
}

async function request(path, init) {
  let response;
  try {
    response = await fetch(path, { cache: 'no-store', credentials: 'same-origin', redirect: 'error', ...init });
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Refusal('The agent does not answer. Is the device on, and are you in its network?', 0);
  }
  if (response.ok) return response;
  if (response.status === 401 && path !== 'api/login') unauthorised();
  throw new Refusal(await sentence(response), response.status, Number(response.headers.get('retry-after')) || null);
}

async function sentence(response) {
  try {
    const answer = await response.json();
    if (typeof answer.error === 'string') return answer.error.slice(0, 2000);
  } catch {
    // Not JSON: something between the page and the agent answered.
  }
  return `The agent refused (${response.status}).`;
}
