// Relative times go on.
(() => {
  'use strict';
  const { $$ } = window.tunewright;

  function ago(time) {
    const seconds = Math.round((Date.now() - Date.parse(time)) / 1000);
    if (seconds < 0) return 'in ' + span(-seconds);
    return seconds < 10 ? 'just now' : span(seconds) + ' ago';
  }
  function span(seconds) {
    if (seconds < 60) return seconds + ' s';
    if (seconds < 3600) return Math.floor(seconds / 60) + ' min';
    if (seconds < 86400) return Math.floor(seconds / 3600) + ' h';
    return Math.floor(seconds / 86400) + ' d';
  }
  setInterval(() => {
    if (document.hidden) return;
    for (const time of $$('time[data-ago]')) {
      const text = ago(time.dateTime);
      if (time.textContent !== text) time.textContent = text;
    }
  }, 10000);
})();
