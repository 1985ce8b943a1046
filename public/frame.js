// Loaded where the widget's frame holds the page (FRAME_START in page.rs), and
// nowhere else. It talks with the script of the shop's page, keeps our steps out
// of the tab's history, and opens what leads elsewhere outside. Of what comes from
// a shop's page, it takes only what it knows, from the window above alone, and only
// where that window's origin is one of the shop's; it talks to that origin alone.
(() => {
  'use strict';
  const root = document.documentElement;
  const shop = root.dataset.merchant;
  if (!shop) return;
  const home = `/${shop}`;
  const inline = root.dataset.framed === 'inline';
  const origins = [location.origin, ...(root.dataset.embed || '').split(' ')];
  const VIEW = /^(?:(?:faq|sizes)(?:\/[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?)?|policy|check|order|(?:return|contact)(?:\/status)?)?$/;
  const VERSION = 1;
  const WATCH = 120_000;

  // What outlives this document: in the frame's name, as every document of the
  // frame finds it there. A shop's page could read a name, so that it holds
  // nothing of a shopper; where they were is kept for this tab, under our origin.
  const frame = JSON.parse(name);
  const writeName = () => {
    name = JSON.stringify(frame);
  };
  if (!frame.id) {
    frame.id = String(Math.random()).slice(2);
    // Who asked for the first document holds the frame; the later ones are our doing.
    frame.host = document.referrer && new URL(document.referrer).origin;
    writeName();
  }
  // A browser that keeps nothing throws.
  const quietly = (what) => {
    try {
      return what();
    } catch {
      return null;
    }
  };
  const recall = (what) => quietly(() => sessionStorage.getItem(`hemline/frame/${frame.id}/${what}`));
  const remember = (what, text) =>
    quietly(() => sessionStorage.setItem(`hemline/frame/${frame.id}/${what}`, text));

  const whenRead = (act) => {
    if (document.readyState === 'loading') addEventListener('DOMContentLoaded', act, { once: true });
    else act();
  };

  // To the shop's page

  const host = origins.includes(frame.host) ? frame.host : '';
  const tell = (type, rest) => {
    if (host) parent.postMessage({ hemline: VERSION, type, ...rest }, host);
  };
  const tellPage = () => {
    const { backgroundColor, color } = getComputedStyle(document.body);
    const depth = steps.length > 0 || location.pathname !== home ? 1 : 0;
    // Our own head is not shown; its name of the shop stands in the bar above us.
    const mark = document.querySelector('.wordmark');
    const { fontFamily, fontWeight, fontStyle, letterSpacing, textTransform } = mark ? getComputedStyle(mark) : {};
    const face = { fontFamily, fontWeight, fontStyle, letterSpacing, textTransform };
    const of = mark && { name: mark.firstChild.textContent.trim(), face };
    tell('page', { depth, paper: backgroundColor, ink: color, shop: of });
  };
  let isAlive = 'wasmBindings' in window;
  addEventListener(
    'TrunkApplicationStarted',
    () => {
      isAlive = true;
      tell('ready');
    },
    { once: true },
  );
  addEventListener('hemline:return-created', () => tell('event', { name: 'return-created' }));

  // Steps. The tab's history is the shop's: what the app adds to it is kept here
  // instead, an address with what the app noted of it, and taken back by `back`.

  const steps = quietly(() => JSON.parse(recall('steps'))) || [];
  const here = () => location.pathname + location.search + location.hash;
  const step = () => {
    steps.push([here(), history.state]);
    steps.splice(0, steps.length - 50);
    remember('steps', JSON.stringify(steps));
  };
  const arrived = () => {
    tellPage();
    requestAnimationFrame(fillNumber);
  };
  history.pushState = (state, title, address) => {
    step();
    history.replaceState(state, title, address);
    arrived();
  };
  // Back on the shop's page takes our page along, to where it was as that entry was
  // made. It stays at the latest place of its own.
  let latest = [here(), history.state];
  const replaceState = history.replaceState.bind(history);
  history.replaceState = (state, title, address) => {
    replaceState(state, title, address);
    latest = [here(), history.state];
    remember('latest', latest[0]);
  };
  addEventListener(
    'popstate',
    (event) => {
      if (!event.isTrusted || here() === latest[0]) return;
      event.stopImmediatePropagation();
      replaceState(latest[1], '', latest[0]);
    },
    true,
  );
  const [arrival] = performance.getEntriesByType('navigation');
  const left = arrival && arrival.type === 'back_forward' && recall('latest');
  if (left && left !== here()) location.replace(left);
  else remember('latest', here());
  const load = (address) => {
    step();
    location.replace(address);
  };
  // The app loads the document itself if the address is another program's. Until it
  // has taken the page over, it would not hear of another address.
  const show = (address, state) => {
    if (!isMounted) {
      location.replace(address);
      return;
    }
    history.replaceState(state, '', address);
    dispatchEvent(new PopStateEvent('popstate', { state }));
    arrived();
  };
  const back = () => {
    const last = steps.pop();
    remember('steps', JSON.stringify(steps));
    if (last) show(...last);
    else if (location.pathname !== home) show(home, null);
  };
  const go = (path) => {
    if (!VIEW.test(path)) return;
    const address = path ? `${home}/${path}` : home;
    const named = ['product', 'category'].filter((of) => frame[of] && /^(?:sizes|check)$/.test(path));
    const query = new URLSearchParams(named.map((of) => [of, frame[of]]));
    if (path === 'check') for (const [fact, value] of new URLSearchParams(frame.facts)) query.set(fact, value);
    // Who is there already stays where they have come to, as long as it is about this piece.
    const now = new URLSearchParams(location.search);
    const isOther = named.some((of) => now.has(of) && now.get(of) !== frame[of]);
    if (address === location.pathname && !isOther) return;
    step();
    show(String(query) ? `${address}?${query}` : address, null);
  };
  addEventListener('hemline:leaving', (event) => {
    event.preventDefault();
    load(event.detail);
  });

  // What the app leaves to the browser. It listens as we do, and is asked first.

  const afterAll = (type, act) => {
    const last = (event) => {
      if (!event.defaultPrevented) act(event);
    };
    addEventListener(type, () => addEventListener(type, last, { once: true }), true);
  };
  const staysInside = (path) => path === home || path.startsWith(`${home}/`);
  // The page of the app's own program, as src/route.rs has them.
  const programOf = (path) => {
    const [, , view = '', below] = path.split('/');
    if (view === 'faq' || view === 'policy') return '';
    return view === 'return' && below ? 'returned' : view;
  };
  afterAll('click', (event) => {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element && event.target.closest('a[href]');
    if (!link || link.target || link.hasAttribute('download')) return;
    if (!link.protocol.startsWith('http')) return;
    const leaves =
      link.origin !== location.origin ||
      !staysInside(link.pathname) ||
      // Within a page of the shop there is no way back.
      (inline && programOf(link.pathname) !== programOf(location.pathname));
    if (leaves) {
      link.target = '_blank';
      link.relList.add('noopener');
      return;
    }
    event.preventDefault();
    const isPlace = link.hash && link.pathname + link.search === location.pathname + location.search;
    if (!isPlace) {
      load(link.href);
      return;
    }
    latest = [link.pathname + link.search + link.hash, null];
    location.replace(link.href);
    // A browser moves the page around us only if a script asks.
    const place = quietly(() => document.getElementById(decodeURIComponent(link.hash.slice(1))));
    if (inline && place) place.scrollIntoView();
  });
  afterAll('submit', (event) => {
    const form = event.target;
    if (form.method !== 'get') return;
    event.preventDefault();
    load(`${new URL(form.action).pathname}?${new URLSearchParams(new FormData(form))}`);
  });
  const opened = () =>
    document.querySelector('dialog[open]') || quietly(() => document.querySelector(':popover-open'));
  afterAll('keydown', (event) => {
    if (event.key !== 'Escape' || event.isComposing || opened()) return;
    // In a search, it takes away what was typed.
    if (event.target.type === 'search' && event.target.value) return;
    tell('close');
  });

  // The picture

  const app = document.getElementById.bind(document, 'app');
  let isMounted = false;
  let isHeading = false;
  const focusHeading = () => {
    isHeading = true;
    const heading = document.querySelector('h1');
    if (heading) heading.focus({ preventScroll: true });
  };
  whenRead(() => {
    // The app replaces the server's page, and the heading with it.
    const mounted = new MutationObserver(() => {
      isMounted = true;
      tellPage();
      if (isHeading && document.activeElement === document.body) focusHeading();
      isHeading = false;
      mounted.disconnect();
    });
    if (app()) mounted.observe(app(), { childList: true });
    if (inline) new ResizeObserver(() => tellHeight()).observe(document.body);
  });
  let height = 0;
  const tellHeight = (again) => {
    const px = Math.ceil(document.body.getBoundingClientRect().height);
    if (!inline || (px === height && !again)) return;
    height = px;
    tell('height', { px });
  };

  // What the shop's page knows: colours, the piece, the order's number

  let number = '';
  // The number alone opens nothing; it saves typing it.
  const fillNumber = () => {
    const field = document.getElementById('number');
    if (!number || !field || field.value) return;
    field.value = number;
    field.dispatchEvent(new Event('input', { bubbles: true }));
  };
  const take = (data) => {
    const told = (of) => (typeof data[of] === 'string' && data[of].length <= 200 ? data[of] : '');
    const piece = () => `${frame.product} ${frame.category} ${frame.facts}`;
    const before = piece();
    for (const of of ['scheme', 'product', 'category', 'facts']) {
      const word = told(of);
      if (word) {
        root.dataset[of] = word;
        frame[of] = word;
      } else {
        delete root.dataset[of];
        delete frame[of];
      }
    }
    writeName();
    if (piece() !== before) dispatchEvent(new Event('hemline:context'));
    number = told('order').slice(0, 64);
    whenRead(fillNumber);
    if (inline || typeof data.pass !== 'string' || data.pass.length > 4096) return;
    if (data.pass) openBy(data.pass);
    else signOut();
  };

  // The order that the device keeps, as src/pages/finding/pass.rs writes it: its end
  // by this clock, how far the server's is ahead, and the JSON.

  const ENTRY = `hemline/${shop}/order`;
  const API = `/v1/merchants/${shop}/order`;
  const keepOrder = (found, text) => {
    const ahead = Date.parse(found.order.seen_at) - Date.now();
    const end = Date.parse(found.expires_at) - ahead;
    localStorage.setItem(ENTRY, `${end}\n${ahead}\n${text}`);
    dispatchEvent(new Event('hemline:pass'));
  };
  const keptOrder = () =>
    quietly(() => {
      const [end, , ...text] = localStorage.getItem(ENTRY).split('\n');
      return Number(end) > Date.now() ? JSON.parse(text.join('\n')) : null;
    });

  // A pass that the shop signed. What was answered or is on its way is not asked again.
  let asking = '';
  const openBy = async (pass) => {
    const mark = pass.slice(-43);
    // Where nothing is kept, an order is open on its own page alone, by its form.
    const isAsked = quietly(() => {
      localStorage.setItem('hemline/keeps', '');
      localStorage.removeItem('hemline/keeps');
      return recall('pass') === mark;
    });
    if (isAsked !== false || asking === mark) return;
    asking = mark;
    const answer = await fetch(`${API}/pass`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ pass }),
    }).catch(() => null);
    asking = '';
    if (!answer || answer.status >= 429) return;
    remember('pass', mark);
    if (!answer.ok) return;
    const text = await answer.text();
    quietly(() => keepOrder(JSON.parse(text), text));
    // A page that asks for the order has it now, unless somebody is writing there.
    const whose = document.getElementById('whose');
    const finds = /\/(?:order|return|return\/status)$/.test(location.pathname);
    if (finds && isMounted && whose && !whose.value) location.reload();
  };

  // Who was signed in no longer is: what their pass opened is closed.
  const signOut = () => {
    if (!recall('pass')) return;
    remember('pass', '');
    const kept = keptOrder();
    if (!kept) return;
    localStorage.removeItem(ENTRY);
    dispatchEvent(new Event('hemline:pass'));
    const headers = { authorization: `Bearer ${kept.token}` };
    // Without an answer it ends by itself, within the hour.
    fetch(`${API}/token`, { method: 'DELETE', headers }).catch(() => null);
    if (document.getElementById('whose') === null && /\/(?:order|return)/.test(location.pathname)) location.reload();
  };

  // While the panel is closed: how much of the order changed since it was open

  let watch = 0;
  let seen = [];
  let unread = 0;
  const partsOf = ({ events, returns, requests, tickets }) =>
    [events, returns, requests, tickets].flatMap((part) => part || []).map((part) => JSON.stringify(part));
  const rest = () => {
    clearInterval(watch);
    watch = 0;
  };
  const look = async () => {
    const kept = keptOrder();
    if (!kept) {
      rest();
      return;
    }
    if (document.hidden) return;
    const headers = { authorization: `Bearer ${kept.token}` };
    const answer = await fetch(API, { headers }).catch(() => null);
    if (answer && answer.status === 401) rest();
    if (!answer || !answer.ok || !watch) return;
    const text = await answer.text();
    quietly(() => {
      const order = JSON.parse(text);
      const { token, expires_at } = kept;
      // Another order may have been opened meanwhile.
      if (keptOrder().token !== token) return;
      const opening = JSON.stringify({ token, expires_at }).slice(0, -1);
      keepOrder({ expires_at, order }, `${opening},"order":${text}}`);
      const count = partsOf(order).filter((part) => !seen.includes(part)).length;
      if (count !== unread) tell('event', { name: 'unread', count });
      unread = count;
    });
  };
  const close = () => {
    // Else it would be spoken of when the panel is opened again.
    document.activeElement.blur();
    const kept = keptOrder();
    if (!kept || watch) return;
    seen = partsOf(kept.order);
    watch = setInterval(look, WATCH);
  };
  const open = (path) => {
    rest();
    if (unread) tell('event', { name: 'unread', count: 0 });
    unread = 0;
    if (typeof path === 'string') go(path);
    // Orca says a heading only after something else in its document has had the focus.
    // Who has gone on meanwhile stays there.
    whenRead(() => {
      const main = () => document.getElementById('main');
      if (main()) main().focus({ preventScroll: true });
      const isStill = () => [main(), document.body].includes(document.activeElement);
      setTimeout(() => isStill() && focusHeading(), 300);
    });
  };

  // From the shop's page

  const hear = ({ data, source, origin }) => {
    if (source !== parent || !host || origin !== host || !data || data.hemline !== VERSION) return;
    if (data.type === 'init') {
      take(data);
      whenRead(() => tellHeight(true));
      if (isAlive) tell('ready');
    } else if (data.type === 'open') open(data.path);
    else if (data.type === 'closed') close();
    else if (data.type === 'back') back();
    else if (data.type === 'context') {
      take(data);
      tellPage();
    }
  };
  const mail = window.hemlineMail || [];
  window.hemlineMail = { push: hear };
  mail.forEach(hear);
  // We speak first: where the page did not come, nobody is there to be told.
  whenRead(tellPage);
  if (document.readyState !== 'complete') addEventListener('load', () => setTimeout(tellPage));
})();
