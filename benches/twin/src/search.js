// The search in all answers, with the words that were found marked.
import MiniSearch from 'minisearch';

let made;

export function searcher(texts) {
  made ??= make(texts);
  return made;
}

function make(texts) {
  const index = new MiniSearch({
    fields: ['title', 'summary', 'text'],
    storeFields: ['title', 'summary', 'group'],
    searchOptions: { boost: { title: 3, summary: 2 }, prefix: true, fuzzy: 0.2 },
  });
  index.addAll(texts);
  return (words) =>
    index.search(words).map(({ id, title, summary, group, terms }) => ({
      slug: id,
      title: marked(title, terms),
      summary: marked(summary, terms),
      group,
    }));
}

/** Pieces of the text; every second one is marked. */
function marked(text, terms) {
  const escaped = terms.map((term) => term.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return text.split(new RegExp(`\\b(${escaped.join('|')})\\b`, 'i'));
}
