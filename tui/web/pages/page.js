// The keys go to the app at once: without this the page wants one click first.
window.addEventListener("load", () => {
  const watch = new MutationObserver(() => {
    if (document.body.classList.contains("-first-byte")) {
      watch.disconnect();
      document.querySelector(".xterm-helper-textarea")?.focus();
    }
  });
  watch.observe(document.body, { attributes: true, attributeFilter: ["class"] });
});
