// `node decision.mjs`: the same ten rules in our engine, in datalogic, in zen-engine and
// in json-rules-engine, on the same 1,000 cases. FIGURES names the native program.
import zen from '@gorules/zen-engine';
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { Engine } from 'json-rules-engine';

const ROUNDS = 21;

const native = JSON.parse(execFileSync(process.env.FIGURES).toString());
const { Bench } = createRequire(import.meta.url)('../wasm/figures_decision.js');
const bench = new Bench();
const cases = JSON.parse(bench.cases());

const AT_FAULT = ['defective', 'damaged_in_transit', 'misprinted', 'wrong_item_sent'];
const FAULTY = AT_FAULT.slice(0, 3);
const is = (fact, value) => ({ fact, operator: 'equal', value });
const among = (fact, value) => ({ fact, operator: 'in', value });
const outside = (fact, value) => ({ fact, operator: 'notIn', value });
const late = { fact: 'days', operator: 'greaterThan', value: 30 };
const rules = [
  ['refused', [is('final_sale', true)]],
  ['refused', [is('custom_made', true), outside('reason', AT_FAULT)]],
  ['refused', [{ fact: 'condition', operator: 'notEqual', value: 'new' }]],
  ['refused', [is('original_packaging', false)]],
  ['refused', [is('tags_attached', false), outside('reason', AT_FAULT)]],
  ['refused', [among('category', ['bodysuit', 'tights', 'socks', 'jewelry', 'intimates'])]],
  ['refused', [is('free_gift', true)]],
  ['refused', [late, outside('reason', FAULTY)]],
  ['review', [late, among('reason', FAULTY)]],
  ['review', [is('bulk_order', true)]],
];
const engine = new Engine(rules.map(([type, all]) => ({ conditions: { all }, event: { type } })));

const decision = new zen.ZenEngine().createDecision(graph());

/** The strongest; where nothing bars it, it is within the days. */
async function theirs(facts) {
  const { events } = await engine.run(facts);
  const types = events.map(({ type }) => type);
  return ['refused', 'review'].find((type) => types.includes(type)) ?? 'accepted';
}

const { facts, texts } = read();
for (const [place, { outcome }] of cases.entries()) {
  const zens = (await decision.evaluate(facts[place])).result.outcome;
  const said = [await theirs(facts[place]), zens, bench.answer(texts[place], false)];
  if (said.some((other) => other !== outcome))
    throw new Error(`case ${place} is decided otherwise: ${texts[place]}`);
}

const ways = {
  outcomes: () => bench.outcomes(),
  hints: () => bench.hints(),
  hints_partly: () => bench.hints_partly(),
  datalogic: () => bench.datalogic(),
  json: () => texts.forEach((text) => bench.answer(text, false)),
  json_hints: () => texts.forEach((text) => bench.answer(text, true)),
  rules: async () => {
    for (const known of facts) await theirs(known);
  },
  zen: async () => {
    for (const known of facts) await decision.evaluate(known);
  },
};
const wasm = Object.fromEntries(Object.keys(ways).map((way) => [way, []]));
for (let round = 0; round <= ROUNDS; round++) {
  for (const [way, decide] of Object.entries(ways)) {
    const started = performance.now();
    await decide();
    // The first round warms up.
    if (round > 0) wasm[way].push(((performance.now() - started) * 1e6) / cases.length);
  }
}

for (const [where, took] of Object.entries({ native, 'in WebAssembly': wasm })) {
  row(`Decision, ${where}, the outcome`, took.outcomes, took.datalogic, 'datalogic-rs', 0.1);
  row(`Decision, ${where}, with hints`, took.hints, took.datalogic, 'datalogic-rs', 2);
}
for (const [peer, took] of Object.entries({ 'json-rules-engine': wasm.rules, 'zen-engine': wasm.zen })) {
  row('Decision in Node, from JSON, the outcome', wasm.json, took, `${peer}, from objects`, 0.1);
  row('Decision in Node, from and to JSON, with hints', wasm.json_hints, took, `${peer}, from objects`, 2);
}

