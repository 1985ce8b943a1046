// The page that the server wrote can be read without the app. Where the app
// can't start, this shows what the page says about that.
(() => {
  const tell = () => {
    for (const words of document.querySelectorAll('.no-wasm')) words.hidden = false;
  };
  if (typeof WebAssembly !== 'object') {
    tell();
    return;
  }
  const failed = (event) => {
    // A script that did not load; or, told of the window, an app that did not start.
    if (event.target === window || event.target.tagName === 'SCRIPT') tell();
  };
  const started = () => {
    removeEventListener('error', failed, true);
    removeEventListener('unhandledrejection', failed);
  };
  addEventListener('error', failed, true);
  addEventListener('unhandledrejection', failed);
  addEventListener('TrunkApplicationStarted', started, { once: true });
})();
