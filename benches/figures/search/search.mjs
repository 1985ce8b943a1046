// `node search.mjs FOLDER`: what is found and how quickly, beside the peers, in one
// process and by turns. FIGURES names the native program.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { WAYS, corpus, judge } from './corpus.mjs';
import { lunrs, plain, tuned } from './peers.mjs';

const ROUNDS = 5;
const FOUND = 10;
// Beside this script, which is a copy below the target folder.
const INDEX = new URL('../index.json', import.meta.url).pathname;

const { documents, questions } = corpus(process.argv[2], 'test');
const native = (words, input) =>
  execFileSync(process.env.FIGURES, words, { input: JSON.stringify(input), maxBuffer: 2 ** 28 }).toString();

const index = native(['build'], documents);
writeFileSync(INDEX, index);
const { Search } = createRequire(import.meta.url)('../wasm/figures_search.js');
const search = new Search(index);

const TUNED = 'MiniSearch, tuned';
const engines = {
  Hemline: (query) => search.find(query, FOUND),
  'MiniSearch, default': plain(documents),
  [TUNED]: tuned(documents, { completed: true }),
  'MiniSearch, tuned, no beginnings': tuned(documents, { completed: false }),
  lunr: lunrs(documents),
};

const typed = Object.fromEntries(
  Object.entries(WAYS).map(([way, type]) => [way, questions.map(({ text }, number) => type(text, number))]),
);
const judged = map((find, way) => judge(questions, (number) => find(typed[way][number])));

// One engine after the other within a round, so that what slows the machine for a
// while slows all of them; the first round warms up.
const took = map(() => []);
for (let round = 0; round <= ROUNDS; round++) {
  for (const [way, queries] of Object.entries(typed)) {
    for (const [name, find] of Object.entries(engines)) {
      const times = queries.map((query) => {
        const started = performance.now();
        find(query);
        return (performance.now() - started) * 1000;
      });
      if (round > 0) took[name][way].push(median(times));
    }
  }
}

const SAID = { clean: 'as asked', mistyped: 'one typing error', cut: 'last word half typed' };
const peers = Object.keys(engines).filter((name) => name !== 'Hemline');
for (const way of Object.keys(WAYS)) {
  const ours = judged.Hemline[way].recall;
  const best = peers.reduce((a, b) => (judged[b][way].recall > judged[a][way].recall ? b : a));
  const theirs = judged[best][way].recall;
  const ahead = ours - theirs;
  const aim = way === 'clean' ? 0 : 0.03;
  row(
    `Search, recall@3, ${SAID[way]}`,
    ours.toFixed(3),
    `${theirs.toFixed(3)} (${best})`,
    `${ahead < 0 ? '−' : '+'}${Math.abs(ahead).toFixed(3)}`,
    `≥ +${aim.toFixed(2)}`,
    ahead >= aim,
  );
}
for (const way of Object.keys(WAYS)) {
  const [ours, theirs] = [median(took.Hemline[way]), median(took[TUNED][way])];
  row(
    `Search, p50 of a query in WebAssembly, ${SAID[way]}`,
    micros(ours),
    `${micros(theirs)} (${TUNED})`,
    (ours / theirs).toFixed(2),
    '≤ 0.20',
    ours / theirs <= 0.2,
  );
}

console.log(`
insuranceqa_data 1.2: the first ${questions.length} questions of its test part in the order of their numbers, and
${documents.length} answers: theirs, then those of the questions that follow. Recall@3 is the share of a question’s answers
that are among the first three found, MRR one over the place of the first, both as means over the questions.
One typing error: a letter swapped, dropped, doubled or replaced in a word of five letters or more. All search in
this one Node process by turns, ours compiled to WebAssembly as the app is; p50 is the median query of a round,
and of ${ROUNDS} rounds the median (the fastest to the slowest). MiniSearch was tuned on the validation part
(\`benches/figures/search/tune.mjs\`), and so was ours, and on the training part.

| | ${Object.values(SAID).map((said) => `${said}: recall@3 | MRR | p50`).join(' | ')} |
|---|${'---|---|---|'.repeat(3)}`);
for (const name of Object.keys(engines)) {
  const cells = Object.keys(WAYS).map((way) => {
    const { recall, mrr } = judged[name][way];
    return `${recall.toFixed(3)} | ${mrr.toFixed(3)} | ${spread(took[name][way])}`;
  });
  console.log(`| ${name} | ${cells.join(' | ')} |`);
}
const natively = Object.keys(WAYS).map((way) => {
  const rounds = JSON.parse(native(['time', INDEX], typed[way])).slice(1);
  return `${spread(rounds.map((times) => median(times) / 1000))} ${SAID[way]}`;
});
console.log(`\nOurs compiled natively, p50 of the same queries: ${natively.join(', ')}.`);

/** An object of engines, each an object of ways. */
function map(fill) {
  const ways = (find) => Object.fromEntries(Object.keys(WAYS).map((way) => [way, fill(find, way)]));
  return Object.fromEntries(Object.entries(engines).map(([name, find]) => [name, ways(find)]));
}

function median(numbers) {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

function spread(rounds) {
  return `${micros(median(rounds))} (${Math.round(Math.min(...rounds))}–${Math.round(Math.max(...rounds))})`;
}

function micros(time) {
  return `${Math.round(time)} µs`;
}

function row(what, ours, peer, ratio, aim, met) {
  console.log(['row', what, ours, peer, ratio, aim, met ? 'met' : 'short'].join('\t'));
}
