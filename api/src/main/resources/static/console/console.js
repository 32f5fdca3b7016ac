// What every page of the console shares: theme, keys, copying, dialogs, notices, live regions.
// No framework: htmx sends forms and fragments, morph.js changes only what differs.
(() => {
  'use strict';
  const { morph } = window.tunewright;
  const $ = (selector, from = document) => from.querySelector(selector);
  const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];

  // ---- theme: light, dark, or as the system has it -------------------------------------------
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

  // ---- notices ------------------------------------------------------------------------------
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

  // ---- copying ------------------------------------------------------------------------------
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

  // ---- clicks that every page understands ----------------------------------------------------
  document.addEventListener('click', event => {
    const at = event.target.closest('[data-copy], [data-dialog], [data-close], [data-theme-switch]');
    if (at) {
      if (at.hasAttribute('data-copy')) copy(at);
      else if (at.hasAttribute('data-dialog')) document.getElementById(at.dataset.dialog).showModal();
      else if (at.hasAttribute('data-close')) at.closest('dialog').close();
      else nextTheme();
      return;
    }
    for (const menu of $$('details.menu[open]')) if (!menu.contains(event.target)) menu.open = false;
    const row = event.target.closest('tr[data-row]');
    if (row && !event.target.closest('a, button, input, label, select, form') && !getSelection().toString()) {
      openRow(row, event.metaKey || event.ctrlKey);
    }
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

  // ---- rows of a table, walked by keys --------------------------------------------------------
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

  // ---- keys ---------------------------------------------------------------------------------
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

  // ---- htmx: the token on every change, refusals told, nothing lost -----------------------------
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

  // ---- forms that are sent as they are ----------------------------------------------------------
  // Once, however often their button is clicked, until the page is shown again.
  let sent = new WeakSet();
  document.addEventListener('submit', event => {
    const form = event.target;
    if (event.defaultPrevented || form.getAttribute('method') !== 'post') return;
    if (sent.has(form)) event.preventDefault();
    sent.add(form);
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

  // ---- relative times go on ------------------------------------------------------------------
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

  // ---- live regions ---------------------------------------------------------------------------
  // An element with an id and data-live="<address>" (or none: the page's own) is fetched from there
  // and morphed when the page's stream (data-stream on <main>'s content) says that something has
  // changed; one with data-poll every few seconds. What the user holds (focus, ticks, open details,
  // what scripts have drawn) stays.
  async function fetchPart(address) {
    const answer = await fetch(address, { headers: { 'HX-Request': 'true', 'X-Part': 'true' }, credentials: 'same-origin' });
    if (answer.status === 401) location.reload();
    if (!answer.ok) throw new Error('the part at ' + address + ' answered ' + answer.status);
    return answer.text();
  }
  function parse(html) {
    const parsed = document.createElement('template');
    parsed.innerHTML = html.trim();
    return parsed.content;
  }
  const busy = new Map();
  /** Fetches a region anew; calls while one is under way come to one more afterwards. */
  async function refresh(region) {
    if (busy.has(region)) return void busy.set(region, true);
    busy.set(region, false);
    const address = () => region.dataset.live || location.href;
    const asked = address();
    try {
      const html = await fetchPart(asked);
      if (asked !== address()) {
        busy.set(region, true); // a filter was set meanwhile: this is what it was set on
      } else if (region.isConnected) {
        const next = parse(html).getElementById(region.id);
        if (next) morph(region, next);
        htmx.process(region);
        document.dispatchEvent(new CustomEvent('console:refreshed', { detail: region }));
      }
    } catch {
      // the stream says when the server is back, and then all is fetched again
    } finally {
      const again = busy.get(region);
      busy.delete(region);
      if (again) refresh(region);
    }
  }
  // What goes on without the stream's knowledge is asked for now and then, while somebody looks.
  setInterval(() => {
    if (!document.hidden) $$('[data-poll]').forEach(refresh);
  }, 4000);
  // What lies in closed details is fetched once they are opened.
  const refreshAll = () => $$('[data-live]').filter(region => !region.closest('details:not([open])')).forEach(refresh);
  document.addEventListener('toggle', event => {
    if (event.target.matches('details[open]')) $$('[data-live]', event.target).forEach(refresh);
  }, true);

  let stream = null;
  let lost = false;
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
        document.dispatchEvent(new CustomEvent('console:changed', { detail: null }));
      }
    };
    stream.addEventListener('changed', event =>
      document.dispatchEvent(new CustomEvent('console:changed', { detail: JSON.parse(event.data) })));
    stream.onerror = () => {
      lost = true;
      sign.hidden = false;
      sign.dataset.state = 'lost';
      $('[data-live-text]', sign).textContent = 'Reconnecting';
      if (stream.readyState === EventSource.CLOSED) {
        // Refused rather than cut off: whoever isn't signed in any more learns so by a refresh.
        stream = null;
        refreshAll();
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

  /**
   * Rows as they are now: the rest of the table is left alone. Answers whether it is out of date too,
   * as there are other jobs, or another number of them in a state.
   */
  async function refreshRows(table, ids) {
    const state = row => $('td.is', row)?.textContent.trim();
    let moved = false;
    const known = ids.filter(id => document.getElementById('row-' + id));
    if (known.length) {
      const html = await fetchPart(table.dataset.rows + '?' + known.map(id => 'id=' + encodeURIComponent(id)).join('&')).catch(() => '');
      for (const next of $$('tr[id]', parse(html))) {
        const now = document.getElementById(next.id);
        if (!now) continue;
        moved ||= state(now) !== state(next);
        morph(now, next);
      }
      countTicks();
    }
    return moved || known.length < ids.length;
  }
  // Changes come in bursts: they are gathered for a moment.
  let gathered = null;
  document.addEventListener('console:changed', event => {
    const ids = event.detail;
    if (gathered) {
      if (ids === null) gathered.all = true;
      else ids.forEach(id => gathered.ids.add(id));
      return;
    }
    gathered = { all: ids === null, ids: new Set(ids ?? []) };
    setTimeout(async () => {
      const { all, ids } = gathered;
      gathered = null;
      const table = $('[data-rows]');
      if (all || !table) return refreshAll();
      const stale = await refreshRows(table, [...ids]);
      if (stale && table.hasAttribute('data-first')) refreshAll();
    }, 300);
  });

  // ---- ticked rows: what a button for all of them says ------------------------------------------
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
  document.addEventListener('console:refreshed', countTicks);
  document.addEventListener('htmx:afterSettle', countTicks);

  // hx-swap="morph" puts an answer in the place of its target, changing only what differs.
  htmx.defineExtension('morph', {
    isInlineSwap: style => style === 'morph',
    handleSwap: (style, target, fragment) => {
      if (style !== 'morph') return false;
      morph(target, fragment.firstElementChild ?? fragment);
      return [target];
    },
  });

  // ---- for the scripts of single pages ----------------------------------------------------------
  Object.assign(window.tunewright, { $, $$, toast, refresh, reason, ago });

  nameTheme();
  countTicks();
  listen();
})();
