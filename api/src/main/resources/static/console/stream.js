// The page's stream: tells which jobs have changed, null for any of them, and in the footer whether it
// is heard.
(() => {
  'use strict';
  const { $ } = window.tunewright;

  let stream = null;
  let lost = false;
  const changed = detail => document.dispatchEvent(new CustomEvent('console:changed', { detail }));
  function listen() {
    const source = $('[data-stream]')?.dataset.stream;
    if (!source || stream || document.hidden) return;
    const sign = $('#live');
    stream = new EventSource(source);
    stream.onopen = () => {
      sign.hidden = false;
      sign.dataset.state = 'on';
      $('[data-live-text]', sign).textContent = 'Live';
      if (lost) {
        lost = false;
        changed(null);
      }
    };
    stream.addEventListener('changed', event => changed(JSON.parse(event.data)));
    stream.onerror = () => {
      lost = true;
      sign.hidden = false;
      sign.dataset.state = 'lost';
      $('[data-live-text]', sign).textContent = 'Reconnecting';
      if (stream.readyState === EventSource.CLOSED) {
        // Refused rather than cut off: whoever isn't signed in any more learns so by a refresh.
        stream = null;
        changed(null);
        setTimeout(listen, 5000);
      }
    };
  }
  // A browser has few connections to a server: a page that nobody looks at gives its stream back.
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) {
      stream?.close();
      stream = null;
      lost = true;
    } else {
      listen();
    }
  });
  listen();
})();
