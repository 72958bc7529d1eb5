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
