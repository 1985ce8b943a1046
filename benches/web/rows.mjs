// How figures are told: rows of the one table, and Markdown about them.

/** A row of docs/benchmarks.md; `ratio` is ours to the peer's, where that says something. */
export function row({ what, ours, peer, ratio, aim, met }) {
  const told = ratio === undefined || !Number.isFinite(ratio) ? '–' : ratio.toFixed(2);
  console.log(['row', what, ours, peer, told, aim, met ? 'met' : 'short'].join('\t'));
}

export const say = (text) => console.log(text);

/** A table of Markdown. */
export function table(head, lines) {
  for (const cells of [head, head.map(() => '---'), ...lines]) say(`| ${cells.join(' | ')} |`);
  say('');
}

export const bytes = (number) => `${number.toLocaleString('en')} B`;
export const millis = (number) => `${number.toFixed(number < 10 ? 1 : 0)} ms`;

/** The value below which this part of them lies. */
export function quantile(values, part) {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor((sorted.length - 1) * part + 0.5)];
}

export const median = (values) => quantile(values, 0.5);

/** Median, and the quarters around it. */
export const spread = (values) =>
  `${median(values).toFixed(1)} (${quantile(values, 0.25).toFixed(1)} to ${quantile(values, 0.75).toFixed(1)})`;
