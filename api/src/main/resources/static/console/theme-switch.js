// The theme: light, dark, or as the system has it.
(() => {
  'use strict';
  const { $$, toast } = window.tunewright;

  const THEMES = ['system', 'light', 'dark'];
  const theme = () => document.documentElement.dataset.theme || 'system';
  function nextTheme() {
    const next = THEMES[(THEMES.indexOf(theme()) + 1) % THEMES.length];
    if (next === 'system') {
      delete document.documentElement.dataset.theme;
      localStorage.removeItem('tunewright-theme');
    } else {
      document.documentElement.dataset.theme = next;
      localStorage.setItem('tunewright-theme', next);
    }
    nameTheme();
    document.dispatchEvent(new Event('console:theme'));
    toast('Theme: ' + next);
  }
  function nameTheme() {
    for (const button of $$('[data-theme-switch]')) {
      button.title = 'Theme: ' + theme();
      button.setAttribute('aria-label', 'Theme: ' + theme());
    }
  }
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () =>
    document.dispatchEvent(new Event('console:theme')));
  document.addEventListener('click', event => {
    if (event.target.closest('[data-theme-switch]')) nextTheme();
  });
  nameTheme();
})();
