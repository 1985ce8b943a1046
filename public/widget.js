// Hemline's launcher: the one script that a shop's page loads. It draws a button,
// and fetches nothing before that is pointed at, focused or pressed; then the
// panel (widget-panel.js), and with it the app in a frame of its own origin.
// docs/embedding.md has the options.
//
// The button stands in a closed shadow tree with a constructed sheet, which neither
// the page's styles nor a strict Content-Security-Policy reach, and in the
// browser's top layer, above every z-index.
//
// Each byte is paid by every page of the shop (docs/budget.toml). The server sends
// this file without its comments and indentation: a line that begins with two
// slashes is a comment, and no string goes over lines.
(() => {
  const w = window, d = document, root = d.documentElement, { src, dataset } = d.currentScript, early = w.Hemline;
  // A second script of the same page has nothing to do.
  if (early?.open) return;
  const { origin } = new URL(src), options = { ...dataset };
  // Also the options of each listener, of which its signal is one.
  const stop = new AbortController();
  const listen = (target, name, act) => target.addEventListener(name, act, stop);
  // The panel writes `isOpen` and `unread`.
  const state = {}, handlers = {};
  let panel, returns = 9;

  // A page that declares no scheme is light, also at night.
  const isDark = () => {
    const { theme } = options, own = getComputedStyle(root).colorScheme;
    return theme == 'dark' || theme != 'light' && /dark/.test(own) && (!/light/.test(own) || matchMedia('(prefers-color-scheme:dark)').matches);
  };
  const words = () => (options.words || 'Help|Close|Back|Help is slow to come.|Open it as a page').split('|');
  const label = () => options.label || words()[0];

  const element = (tag, of) => Object.assign(d.createElement(tag), of);
  const shade = (host, css) => {
    const tree = host.attachShadow({ mode: 'closed' });
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      tree.adoptedStyleSheets = [sheet];
    } catch {
      tree.append(element('style', { textContent: css }));
    }
    return tree;
  };
  // What there is to do where help does not come: its plain page, and the shop's own ways.
  const late = (href) => {
    const late = element('p', { role: 'alert' });
    late.append(words()[3]);
    for (const way of [href, ...options.contact?.split(' ') || []])
      late.append(' ', element('a', { href: way, target: '_blank', textContent: way == href ? words()[4] : way.replace(/^\w+:/, '') }));
    return late;
  };

  const host = element('hemline-launcher', { popover: 'manual' });
  const tree = shade(host, ':host{all:initial!important;display:block!important;position:fixed!important;inset:auto!important;inset-inline:var(--i)!important;inset-block-end:var(--y)!important;z-index:2147483647!important;color-scheme:var(--s)!important}*{font:600 16px system-ui}button{height:56px;padding:0 20px;border:1px solid transparent;border-radius:28px;background:var(--hemline-accent,var(--a));color:var(--hemline-on-accent,var(--o));box-shadow:0 4px 16px #0004;cursor:pointer}button:before{content:"";float:inline-start;width:16px;height:12px;margin:4px 10px 0 0;border:2px solid;border-radius:6px 6px 6px 0}:focus-visible{outline:3px solid var(--hemline-accent,var(--a));outline-offset:2px}p{padding:16px;background:Canvas;color:CanvasText}');
  const start = element('button', { type: 'button' });

  const buttons = () => options.button ? d.querySelectorAll(options.button) : [];
  const own = ({ target }) => options.button && target.closest?.(options.button);
  const render = () => {
    const dark = isDark(), [x, y] = options.offset?.split(' ') || [20, 20];
    const [light, on, deep, over] = (options.accent || '#222 #fff #eee #111').split(' ');
    host.style.cssText = `--i:${options.position == 'start' ? x + 'px auto' : 'auto ' + x + 'px'};--y:${y}px;--s:${dark ? 'dark' : 'light'};--a:${dark ? deep : light};--o:${dark ? over : on}`;
    start.textContent = label() + (state.unread ? ` (${state.unread})` : '');
    start.hidden = options.button;
    for (const one of [start, ...buttons()]) one.ariaExpanded = !!state.isOpen;
  };
  const show = () => {
    root.append(host);
    host.showPopover?.();
    state.isOpen = 0;
    render();
  };

  // The panel, once; anew after it could not be fetched.
  const fetched = () => panel ||= new Promise((resolve, onerror) => {
    const part = element('script', { src: origin + 'PANEL-ADDRESS', integrity: 'PANEL-INTEGRITY', crossOrigin: '', onerror });
    part.hemline = (make) => resolve(make(kit));
    // WebKit forgets what a node was given unless a script holds on to the node.
    d.head.append(kit.part = part);
    part.remove();
  }).catch(() => {
    panel = tree.replaceChildren(start, late(`${origin}/${options.merchant}`));
  });
  const ask = (what) => (...given) => fetched().then((panel) => panel?.[what](...given));

  const api = w.Hemline = {
    open: ask('open'),
    close: () => state.isOpen && ask('close')(),
    push: (act) => act(api),
    on(name, act) {
      (handlers[name] ??= new Set).add(act);
      return () => handlers[name].delete(act);
    },
    update(more) {
      Object.assign(options, more);
      render();
      panel?.then((panel) => panel?.update());
    },
    async destroy() {
      stop.abort();
      watch.disconnect();
      delete w.Hemline;
      Inline.show = () => {};
      (await panel)?.end();
      host.remove();
      for (const one of buttons()) one.ariaExpanded = null;
    },
  };

  // An element of the page outlives a launcher that was destroyed.
  const known = customElements.get('hemline-help'), Inline = known || class extends HTMLElement {
    static observedAttributes = ['view', 'product', 'category', 'facts'];
    connectedCallback() { Inline.show(this); }
    disconnectedCallback() { Inline.show(this); }
    attributeChangedCallback() { Inline.show(this); }
  };
  Inline.show = ask('inline');
  const kit = { origin, options, listen, state, handlers, isDark, words, label, element, shade, late, host, tree, start, render, Inline };

  // A shop's router may take everything away: the launcher comes back, and gives
  // in where the page insists.
  const watch = new MutationObserver(() => host.isConnected || !returns-- || show());
  watch.observe(root, { childList: true });
  for (const name of ['pointerover', 'focusin']) listen(d, name, (event) => (event.target == host || own(event)) && ask('prepare')());
  listen(d, 'click', (event) => {
    const from = own(event);
    if (from) event.preventDefault(), ask('toggle')(from);
  });
  start.onclick = () => ask('toggle')(start);
  tree.append(start);
  show();
  // The page's styles, and with them its scheme, may come after us.
  listen(w, 'load', render);
  known ? d.querySelectorAll('hemline-help').forEach(Inline.show) : customElements.define('hemline-help', Inline);
  early?.forEach?.(api.push);
})();
