// Live regions. An element with an id and data-live="<address>" (or none: the page's own) is fetched
// from there and morphed when the page's stream (data-stream on <main>'s content) says that something
// has changed; one with data-poll every few seconds. What the user holds (focus, ticks, open details,
// what scripts have drawn) stays.
(() => {
  'use strict';
  const { $, $$, morph } = window.tunewright;

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
      document.dispatchEvent(new CustomEvent('console:refreshed', { detail: table }));
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
})();
