// Reads a shop's folder at build time: its groups, its answers as HTML, and the
// clauses that each answer rests on.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Marked } from 'marked';
import { parse } from 'smol-toml';

const read = (folder, file) => readFileSync(join(folder, file), 'utf8');

export function readShop(folder) {
  const { name, contact, often_asked, group: groups } = parse(read(folder, 'merchant.toml'));
  const clauses = new Map(parse(read(folder, 'policy.toml')).clause.map((one) => [one.id, one]));
  const drafts = readdirSync(join(folder, 'faq')).map((file) => draft(folder, file));
  drafts.sort((one, other) => one.front.position - other.front.position);
  const listed = (slug) => {
    const { front } = drafts.find((draft) => draft.slug === slug);
    return { slug, title: front.title };
  };
  const articles = drafts.map(({ slug, front, html }) => ({
    slug,
    title: front.title,
    summary: front.summary,
    group: front.group,
    html,
    clauses: front.clauses.map((id) => {
      const { section, title, text } = clauses.get(id);
      return { id, section, title, text };
    }),
    related: front.related.map(listed),
  }));
  const profile = {
    name,
    phone: contact.find((way) => way.kind === 'phone').number,
    oftenAsked: often_asked,
    groups: groups.map(({ id, title }) => ({
      id,
      title,
      articles: drafts.filter(({ front }) => front.group === id).map(({ slug }) => listed(slug)),
    })),
  };
  const texts = drafts.map(({ slug, front, html }) => ({
    id: slug,
    title: front.title,
    summary: front.summary,
    group: groups.find(({ id }) => id === front.group).title,
    text: html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ').trim(),
  }));
  return { profile, articles, texts };
}

/** Markdown with a few lines of TOML above it. Links lead below the shop. */
function draft(folder, file) {
  const [, front, body] = read(folder, join('faq', file)).split('+++\n');
  const marked = new Marked({
    walkTokens(token) {
      if (token.type !== 'link' || /^[a-z]+:/.test(token.href)) return;
      token.href = new URL(token.href, 'http://shop/kaolate/faq/').pathname;
    },
  });
  return { slug: file.replace(/\.md$/, ''), front: parse(front), html: marked.parse(body) };
}

/** The shop's colours and letters as the values of our sheets' tokens. */
export function theme(folder) {
  const { colour, ...rest } = parse(read(folder, 'merchant.toml')).theme;
  const named = (name) => `--${name.replaceAll('_', '-')}`;
  const values = [
    ...Object.entries(rest).map(([name, value]) => `${named(name)}:${value}`),
    ...Object.entries(colour).map(([name, pair]) => `${named(name)}:light-dark(${pair.join(',')})`),
  ];
  return `@layer tokens{[data-merchant="kaolate"]{${values.join(';')}}}`;
}
