// Log-in: one password; which one it is decides whether one may save.

import { post } from '../api.js';
import { el, put } from '../element.js';
import { mark } from '../mark.js';

export function show(main, { session }, enter) {
  const refused = el('div', { id: 'refused', role: 'alert' });
  const password = el('input', { id: 'password', type: 'password', name: 'password', autocomplete: 'current-password', required: true, 'aria-describedby': 'refused' });
  const button = el('button.strong', { type: 'submit' }, 'Log in');

  async function submit(event) {
    event.preventDefault();
    button.disabled = true;
    refused.replaceChildren();
    try {
      await post('api/login', { password: password.value });
      await enter();
    } catch (error) {
      const wait = error.retryAfterS ? ` Wait ${error.retryAfterS} s, then try again.` : '';
      put(refused, el('p.fault-line', {}, mark('fault'), `${error.message}${wait}`));
      password.select();
      password.focus();
    } finally {
      button.disabled = false;
    }
  }

  put(main, el('form.login', { onsubmit: submit, 'aria-labelledby': 'login-title' },
    el('h1', { id: 'login-title' }, session.agent),
    el('p.soft', {}, 'This agent shows what it sees and hears only to those with a password.'),
    el('label', { for: 'password' }, 'Password'), password, refused, button,
    el('p.soft', {}, 'It was set when the page was opened to the network, under page in the configuration file.')));
  password.focus();
  return {};
}
