// Builds elements. What comes from the server reaches the page only through here, as text: there is no innerHTML in these files.

const SVG = 'http://www.w3.org/2000/svg';

/**
 * Makes an element: `el('button.quiet', {type: 'button', onclick}, 'Undo')`.
 * Children are nodes, text, or lists of them; null and false are left out.
 */
export function el(spec, properties = {}, ...children) {
  const [name, ...classes] = spec.split('.');
  const element = document.createElement(name);
  if (classes.length > 0) element.className = classes.join(' ');
  return fill(assign(element, properties), children);
}

/** The same for SVG, where all properties are attributes. */
export function svg(name, properties = {}, ...children) {
  return fill(assign(document.createElementNS(SVG, name), properties), children);
}

/** Puts other children into an element. */
export function put(element, ...children) {
  element.replaceChildren();
  return fill(element, children);
}

/**
 * The same again and again, with children that are known by their `data-of`: what is opened in them (`opened`, a set of those names) stays open, also over a time in which
 * there is nothing to open, and the focus stays where it is.
 */
export function redraw(element, opened, ...children) {
  // Read off the page at this moment: a browser tells of what was opened a little later, and by then it would be replaced.
  for (const details of element.querySelectorAll('details')) {
    if (details.open) opened.add(nameOf(details));
    else opened.delete(nameOf(details));
  }
  const active = element.contains(document.activeElement) ? document.activeElement.closest('[data-of]') : null;
  const place = active && [...active.querySelectorAll(FOCUSABLE)].indexOf(document.activeElement);
  put(element, ...children);
  for (const details of element.querySelectorAll('details')) details.open = opened.has(nameOf(details));
  const again = active && [...element.children].find(child => child.dataset.of === active.dataset.of);
  again?.querySelectorAll(FOCUSABLE)[place]?.focus({ preventScroll: true });
}

const FOCUSABLE = 'summary, a[href], button, [tabindex]';
const nameOf = element => element.closest('[data-of]').dataset.of;

/** Sets a text only where it has changed, so that a screen reader's place and a selection stay. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function assign(element, properties) {
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else if (key in element && typeof element[key] === 'boolean') element[key] = value;
    else if (key === 'value') element.value = value;
    else element.setAttribute(key, value === true ? '' : String(value));
  }
  return element;
}

function fill(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : String(child));
  }
  return element;
}