console.log(`
Ten rules of a return policy (\`benches/figures/decision/policy.toml\`, the same as one expression of JSONLogic in
\`logic.json\`, as rules and as a table in \`decision.mjs\`), ${cases.length} made-up cases with all facts known, on each of which all engines give
the same outcome: checked in this run. Rules are compiled and facts parsed before the clock starts; peers get days as numbers.
With hints: clauses, values, a sentence for each clause, and after a refusal what else is open and what could be changed,
of which no peer tells anything; nor does one decide where facts are missing. Nanoseconds a decision, by turns in one process: the median round (fastest to slowest).

| | native | in WebAssembly under Node |
|---|---|---|`);
for (const [way, said] of Object.entries({
  outcomes: 'Hemline, the outcome',
  hints: 'Hemline, with hints',
  hints_partly: 'Hemline, with hints, a third of the facts missing',
  datalogic: 'datalogic-rs 5.4.0',
  json: 'Hemline, the outcome, from JSON',
  json_hints: 'Hemline, with hints, from and to JSON',
  rules: 'json-rules-engine 7.3.1 (JavaScript)',
  zen: 'zen-engine 0.54.0 (native, asked from Node)',
}))
  console.log(`| ${said} | ${native[way] ? spread(native[way]) : ''} | ${spread(wasm[way])} |`);

/** The rules as zen-engine takes them: a table, of which the first row that fits decides. */
function graph() {
  const cell = {
    equal: (value) => JSON.stringify(value),
    notEqual: (value) => `!= ${JSON.stringify(value)}`,
    in: (value) => `in ${JSON.stringify(value)}`,
    notIn: (value) => `not in ${JSON.stringify(value)}`,
    greaterThan: (value) => `> ${value}`,
  };
  const columns = [...new Set(rules.flatMap(([, all]) => all.map(({ fact }) => fact)))];
  const field = (name) => ({ id: name, name, field: name });
  const lines = [...rules, ['accepted', []]].map(([outcome, all], nth) => ({
    _id: `${nth}`,
    ...Object.fromEntries(columns.map((column) => [column, ''])),
    ...Object.fromEntries(all.map(({ fact, operator, value }) => [fact, cell[operator](value)])),
    outcome: JSON.stringify(outcome),
  }));
  const table = { hitPolicy: 'first', inputs: columns.map(field), outputs: [field('outcome')], rules: lines };
  const node = (id, type, content) => ({ id, type, name: id, position: { x: 0, y: 0 }, content });
  const edge = (sourceId, targetId) => ({ id: sourceId + targetId, type: 'edge', sourceId, targetId });
  return {
    nodes: [node('in', 'inputNode', {}), node('rules', 'decisionTableNode', table), node('out', 'outputNode', {})],
    edges: [edge('in', 'rules'), edge('rules', 'out')],
  };
}

/** The cases as the peers take them, and ours as text. */
function read() {
  const facts = cases.map(({ outcome, today_number, delivered_number, ...known }) => ({
    ...known,
    days: today_number - delivered_number,
  }));
  return { facts, texts: facts.map(({ days, ...known }) => JSON.stringify(known)) };
}

function median(numbers) {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

function spread(rounds) {
  const [least, most] = [Math.min(...rounds), Math.max(...rounds)];
  return `${Math.round(median(rounds))} (${Math.round(least)}–${Math.round(most)})`;
}

function row(what, ours, peer, name, aim) {
  const ratio = median(ours) / median(peer);
  const met = ratio <= aim ? 'met' : 'short';
  const cells = [what, `${Math.round(median(ours))} ns`, `${Math.round(median(peer))} ns (${name})`];
  console.log(['row', ...cells, ratio.toFixed(2), `≤ ${aim}`, met].join('\t'));
}
