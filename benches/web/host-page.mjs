// What a closed widget costs a shop's page, beside nothing, deep-chat and DocSearch, each
// embedded as its documentation tells and served by the same server of files; ours by our
// server. Bytes are those of the compressed bodies; time is read off traces of the
// renderer's main thread, visits in turns.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { open, fetched } from './browser.mjs';
import { bytes, median, millis, quantile, row, say, spread, table } from './rows.mjs';
import { file, files, hemline, weigh } from './servers.mjs';

const ROUNDS = 15;
const MOST_BYTES = 2048;
const MOST_OF_PEER = 1 / 40;

// What runs scripts, or makes them ready to run.
const SCRIPT = new Set([
  'EvaluateScript',
  'FunctionCall',
  'RunMicrotasks',
  'V8.GCScavenger',
  'v8.compile',
  'v8.compileModule',
  'v8.evaluateModule',
  'v8.produceCache',
]);

const modules = join(createRequire(import.meta.url).resolve('lighthouse/package.json'), '../..');
const packed = (path) => file(path, readFileSync(join(modules, path)));
const ours = await hemline();
const EMBEDDED = {
  none: '',
  Hemline: `<script async src="${ours.origin}/widget.js" data-merchant="kaolate"></script>`,
  'deep-chat':
    '<script type="module" src="/deep-chat.js"></script>' +
    `<deep-chat connect='{"url":"/chat"}'></deep-chat>`,
  '@docsearch/js':
    '<link rel="stylesheet" href="/docsearch.css"><div id="docsearch"></div>' +
    '<script src="/docsearch.js"></script>' +
    "<script>docsearch({container:'#docsearch',appId:'SHOP',indices:['help'],apiKey:'0'})</script>",
};
// What is there once a widget is.
const SHOWN = {
  none: 'h1',
  Hemline: 'hemline-launcher',
  'deep-chat': 'deep-chat',
  '@docsearch/js': '#docsearch button',
};
const NAMES = Object.keys(EMBEDDED);
const host = await files({
  '/deep-chat.js': packed('deep-chat/dist/deepChat.bundle.js'),
  '/docsearch.js': packed('@docsearch/js/dist/umd/index.js'),
  '/docsearch.css': packed('@docsearch/css/dist/style.css'),
  '/favicon.ico': file('favicon.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>'),
  ...Object.fromEntries(
    NAMES.map((name) => [`/${encodeURIComponent(name)}`, file('shop.html', shop(EMBEDDED[name]))]),
  ),
});
const at = (name) => `${host.origin}/${encodeURIComponent(name)}`;
const browser = await open();

