// Keys: rows of a table are walked, ticked and opened, sections gone to.
(() => {
  'use strict';
  const { $, $$ } = window.tunewright;

  const rows = () => $$('tr[data-row]');
  const currentRow = () => $('tr[data-row].at');
  function moveTo(row) {
    if (!row) return;
    currentRow()?.classList.remove('at');
    row.classList.add('at');
    row.scrollIntoView({ block: 'nearest' });
    $('a', row)?.focus({ preventScroll: true });
  }
  function step(by) {
    const all = rows();
    const now = all.indexOf(currentRow());
    moveTo(all[now < 0 ? 0 : Math.min(all.length - 1, Math.max(0, now + by))]);
  }
  function openRow(row, apart) {
    const link = $('a[href]', row);
    if (!link) return;
    if (apart) open(link.href, '_blank', 'noopener');
    else location.href = link.href;
  }
  document.addEventListener('click', event => {
    const row = event.target.closest('tr[data-row]');
    if (row && !event.target.closest('a, button, input, label, select, form, dialog') && !getSelection().toString()) {
      openRow(row, event.metaKey || event.ctrlKey);
    }
  });

  // The rail says which keys lead where: "n", "g j". Viewers have fewer of them.
  const ways = new Map($$('.rail li a').map(link => [$('kbd', link)?.textContent, link]));
  let going = 0;
  document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const typing = event.target.closest('input:not([type="checkbox"]):not([type="radio"]), textarea, select, [contenteditable]');
    if (typing) {
      if (event.key === 'Escape') {
        if (event.target.type === 'search') event.preventDefault(); // it would be emptied
        event.target.blur();
      }
      return;
    }
    if ($('dialog[open]')) return;
    const way = ways.get(Date.now() - going < 1200 ? 'g ' + event.key : event.key);
    if (way) {
      going = 0;
      way.click();
      return event.preventDefault();
    }
    const handled = {
      '/': () => $('[data-filter]')?.focus(),
      'j': () => step(1),
      'k': () => step(-1),
      'x': () => currentRow() && $('input[type="checkbox"]', currentRow())?.click(),
      'g': () => { going = Date.now(); },
      '?': () => $('#help').showModal(),
      'Enter': () => {
        if (!currentRow() || event.target.closest('a, button')) return false;
        openRow(currentRow());
      },
    }[event.key];
    if (handled && handled() !== false) event.preventDefault();
  });
})();
