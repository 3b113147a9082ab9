// Runs before the first paint, so that a dark page never flashes light; src/ui/theme/theme.ts goes on from here. A file of its own and no
// module: the page's policy allows no inline script, and a module would come after the paint.
(function () {
  var kept = null;
  try { kept = localStorage.getItem("theme"); } catch (e) { /* private mode */ }
  document.documentElement.dataset.theme = kept === "light" || kept === "dark" ? kept : matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
})();