const weights = {};
for (const name of NAMES) {
  const addresses = await fetched(browser, [at(name)]);
  // What a widget wants of third parties, such as a font, can't be had here and isn't counted.
  const besides = addresses.filter(
    (address) => address !== at(name) && new URL(address).hostname === '127.0.0.1',
  );
  const sizes = await Promise.all(besides.map(weigh));
  weights[name] = { requests: besides.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}
const costs = Object.fromEntries(NAMES.map((name) => [name, []]));
for (let round = 0; round < ROUNDS; round += 1) {
  for (const name of NAMES) costs[name].push(await visit(name));
}
await browser.close();
host.stop();
ours.stop();

// The icon and the like are every page's.
const added = (name) => weights[name].bytes - weights.none.bytes;
row({
  what: 'shop’s page, closed widget: bytes',
  ours: bytes(added('Hemline')),
  peer: 'no widget: 0 B',
  aim: `≤ ${bytes(MOST_BYTES)}`,
  met: added('Hemline') <= MOST_BYTES,
});
row({
  what: 'shop’s page, closed widget: bytes',
  ours: bytes(added('Hemline')),
  peer: `deep-chat: ${bytes(added('deep-chat'))}`,
  ratio: added('Hemline') / added('deep-chat'),
  aim: '≤ 1/40 of deep-chat',
  met: added('Hemline') <= MOST_OF_PEER * added('deep-chat'),
});
const script = (name) => costs[name].map((cost) => cost.script);
const more = median(script('Hemline')) - median(script('none'));
const noise = quantile(script('none'), 0.75) - quantile(script('none'), 0.25);
row({
  what: 'shop’s page, closed widget: script time',
  ours: `${more >= 0 ? '+' : ''}${more.toFixed(2)} ms`,
  peer: `no widget: ${millis(median(script('none')))}, quarters ${noise.toFixed(2)} ms apart`,
  aim: 'within the quarters of none',
  met: more <= noise,
});
say(`
Medians (quarters) of ${ROUNDS} visits in turns, ms. *Script* is compiling and running of all
scripts of the page, the shop’s own too; *main thread* is all tasks of the renderer’s. Within noise
means: our page’s median exceeds that of the page without a widget by no more than the
quarters of the latter lie apart.
`);
table(
  ['', 'requests more', 'bytes more', 'script', 'main thread'],
  NAMES.map((name) => [
    name,
    weights[name].requests - weights.none.requests,
    added(name),
    spread(script(name)),
    spread(costs[name].map((cost) => cost.busy)),
  ]),
);

/** A page with something to lay out, a style and a script of its own, as shops have. */
function shop(embedded) {
  const pieces = Array.from(
    { length: 60 },
    (_, piece) =>
      `<li><h2>Dress ${piece}</h2><p>Cut on the bias, falls to mid-calf.</p>` +
      `<p data-price="${4900 + piece * 100}"></p><button>Add to bag</button></li>`,
  ).join('');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A shop</title>
<meta name="viewport" content="width=device-width">
<style>ul{display:grid;grid-template-columns:repeat(4,1fr);gap:2rem}</style></head>
<body><h1>Dresses</h1><output>0</output><ul>${pieces}</ul><script>
const price = new Intl.NumberFormat('en', { style: 'currency', currency: 'USD' });
for (const place of document.querySelectorAll('[data-price]'))
  place.textContent = price.format(place.dataset.price / 100);
const bag = JSON.parse(localStorage.bag ?? '[]');
for (const button of document.querySelectorAll('button'))
  button.addEventListener('click', () => {
    bag.push(button.parentElement.querySelector('h2').textContent);
    localStorage.bag = JSON.stringify(bag);
    document.querySelector('output').textContent = bag.length;
  });
</script>${embedded}</body></html>`;
}

/** One visit by somebody new; what it cost the main thread, in milliseconds. */
async function visit(name) {
  const visitor = await browser.createBrowserContext();
  const page = await visitor.newPage();
  await page.tracing.start({ categories: ['devtools.timeline', 'v8', 'toplevel', '__metadata'] });
  await page.goto(at(name), { waitUntil: 'networkidle0' });
  // Whatever the page does by itself is done.
  await page.evaluate(() => new Promise((idle) => requestIdleCallback(() => setTimeout(idle, 100))));
  const { traceEvents } = JSON.parse(new TextDecoder().decode(await page.tracing.stop()));
  if (!(await page.$(SHOWN[name]))) throw new Error(`${name} is not on its page`);
  await visitor.close();
  return read(traceEvents, at(name));
}

/** The time of the main thread on which the page's document was parsed. */
function read(events, address) {
  const parsed = events.find(
    ({ name, args }) => name === 'ParseHTML' && args?.beginData?.url === address,
  );
  const mine = events.filter(
    ({ pid, tid, ph }) => ph === 'X' && pid === parsed.pid && tid === parsed.tid,
  );
  const time = (isWanted) => covered(mine.filter(isWanted)) / 1000;
  return {
    script: time(({ name }) => SCRIPT.has(name)),
    busy: time(({ name }) => name === 'RunTask' || name === 'ThreadControllerImpl::RunTask'),
  };
}

/** How long at least one of these lasts: what runs within another is not counted twice. */
function covered(events) {
  let [sum, end] = [0, 0];
  for (const { ts, dur = 0 } of events.toSorted((one, other) => one.ts - other.ts)) {
    sum += Math.max(0, ts + dur - Math.max(ts, end));
    end = Math.max(end, ts + dur);
  }
  return sum;
}
