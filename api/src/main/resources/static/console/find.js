// How the console's scripts find elements. Each of them is of one idea and shares what others need
// as a part of window.tunewright; no framework: htmx sends forms and fragments.
window.tunewright = {
  $: (selector, from = document) => from.querySelector(selector),
  $$: (selector, from = document) => [...from.querySelectorAll(selector)],
};
