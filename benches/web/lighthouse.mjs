// The page of an answer as Lighthouse sees it on a phone, beside the twin's and a static
// page of the same words: runs in turns, medians compared. With `--views`, each kind of
// our pages once, without a peer.
import { readFileSync } from 'node:fs';
import lighthouse from 'lighthouse';
import { open } from './browser.mjs';
import { median, millis, row, say, spread, table } from './rows.mjs';
import { file, files, folder, hemline } from './servers.mjs';

const ROUNDS = 5;
const ARTICLE = '/kaolate/faq/damaged';
const VIEWS = ['', '/faq', '/policy', '/check', '/order', '/return', '/sizes', '/contact'];
const SCORES = ['performance', 'accessibility', 'best-practices', 'seo'];
const LEAST = [99, 100, 100, 100];

const ours = await hemline();
if (process.argv.includes('--views')) {
  await views();
} else {
  await compare();
}
ours.stop();

async function compare() {
  const twin = await files(folder(process.env.TWIN_DIST), '/index.html');
  const sheet = file('static.css', readFileSync(new URL('static.css', import.meta.url)));
  const plain = await files(
    { '/article': await words(ours.origin + ARTICLE), '/static.css': sheet },
    '/article',
  );
  const sides = {
    Hemline: ours.origin + ARTICLE,
    twin: twin.origin + ARTICLE,
    static: plain.origin + ARTICLE,
  };
  const runs = { Hemline: [], twin: [], static: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [side, address] of Object.entries(sides)) runs[side].push(await look(address));
  }
  twin.stop();
  plain.stop();
  const middle = (side, figure) => median(runs[side].map((run) => run[figure]));
  ratio('LCP', 'lcp', 'twin', 1.0);
  ratio('LCP', 'lcp', 'static', 1.25);
  ratio('TBT', 'tbt', 'twin', 0.5);
  const cls = Math.max(...runs.Hemline.map((run) => run.cls));
  row({
    what: 'Lighthouse, phone, an answer: CLS, the worst run',
    ours: cls.toFixed(3),
    peer: `twin: ${Math.max(...runs.twin.map((run) => run.cls)).toFixed(3)}`,
    aim: '0',
    met: cls === 0,
  });
  const scores = (side) => SCORES.map((score) => middle(side, score));
  row({
    what: 'Lighthouse, phone, an answer: performance, accessibility, best practices, SEO',
    ours: scores('Hemline').join(' '),
    peer: `twin: ${scores('twin').join(' ')}`,
    aim: `≥ ${LEAST.join(' ')}`,
    met: scores('Hemline').every((score, place) => score >= LEAST[place]),
  });
  say(`\n${ROUNDS} runs of each page in turns, median (quarters), ms:\n`);
  table(
    ['', 'FCP', 'LCP', 'TBT', 'CLS', 'scores'],
    Object.entries(runs).map(([side, runs]) => [
      side,
      ...['fcp', 'lcp', 'tbt'].map((figure) => spread(runs.map((run) => run[figure]))),
      Math.max(...runs.map((run) => run.cls)).toFixed(3),
      scores(side).join(' '),
    ]),
  );
  tellFindings(runs.Hemline.flatMap((run) => run.findings));

  function ratio(name, figure, peer, most) {
    const [one, other] = [middle('Hemline', figure), middle(peer, figure)];
    row({
      what: `Lighthouse, phone, an answer: ${name}`,
      ours: millis(one),
      peer: `${peer}: ${millis(other)}`,
      ratio: one / other,
      aim: `≤ ${most}× the ${peer}`,
      met: one <= most * other,
    });
  }
}

async function views() {
  const lines = [];
  for (const view of VIEWS) {
    const run = await look(`${ours.origin}/kaolate${view}`);
    lines.push([`/kaolate${view}`, ...SCORES.map((score) => run[score]), millis(run.lcp), millis(run.tbt), run.cls.toFixed(3)]);
    tellFindings(run.findings);
  }
  table(['view', ...SCORES, 'LCP', 'TBT', 'CLS'], lines);
}

/** One run of Lighthouse as it comes: a phone, slow network and processor simulated. */
async function look(address) {
  const browser = await open();
  const { port } = new URL(browser.wsEndpoint());
  const { lhr } = await lighthouse(address, { port: Number(port), logLevel: 'silent' });
  await browser.close();
  if (lhr.runtimeError) throw new Error(`${address}: ${lhr.runtimeError.message}`);
  const figure = (audit) => lhr.audits[audit].numericValue;
  const weighs = new Set(
    Object.values(lhr.categories).flatMap(({ auditRefs }) =>
      auditRefs.filter(({ weight }) => weight > 0).map(({ id }) => id),
    ),
  );
  return {
    fcp: figure('first-contentful-paint'),
    lcp: figure('largest-contentful-paint'),
    tbt: figure('total-blocking-time'),
    cls: figure('cumulative-layout-shift'),
    ...Object.fromEntries(
      SCORES.map((score) => [score, Math.round(lhr.categories[score].score * 100)]),
    ),
    // What costs a point, and where.
    findings: Object.values(lhr.audits)
      .filter(({ id, score }) => weighs.has(id) && score !== null && score < 0.9)
      .map(({ id, title, displayValue }) => `${id}: ${title} ${displayValue ?? ''}`.trim()),
  };
}

function tellFindings(findings) {
  for (const finding of new Set(findings)) say(`- ${finding}`);
  if (findings.length > 0) say('');
}

/** The same words as our server's page has, in a page that is nothing else but its one sheet. */
async function words(address) {
  const page = await (await fetch(address)).text();
  const [, head] = page.match(/<head>(.*?)<\/head>/s);
  const [, body] = page.match(/<body>(.*?)<\/body>/s);
  const kept = head.match(/<(?:title>.*?<\/title>|meta [^>]*>|link rel="canonical"[^>]*>)/gs);
  const text = body.replace(/<script.*?<\/script>/gs, '').replace(/ (?:class|tabindex)="[^"]*"/g, '');
  return file(
    'static.html',
    '<!doctype html><html lang="en"><head>' +
      `${kept.join('')}<link rel="stylesheet" href="/static.css"></head><body>${text}</body></html>`,
  );
}
