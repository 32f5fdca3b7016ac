// Forms, sent by htmx or as they are: the token on every change, refusals told, nothing sent twice.
(() => {
  'use strict';
  const { $, $$, toast, reason } = window.tunewright;

  document.addEventListener('htmx:configRequest', event => {
    const header = $('meta[name="_csrf_header"]');
    if (header) event.detail.headers[header.content] = $('meta[name="_csrf"]').content;
  });
  document.addEventListener('htmx:responseError', event => {
    const answer = event.detail.xhr;
    if (answer.status === 401) location.reload();
    else toast(reason(answer.responseText, answer.status), true);
  });
  document.addEventListener('htmx:sendError', () => toast(reason('', 0), true));

  // A form that sends a file shows how far it is, until that has failed.
  for (const failure of ['htmx:responseError', 'htmx:sendError']) {
    document.addEventListener(failure, event => {
      const bar = event.target.matches('[data-progress]') && $('progress', event.target);
      if (bar) bar.hidden = true;
    });
  }
  document.addEventListener('htmx:xhr:progress', event => {
    const bar = $('progress', event.target);
    if (bar && event.target.matches('[data-progress]') && event.detail.lengthComputable) {
      bar.hidden = false;
      bar.max = event.detail.total;
      bar.value = event.detail.loaded;
    }
  });

  // Once, however often their button is clicked, until the page is shown again. Whoever has stopped what was sent may
  // send it again after a while.
  const PATIENCE = 10000;
  let sent = new WeakSet();
  document.addEventListener('submit', event => {
    const form = event.target;
    if (event.defaultPrevented || form.getAttribute('method') !== 'post') return;
    if (sent.has(form)) return event.preventDefault();
    sent.add(form);
    setTimeout(() => sent.delete(form), PATIENCE);
  });
  addEventListener('pageshow', () => { sent = new WeakSet(); });

  // Of a group's boxes one stands for all the others: to tick either lets go of the other.
  document.addEventListener('change', event => {
    const group = event.target.closest('[data-all-or-some]');
    if (!group || !event.target.checked) return;
    for (const box of $$('input:checked', group)) {
      if (box.hasAttribute('data-all') !== event.target.hasAttribute('data-all')) box.checked = false;
    }
  });
})();
