// Shows the words of index.html for a page whose code or styles did not come: nothing else of it is there to say so.
// What is loaded later says so in its own place (src/ui/borders). A file of its own and no module: the page's policy
// allows no inline script.
(function () {
  function show() {
    if (!document.getElementById("root").firstChild) document.getElementById("unloaded").hidden = false;
  }
  addEventListener("error", function (event) {
    var part = event.target;
    var code = part instanceof HTMLScriptElement && part.type === "module";
    if (!code && !(part instanceof HTMLLinkElement && part.rel === "stylesheet")) return;
    if (document.readyState === "loading") addEventListener("DOMContentLoaded", show);
    else show();
  }, true); // such errors do not bubble
})();
