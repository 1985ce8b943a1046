// The panel of Hemline's launcher: the app in a frame, what surrounds it, and what
// the two sides say to each other. Fetched by widget.js, which hands over its kit,
// when a shopper points at the launcher or a page has an element of its own.
document.currentScript.hemline(({ origin, options, listen, state, handlers, isDark, words, label, element, shade, late, host, tree, render, Inline }) => {
  const w = window, d = document, { visualViewport: view } = w;
  const phone = matchMedia('(max-width:600px),(max-height:500px)');
  const boxes = new Set();
  const tell = (name, detail) => handlers[name]?.forEach((act) => act(detail));
  const scheme = () => isDark() ? 'dark' : 'light';
  const BOX = '.box{display:grid;grid:minmax(0,1fr) auto/100%;min-height:0;height:100%}iframe{display:block;border:0;width:100%;height:100%;visibility:hidden}.on iframe{visibility:visible}.box p{display:none;margin:0;padding:16px;border-top:1px solid #8886;background:none;color:inherit;font:16px/1.6 system-ui,sans-serif}.late p{display:block}a{color:inherit;margin-inline-end:8px}';
  const PANEL = 'dialog{display:none;position:fixed;inset:auto;inset-inline:var(--i);inset-block-end:calc(var(--y) + 68px);box-sizing:border-box;width:min(400px,100vw - 40px);height:min(704px,100vh - 88px - var(--y));max-height:none;margin:0;padding:0;border:1px solid #8886;border-radius:16px;overflow:hidden;background:var(--p,Canvas);color:var(--k,CanvasText);box-shadow:0 8px 40px #0004;grid-template:44px minmax(0,1fr)/100%}dialog[open]:not([popover]){display:grid}dialog:popover-open{display:grid}dialog:modal{display:grid;inset:auto 0 var(--t,0);width:auto;max-width:none;height:calc(var(--v,100dvh)*.94);border-width:0;border-radius:16px 16px 0 0}dialog:modal::backdrop{background:#0008}.bar{display:flex}.bar button{flex:none;width:44px;height:auto;padding:0;border:0;border-radius:0;background:none;box-shadow:none;color:inherit;cursor:pointer}.bar button:before{content:none}.bar button:focus-visible{outline-color:currentColor;outline-offset:-6px}svg{display:block;width:24px;margin:auto;fill:none;stroke:currentColor;stroke-width:1.75;stroke-linecap:round;stroke-linejoin:round}:dir(rtl)>svg{scale:-1 1}b{flex:1;align-self:center;overflow:hidden;text-align:center;text-overflow:ellipsis;white-space:nowrap}.first{display:none}.first+b{text-align:start;padding-inline-start:16px}@media (prefers-reduced-motion:no-preference){dialog{animation:rise .2s ease-out}@keyframes rise{from{opacity:0;translate:0 12px}}}';

  // The app in its frame, and under it the ways on where it does not come.
  const frame = (as, path, given) => {
    const { merchant, product, category, facts } = { ...options, ...given };
    const url = new URL(path ? `/${merchant}/${path}` : `/${merchant}`, origin);
    if (product) url.searchParams.set('product', product);
    if (category) url.searchParams.set('category', category);
    if (path == 'check') for (const [fact, value] of new URLSearchParams(facts)) url.searchParams.set(fact, value);
    const name = { hemline: 1, as, scheme: scheme(), locale: options.locale, product, category, facts };
    const inner = element('iframe', {
      src: url, title: label(), name: JSON.stringify(name), loading: as == 'inline' ? 'lazy' : 'eager', referrerPolicy: 'origin', allow: 'clipboard-write',
      sandbox: 'allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox allow-downloads allow-modals',
    });
    const all = element('div', { className: 'box' }), { classList } = all;
    all.append(inner, late(url.href));
    // Which document of the frame has spoken, and whether its app lives.
    let heard, alive, timer;
    const wait = (ms) => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        classList.add('late');
        classList.toggle('on', !!heard);
      }, ms);
    };
    const self = {
      all, inner,
      // Only to a page of ours that has spoken and is still there: a browser's error
      // page, or the empty one of a frame that was moved, has another origin, and
      // posting to it would be an error in the shop's console.
      send(type, more) {
        const { contentWindow: page } = inner, isHeard = page && page === heard;
        const { order, pass, product, category, facts } = { ...options, ...given };
        if (isHeard) page.postMessage({ hemline: 1, type, scheme: scheme(), order, pass, product, category, facts, ...more }, origin);
        return isHeard;
      },
      hear({ type, px }) {
        if (type == 'page') {
          classList.add('on');
          if (heard === inner.contentWindow) return;
          heard = inner.contentWindow;
          self.send('init');
          alive || wait(8000);
          return true;
        } else if (type == 'ready') {
          alive = true;
          clearTimeout(timer);
          classList.remove('late');
        } else if (type == 'height' && as == 'inline' && px > 0) {
          inner.style.height = px + 'px';
        }
      },
      end() {
        clearTimeout(timer);
        boxes.delete(self);
        all.remove();
      },
    };
    inner.onload = () => {
      heard = alive = false;
      wait(3000);
    };
    // Without any document nothing is loaded either.
    wait(6000);
    boxes.add(self);
    return self;
  };
  const asPath = (path) => path.replace('size-guide', 'sizes');

  const icon = (path) => {
    const [svg, line] = ['svg', 'path'].map((tag) => d.createElementNS('http://www.w3.org/2000/svg', tag));
    svg.setAttribute('viewBox', '0 0 24 24');
    line.setAttribute('d', path);
    svg.append(line);
    return svg;
  };
  const button = (ariaLabel, path, onclick) => {
    const made = element('button', { type: 'button', ariaLabel, onclick });
    made.append(icon(path));
    return made;
  };

  let panel, box, back, title, opener, entry;
  const prepare = (path = options.view || '') => {
    if (box) return;
    box = frame('panel', asPath(path));
    if (panel) return void panel.append(box.all);
    // Firefox and WebKit would have Tab stop at the dialog itself.
    panel = element('dialog', { popover: 'manual', tabIndex: -1, ariaLabel: label(), onclose: close });

    back = button(words()[2], 'm14 6-6 6 6 6', () => box.send('back'));
    back.className = 'first';
    const bar = element('div', { className: 'bar' });
    title = element('b', { textContent: label() });
    bar.append(back, title, button(words()[1], 'm6 6 12 12M6 18 18 6', close));
    tree.querySelector('p')?.remove();
    panel.append(bar, box.all);
    // A handler that gives back false takes a link or Tab away.
    panel.onclick = ({ target }) => void (target == panel && close());
    panel.onkeydown = ({ key }) => void (key == 'Escape' && close());
    shadeOf(PANEL + BOX);
    tree.append(panel);
  };
  // One more sheet for the launcher's tree.
  const shadeOf = (css) => {
    const copy = shade(element('div'), css);
    if (copy.adoptedStyleSheets.length) tree.adoptedStyleSheets = [...tree.adoptedStyleSheets, ...copy.adoptedStyleSheets];
    else tree.append(...copy.childNodes);
  };
  const set = (name, value) => panel?.style.setProperty(name, value);
  // What an on-screen keyboard leaves of the window; not what zooming does.
  const fit = () => {
    const is = state.isOpen && view?.scale == 1 && innerHeight - view.height > 100;
    set('--v', is ? view.height + 'px' : '');
    set('--t', is ? innerHeight - view.height - view.offsetTop + 'px' : '');
  };

  const open = (path, context, from) => {
    Object.assign(options, context);
    const isNew = !box;
    prepare(path ?? undefined);
    if (!isNew && context) box.send('context');
    if (!isNew && path != null && !box.send('open', { path: asPath(path) })) {
      box.end();
      box = 0;
      prepare(path);
    }
    if (state.isOpen) return;
    opener = from || d.activeElement;
    state.isOpen = true;
    state.unread = 0;
    panel.ariaModal = phone.matches;
    if (phone.matches) {
      // A page that took it away while it was open took not its attribute.
      panel.open = false;
      panel.showModal();
      // One entry, with the state that a router knows, so that Back closes the sheet.
      history.pushState(history.state, '');
      entry = location.href;
    } else {
      panel.showPopover ? panel.showPopover() : panel.show();
    }
    render();
    fit();
    enter();
    tell('opened');
  };
  // Into the page, as soon as it is there.
  const enter = () => {
    if (box.send('open')) box.inner.focus();
  };
  const close = () => {
    if (!state.isOpen) return;
    state.isOpen = false;
    panel.open ? panel.close() : panel.hidePopover();
    if (entry == location.href) history.back();
    entry = '';
    render();
    fit();
    box.send('closed');
    if (opener?.isConnected) opener.focus();
    tell('closed');
  };

  listen(w, 'message', ({ origin: from, source, data }) => {
    if (from != origin || data?.hemline !== 1) return;
    for (const one of boxes) {
      if (one.inner.contentWindow != source) continue;
      const isNew = one.hear(data);
      const { type, name, count, paper, ink, depth, shop } = data;
      if (type == 'event' && name == 'unread' && !state.isOpen) {
        state.unread = count;
        render();
      }
      if (type == 'event') tell(name, count);
      if (one != box) return;
      if (type == 'close') close();
      if (type == 'page') {
        if (isNew && state.isOpen && tree.activeElement) enter();
        set('--p', paper);
        set('--k', ink);
        back.className = depth ? '' : 'first';
        // The shop's name as it writes it.
        if (shop) Object.assign(title, { textContent: shop.name }), Object.assign(title.style, shop.face);
      }
    }
  });
  listen(w, 'popstate', () => {
    if (!entry) return;
    entry = '';
    close();
  });
  if (view) for (const name of ['resize', 'scroll']) listen(view, name, fit);

  const update = () => boxes.forEach((one) => one.send('context'));
  listen(matchMedia('(prefers-color-scheme:dark)'), 'change', () => {
    render();
    update();
  });

  // Elements of the page. Their trees stay with them, as a tree can't be taken off.
  const trees = Inline.trees ??= new WeakMap();
  const shown = new Map();
  const inline = (one) => {
    const given = { product: '', category: '', facts: '' };
    for (const { name, value } of one.attributes) given[name] = value;
    const key = one.isConnected && JSON.stringify(given), before = shown.get(one);
    if (before?.key == key) return;
    before?.box.end();
    shown.delete(one);
    if (!key) return;
    if (!trees.has(one)) trees.set(one, shade(one, ':host{display:block!important}iframe{height:24rem}' + BOX.replace(';height:100%', '')));
    const box = frame('inline', asPath(given.view || ''), given);
    shown.set(one, { key, box });
    trees.get(one).append(box.all);
  };

  return {
    open, close, prepare, inline, update,
    toggle: (from) => state.isOpen ? close() : open(null, null, from),
    end() {
      close();
      for (const one of boxes) one.end();
      panel?.remove();
    },
  };
});
