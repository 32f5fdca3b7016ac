// What is told for a moment, and what a refused request said of itself.
(() => {
  'use strict';
  const { $ } = window.tunewright;

  const toasts = $('#toasts');
  // All that lies outside an open dialog is behind it, and heard by nobody.
  const foremost = () => $('dialog[open]') ?? document.body;
  function toast(text, bad = false) {
    if (toasts.parentElement !== foremost()) foremost().append(toasts);
    const note = document.createElement('div');
    note.className = bad ? 'flash bad' : 'flash';
    if (bad) note.setAttribute('role', 'alert');
    note.textContent = text;
    for (const same of [...toasts.children]) if (same.textContent === text) same.remove();
    toasts.append(note);
    setTimeout(() => note.remove(), bad ? 12000 : 2500);
  }
  document.addEventListener('close', () => foremost().append(toasts), true);

  /** What a refused request said of itself, whether it is a page or OpenAI's error shape. */
  function reason(text, status) {
    try {
      return JSON.parse(text).error.message;
    } catch {
      return status ? 'The server answered ' + status : 'The server can’t be reached; nothing was changed';
    }
  }

  Object.assign(window.tunewright, { toast, reason });
})();
