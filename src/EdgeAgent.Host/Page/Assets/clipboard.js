// Copying: over plain HTTP a browser has no clipboard for pages, so the old way is kept beside the new one.

import { el } from './element.js';

/** Copies a text, and says whether it worked. */
export async function copy(text, announce) {
  announce(await copied(text) ? 'Copied.' : 'This browser did not let the page copy. Select the text and copy it by hand.');
}

async function copied(text) {
  if (navigator.clipboard) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Not allowed: the old way may be.
    }
  }
  const before = document.activeElement;
  const area = el('textarea.off', { 'aria-hidden': 'true', readonly: true });
  area.value = text;
  document.body.append(area);
  area.select();
  const worked = document.execCommand('copy');
  area.remove();
  before?.focus();
  return worked;
}
