// Ticked rows: what a button for all of them says.
(() => {
  'use strict';
  const { $, $$ } = window.tunewright;

  function countTicks() {
    for (const form of $$('form[data-bulk]')) {
      const ticked = $$('input[name="id"]:checked:not(:disabled)', form);
      const bar = $('[data-bulk-bar]', form);
      if (!bar) continue; // viewers have none
      bar.hidden = ticked.length === 0;
      if (bar.hidden) $('dialog[open]', form)?.close(); // what was ticked has ended
      for (const count of $$('[data-bulk-count]', form)) count.textContent = ticked.length === 1 ? '1 job' : ticked.length + ' jobs';
      const all = $('[data-tick-all]', form);
      const every = $$('input[name="id"]:not(:disabled)', form);
      if (all) {
        all.checked = every.length > 0 && ticked.length === every.length;
        all.indeterminate = ticked.length > 0 && ticked.length < every.length;
      }
    }
  }
  document.addEventListener('change', event => {
    if (event.target.matches('[data-tick-all]')) {
      for (const box of $$('input[name="id"]:not(:disabled)', event.target.closest('form'))) box.checked = event.target.checked;
    }
    if (event.target.matches('[data-tick-all], input[name="id"]')) countTicks();
  });
  // Enter on a box presses the button of the dialog, whether that is open or not: it is to ask first.
  document.addEventListener('submit', event => {
    const dialog = event.target.matches('form[data-bulk]') && $('dialog:not([open])', event.target);
    if (!dialog) return;
    event.preventDefault();
    if (!$('[data-bulk-bar]', event.target).hidden) dialog.showModal();
  }, true);
  document.addEventListener('console:refreshed', countTicks);
  document.addEventListener('htmx:afterSettle', countTicks);
  countTicks();
})();
