// What a first visit transfers, beside the twin's: a browser names the files, and each
// is asked for once more and weighed as `cargo xtask sizes` does, by the bytes of its
// compressed body. Everything that is fetched counts on both sides, data and icons too.
import { fetched, open } from './browser.mjs';
import { bytes, row, say, table } from './rows.mjs';
import { files, folder, hemline, weigh } from './servers.mjs';

const ARTICLE = '/kaolate/faq/damaged';
const MOST_TIMES = 1.5;
const MOST_BYTES = 200_000;
const VISITS = [
  ['an answer', [ARTICLE]],
  ['home, an answer and the order form', ['/kaolate', ARTICLE, '/kaolate/order']],
];

const known = folder(process.env.TWIN_DIST);
const sides = { Hemline: await hemline(), twin: await files(known, '/index.html') };
const browser = await open();
for (const [what, pages] of VISITS) {
  const visits = {};
  for (const [side, { origin }] of Object.entries(sides)) {
    visits[side] = await visit(origin, pages, side === 'twin');
  }
  const [ours, peer] = [total(visits.Hemline), total(visits.twin)];
  row({
    what: `first visit: ${what}`,
    ours: bytes(ours),
    peer: `twin: ${bytes(peer)}`,
    ratio: ours / peer,
    aim: `≤ ${MOST_TIMES}× the twin, ≤ ${bytes(MOST_BYTES)}`,
    met: ours <= MOST_TIMES * peer && ours <= MOST_BYTES,
  });
  say(`\nA first visit to ${what}, bytes with Brotli:\n`);
  table(
    ['Hemline', '', 'twin', ''],
    beside(sorted(visits.Hemline), sorted(visits.twin)),
  );
}
await browser.close();
for (const { stop } of Object.values(sides)) stop();

/** The bytes of each file. The twin's pages are one document at several addresses. */
async function visit(origin, pages, isOneDocument) {
  const weighed = new Map();
  const addresses = await fetched(browser, pages.map((page) => origin + page));
  for (const address of addresses) {
    const { pathname } = new URL(address);
    const isPage = pages.includes(pathname);
    const name = isPage && isOneDocument ? 'index.html' : named(pathname, isPage);
    weighed.set(name, await weigh(address));
  }
  return weighed;
}

/** Without hashes; a page's document is told by its address. */
function named(pathname, isPage) {
  if (isPage) return `${pathname} (page)`;
  const name = pathname.split('/').at(-1);
  return name.replace(/[-.](?=[\w-]*\d)[A-Za-z0-9]{12,}(?=[._])/, '').replace(/-[\w-]{8}(?=\.(js|css)$)/, '');
}

function total(visit) {
  return [...visit.values()].reduce((sum, bytes) => sum + bytes, 0);
}

/** The largest first. */
function sorted(visit) {
  return [...visit].sort(([, one], [, other]) => other - one);
}

/** Two lists of files as the lines of one table, with their sums. */
function beside(ours, peers) {
  const lines = [];
  for (let line = 0; line < Math.max(ours.length, peers.length); line += 1) {
    lines.push([...(ours[line] ?? ['', '']), ...(peers[line] ?? ['', ''])]);
  }
  lines.push(['**in all**', total(new Map(ours)), '**in all**', total(new Map(peers))]);
  return lines;
}
