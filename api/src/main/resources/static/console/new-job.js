// The form for a new job: uploads with their progress, refusals at their field, the plan on demand.
(() => {
  'use strict';
  const { $, $$, toast, reason } = window.tunewright;
  const form = $('#new-job');
  if (!form) return;

  // ---- refusals ---------------------------------------------------------------------------------
  // A field is only blamed once somebody has typed: an empty form isn't wrong yet.
  let touched = false;
  form.addEventListener('input', () => { touched = true; });
  form.addEventListener('change', () => { touched = true; });
  function blame() {
    for (const field of $$('[aria-invalid]', form)) {
      field.removeAttribute('aria-invalid');
      field.removeAttribute('aria-describedby');
    }
    $('#refused')?.remove();
    const check = $('#check');
    const name = check.dataset.refused;
    const field = name && form.elements[name];
    if (!field || !touched) return;
    const told = document.createElement('span');
    told.className = 'wrong';
    told.id = 'refused';
    told.textContent = $('[data-refusal]', check).textContent;
    field.setAttribute('aria-invalid', 'true');
    field.setAttribute('aria-describedby', 'refused');
    const group = field.closest('details');
    if (group && field !== document.activeElement) group.open = true;
    field.closest('.field').append(told);
  }
  document.addEventListener('htmx:afterSettle', event => {
    if (event.target.id === 'check') blame();
  });
  document.addEventListener('htmx:afterSwap', () => blame());

  // ---- uploads ------------------------------------------------------------------------------------
  for (const place of $$('[data-upload]', form)) {
    const file = $('input[type="file"]', place);
    const bar = $('progress', place);
    const text = $('[data-upload-text]', place);
    const select = $('select', place);
    $('button', place).addEventListener('click', () => file.click());
    file.addEventListener('change', event => {
      event.stopPropagation();
      if (file.files[0]) send(file.files[0], bar, text, select, file);
    });
    for (const kind of ['dragover', 'drop']) {
      place.addEventListener(kind, event => {
        event.preventDefault();
        if (kind === 'drop' && event.dataTransfer.files[0]) send(event.dataTransfer.files[0], bar, text, select, file);
      });
    }
  }
  function send(file, bar, text, select, input) {
    const data = new FormData();
    data.append('purpose', 'fine-tune');
    data.append('file', file);
    const request = new XMLHttpRequest();
    request.open('POST', '/jobs/new/file');
    const header = $('meta[name="_csrf_header"]');
    if (header) request.setRequestHeader(header.content, $('meta[name="_csrf"]').content);
    bar.hidden = false;
    bar.value = 0;
    text.textContent = '';
    request.upload.onprogress = event => {
      if (!event.lengthComputable) return;
      bar.value = event.loaded / event.total;
      text.textContent = `${size(event.loaded)} of ${size(event.total)}`;
    };
    request.onload = () => {
      bar.hidden = true;
      input.value = '';
      if (request.status !== 200) {
        text.textContent = '';
        return toast(reason(request.responseText, request.status), true);
      }
      const { id, filename } = JSON.parse(request.responseText);
      for (const each of $$('[data-upload] select', form)) {
        const option = new Option(filename + ' · just now', id);
        each.insertBefore(option, each.options[1] ?? null);
      }
      select.value = id;
      text.textContent = 'Uploaded';
      select.dispatchEvent(new Event('change', { bubbles: true }));
    };
    request.onerror = () => {
      bar.hidden = true;
      text.textContent = '';
      toast(reason('', 0), true);
    };
    request.send(data);
  }
  function size(bytes) {
    const units = ['B', 'kB', 'MB', 'GB', 'TB'];
    let unit = 0;
    while (bytes >= 999.5 && unit < units.length - 1) {
      bytes /= 1000;
      unit++;
    }
    return (unit === 0 || bytes >= 99.95 ? bytes.toFixed(0) : bytes.toFixed(1)) + ' ' + units[unit];
  }

  // ---- going on from a checkpoint -----------------------------------------------------------------
  $('#start-afresh')?.addEventListener('click', () => {
    $('#origin').remove();
    form.elements.model.focus();
    form.dispatchEvent(new Event('change', { bubbles: true }));
  });

  // ---- what is half typed -------------------------------------------------------------------------
  // The form is judged by the server, which a half-typed time reaches as none at all.
  function halfTyped() {
    const field = [...form.elements].find(each => each.validity?.badInput);
    field?.reportValidity();
    return field !== undefined;
  }
  form.addEventListener('submit', event => {
    if (halfTyped()) event.preventDefault();
  });

  // ---- the plan -----------------------------------------------------------------------------------
  const part = $('#planned');
  let newest = null; // the fields that the newest plan was asked for
  function fields() {
    const sent = new URLSearchParams(new FormData(form));
    sent.delete('nonce');
    return sent;
  }
  // A plan that was asked for other fields than these says so.
  function compare() {
    $('#stale').hidden = newest === null || newest.toString() === fields().toString();
  }
  form.addEventListener('input', compare);
  form.addEventListener('change', compare);
  document.addEventListener('click', async event => {
    const button = event.target.closest('#show-plan');
    if (!button || halfTyped()) return;
    const sent = fields();
    newest = sent;
    compare();
    button.disabled = true;
    part.hidden = false;
    part.setAttribute('aria-busy', 'true');
    $('#plan').textContent = 'Reading the data with the model’s own tokenizer';
    part.scrollIntoView({ block: 'nearest' });
    try {
      const answer = await fetch('/jobs/new/plan', { method: 'POST', body: sent, headers: { 'HX-Request': 'true' } });
      const text = await answer.text();
      if (sent !== newest) return; // another was asked for meanwhile
      if (!answer.ok) throw new Error(reason(text, answer.status));
      const parsed = document.createElement('template');
      parsed.innerHTML = text.trim();
      $('#plan').replaceWith(parsed.content.firstElementChild);
      part.scrollIntoView({ block: 'start', behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
    } catch (failed) {
      if (sent === newest) $('#plan').textContent = failed.message;
    } finally {
      if (sent === newest) {
        part.setAttribute('aria-busy', 'false');
        button.disabled = $('[data-refusal]', form) !== null;
      }
    }
  });
})();
