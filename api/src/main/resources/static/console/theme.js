// Before anything is painted: the theme that this browser was told to use, if it was told.
(() => {
  const theme = localStorage.getItem('tunewright-theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
})();
