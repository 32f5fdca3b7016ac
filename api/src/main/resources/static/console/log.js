// A run's log: the last lines first, new ones as they come, earlier ones when asked for, and a
// search that the server does over all of it.
(() => {
  'use strict';
  const { $ } = window.tunewright;
  const box = $('#log');
  document.addEventListener('console:refreshed', () => {
    if ($('#log') !== box) location.reload(); // the first run has come, or another
  });
  if (!box) return;
  const MOST = 5000;
  const state = $('#log-state');
  const toEnd = $('#log-end');
  const search = $('#log-search');
  let first = Infinity;
  let last = 0;
  // What is shown now; an answer to what was asked for another view comes too late.
  let view = 0;
  // One after the other, as each goes on from the lines that the one before has brought.
  let queue = Promise.resolve();
  const inTurn = work => { queue = queue.then(work).catch(() => {}); };

  async function lines(query) {
    const address = new URL(box.dataset.lines, location.href);
    for (const [name, value] of Object.entries(query)) address.searchParams.set(name, value);
    const answer = await fetch(address);
    if (!answer.ok) throw new Error('the log answered ' + answer.status);
    return answer.json();
  }
  function paragraph({ seq, text }, wanted) {
    const line = document.createElement('p');
    line.dataset.n = seq;
    if (!wanted) {
      line.textContent = text;
      return line;
    }
    const lower = text.toLowerCase();
    let at = 0;
    for (let hit = lower.indexOf(wanted); hit >= 0; hit = lower.indexOf(wanted, at)) {
      line.append(text.slice(at, hit));
      const mark = document.createElement('mark');
      mark.textContent = text.slice(hit, hit + wanted.length);
      line.append(mark);
      at = hit + wanted.length;
    }
    line.append(text.slice(at));
    return line;
  }
  const atEnd = () => box.scrollHeight - box.scrollTop - box.clientHeight < 40;
  function tell() {
    state.textContent = last === 0 ? 'No line yet' : `Lines ${first.toLocaleString('en')} to ${last.toLocaleString('en')}`;
    toEnd.hidden = atEnd();
  }
  function earlierButton() {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'button small';
    button.textContent = 'Earlier lines';
    button.addEventListener('click', () => {
      button.disabled = true;
      inTurn(() => earlier(button).finally(() => { button.disabled = false; }));
    });
    return button;
  }

  async function earlier(button) {
    const mine = view;
    const answer = await lines({ before: first });
    if (mine !== view || !button.isConnected) return;
    button.remove();
    const height = box.scrollHeight;
    box.prepend(...answer.lines.map(line => paragraph(line)));
    if (answer.lines.length) first = answer.lines[0].seq;
    if (answer.more) box.prepend(earlierButton());
    box.scrollTop += box.scrollHeight - height;
    tell();
  }

  function open() {
    const mine = ++view;
    inTurn(async () => {
      if (mine !== view) return;
      const answer = await lines({}).catch(() => null);
      if (mine !== view) return;
      if (!answer) {
        state.textContent = 'The log can’t be read just now';
        return;
      }
      box.replaceChildren(...answer.lines.map(line => paragraph(line)));
      first = answer.lines[0]?.seq ?? Infinity;
      last = answer.lines.at(-1)?.seq ?? 0;
      if (answer.more && first > 1) box.prepend(earlierButton());
      box.scrollTop = box.scrollHeight;
      tell();
    });
  }
  // Where one waits for its turn already, it will bring what there is by then.
  let due = false;
  function follow() {
    if (due) return;
    due = true;
    inTurn(async () => {
      due = false;
      const mine = view;
      for (let more = !search.value.trim(); more;) {
        const answer = await lines({ after: last });
        if (mine !== view) return;
        append(answer.lines);
        more = answer.more;
      }
    });
  }
  function append(come) {
    if (!come.length) return;
    const stay = atEnd();
    box.append(...come.map(line => paragraph(line)));
    if (last === 0) first = come[0].seq;
    last = come.at(-1).seq;
    if (stay && box.childElementCount > MOST) {
      while (box.childElementCount >= MOST) box.firstElementChild.remove();
      first = Number(box.firstElementChild.dataset.n);
      box.prepend(earlierButton());
    }
    if (stay) box.scrollTop = box.scrollHeight;
    tell();
  }
  let waiting;
  search.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(find, 250);
  });
  async function find() {
    const wanted = search.value.trim().toLowerCase();
    if (!wanted) return open();
    const mine = ++view;
    const answer = await lines({ q: wanted }).catch(() => null);
    if (!answer || mine !== view) return;
    box.replaceChildren(...answer.lines.map(line => paragraph(line, wanted)));
    box.scrollTop = 0;
    toEnd.hidden = true;
    state.textContent = answer.lines.length === 0
      ? 'No line holds this'
      : `${answer.lines.length.toLocaleString('en')}${answer.more ? ' or more' : ''} lines hold this`;
  }
  box.addEventListener('scroll', () => {
    if (!search.value.trim()) toEnd.hidden = atEnd();
  });
  toEnd.addEventListener('click', () => {
    box.scrollTop = box.scrollHeight;
  });
  document.addEventListener('console:changed', follow);
  if (box.dataset.every) setInterval(follow, Number(box.dataset.every));
  open();
})();
