// What a shop's own script would do: put a piece into the bag, open the help at an
// order, and, in a shop of one document, go from page to page without a new one.
(() => {
  const home = document.body.dataset.singlePage;
  const help = (call) => (window.Hemline ||= []).push(call);
  let bag = 0;

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-added]");
    if (!form) return;
    event.preventDefault();
    bag += 1;
    for (const link of document.querySelectorAll("[data-bag]")) {
      link.textContent = link.dataset.bag.replace("{count}", bag);
    }
    const size = new FormData(form).get("size");
    form.querySelector("[role=status]").textContent = form.dataset.added.replace("{size}", () => size);
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    const { button, metaKey, ctrlKey, shiftKey, altKey } = event;
    if (!link || event.defaultPrevented || button || metaKey || ctrlKey || shiftKey || altKey) return;
    const { order, pass } = link.dataset;
    if (order && window.Hemline?.open) {
      // Without the widget the link leads to the help centre.
      event.preventDefault();
      help((hemline) => hemline.open("order", { order, pass }));
    } else if (home && isOfShop(link)) {
      event.preventDefault();
      go(link.href, true);
    }
  });

  // The orders are a shopper's own, so they are a document of their own.
  const isOfShop = ({ origin, pathname, hash }) =>
    origin === location.origin &&
    (pathname === home || pathname.startsWith(`${home}/`)) &&
    !pathname.endsWith("/account") &&
    !hash;

  let path = location.pathname;
  let turn = 0;

  const go = async (address, forward) => {
    const mine = ++turn;
    try {
      const answer = await fetch(address);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const main = page.querySelector("main");
      const { product, category, facts } = page.querySelector("script[data-merchant]").dataset;
      if (mine !== turn) return;
      if (forward) history.pushState(null, "", address);
      path = location.pathname;
      document.title = page.title;
      document.querySelector("main").replaceWith(document.adoptNode(main));
      for (const link of document.querySelectorAll("nav a")) {
        if (link.pathname === path) link.setAttribute("aria-current", "page");
        else link.removeAttribute("aria-current");
      }
      if (forward) scrollTo(0, 0);
      document.querySelector("h1").focus({ preventScroll: true });
      help((hemline) => hemline.update({ product, category, facts }));
    } catch {
      location.assign(address);
    }
  };

  if (home) {
    // The help widget has an entry of its own in the history, at the same address.
    addEventListener("popstate", () => location.pathname === path || go(location.href, false));
  }
})();
