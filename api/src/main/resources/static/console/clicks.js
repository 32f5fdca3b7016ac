// Buttons that copy, dialogs that open and close, menus that close by a click elsewhere.
(() => {
  'use strict';
  const { $, $$, toast } = window.tunewright;

  async function copy(button) {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
    } catch {
      const area = document.createElement('textarea');
      area.value = button.dataset.copy;
      document.body.append(area);
      area.select();
      document.execCommand('copy');
      area.remove();
    }
    if (button.classList.contains('id')) {
      button.classList.add('copied');
      setTimeout(() => button.classList.remove('copied'), 1200);
    } else {
      toast('Copied');
    }
  }

  document.addEventListener('click', event => {
    const at = event.target.closest('[data-copy], [data-dialog], [data-close]');
    if (at?.hasAttribute('data-copy')) copy(at);
    else if (at?.hasAttribute('data-dialog')) document.getElementById(at.dataset.dialog).showModal();
    else if (at) at.closest('dialog').close();
    for (const menu of $$('details.menu[open]')) if (!menu.contains(event.target)) menu.open = false;
  });
  // One whose form was refused is open again from the start, with what was written into it.
  $('dialog[data-opened]')?.showModal();
  // A click beside an open dialog closes it, as Escape does.
  document.addEventListener('mousedown', event => {
    if (event.target.matches('dialog[open]')) {
      const box = event.target.getBoundingClientRect();
      const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
      if (!inside) event.target.close();
    }
  });
})();
