// The peers, each with the whole corpus: a function from a query to the ids found.
import lunr from 'lunr';
import MiniSearch from 'minisearch';
import { stemmer } from 'stemmer';

/** As it comes. */
export function plain(documents) {
  const search = new MiniSearch({ fields: ['text'] });
  search.addAll(documents);
  return (query) => ids(search.search(query));
}

/** With lunr's stop words, Porter's stemmer, slips forgiven and, where `completed`,
 * the last word also found as a beginning. The numbers are those that find most of
 * the questions that are not asked here: `tune.mjs` tells which. */
export function tuned(documents, { completed, fuzzy = 0.25, weight = 0.1, bm25 = TUNED }) {
  const search = new MiniSearch({ fields: ['text'], processTerm: stem });
  search.addAll(documents);
  const options = {
    bm25,
    fuzzy: (term) => term.length > 3 && fuzzy,
    prefix: (_, place, terms) => completed && place === terms.length - 1,
    weights: { fuzzy: weight, prefix: 0.375 },
  };
  return (query) => ids(search.search(query, options));
}

const TUNED = { k: 1.2, b: 0.7, d: 0.5 };

/** As it comes: with a stemmer and stop words. Its operators are not meant. */
export function lunrs(documents) {
  const index = lunr(function () {
    this.ref('id');
    this.field('text');
    for (const document of documents) this.add(document);
  });
  return (query) => index.search(query.replace(/[-:~^+*]/g, ' ')).map(({ ref }) => ref);
}

const ids = (hits) => hits.map(({ id }) => id);

function stem(term) {
  const word = term.toLowerCase();
  return lunr.stopWordFilter(word) === undefined ? null : stemmer(word);
}
