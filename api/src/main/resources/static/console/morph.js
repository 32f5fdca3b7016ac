// Changes one element into another in place, touching only what differs, so that focus, scroll,
// ticks, open details and what scripts have drawn stay.
(() => {
  'use strict';
  // Not the property: a form's `id` is its field of that name, where it has one.
  const id = node => node.getAttribute?.('id') ?? '';
  const same = (a, b) => a.nodeType === b.nodeType && a.nodeName === b.nodeName && id(a) === id(b);

  function morph(now, next) {
    if (now.nodeType !== Node.ELEMENT_NODE) {
      if (now.nodeValue !== next.nodeValue) now.nodeValue = next.nodeValue;
      return;
    }
    if (now.hasAttribute('data-keep') || (now.nodeName === 'DIALOG' && now.open)) return;
    attributes(now, next);
    if (now.nodeName === 'TEXTAREA' || now.nodeName === 'SELECT') {
      if (now !== document.activeElement && now.innerHTML !== next.innerHTML) now.innerHTML = next.innerHTML;
      return;
    }
    children(now, next);
  }

  // What the user or a script has made of an element, and the server knows nothing of.
  function held(element, name) {
    return (
      (name === 'open' && element.nodeName === 'DETAILS') ||
      (name === 'checked' && element.type === 'checkbox') ||
      (name === 'value' && element === document.activeElement)
    );
  }

  function attributes(now, next) {
    const at = now.classList.contains('at');
    for (const { name, value } of [...next.attributes]) {
      if (!held(now, name) && now.getAttribute(name) !== value) now.setAttribute(name, value);
    }
    for (const { name } of [...now.attributes]) {
      if (!held(now, name) && !next.hasAttribute(name)) now.removeAttribute(name);
    }
    if (at) now.classList.add('at');
    if (now.nodeName === 'INPUT' && now.type !== 'checkbox' && now !== document.activeElement && next.hasAttribute('value')) {
      now.value = next.getAttribute('value');
    }
    if (now.nodeName === 'PROGRESS') now.value = next.value;
  }

  // Children with an id keep it wherever they move; others are matched in their order.
  function children(now, next) {
    const wantedIds = new Set([...next.children].map(id));
    const named = new Map();
    for (const child of [...now.children]) {
      if (id(child) && !wantedIds.has(id(child))) child.remove();
      else if (id(child)) named.set(id(child), child);
    }
    now.normalize(); // texts that stood around what is gone are one, as in what was parsed
    let place = now.firstChild;
    for (const wanted of [...next.childNodes]) {
      let match = null;
      const namesake = named.get(id(wanted));
      if (namesake && same(namesake, wanted)) match = namesake;
      else if (place && same(place, wanted)) match = place;
      if (!match) {
        now.insertBefore(document.importNode(wanted, true), place);
        continue;
      }
      if (match === place) place = place.nextSibling;
      else now.insertBefore(match, place);
      morph(match, wanted);
    }
    while (place) {
      const gone = place;
      place = place.nextSibling;
      gone.remove();
    }
  }

  // hx-swap="morph" puts an answer in the place of its target, changing only what differs.
  htmx.defineExtension('morph', {
    isInlineSwap: style => style === 'morph',
    handleSwap: (style, target, fragment) => {
      if (style !== 'morph') return false;
      morph(target, fragment.firstElementChild ?? fragment);
      return [target];
    },
  });

  Object.assign(window.tunewright, { morph });
})();
