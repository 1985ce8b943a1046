// Pieces that know no page.
import { useEffect } from 'react';
import { Link } from 'react-router';

const STROKES = {
  alert: 'M3 12a9 9 0 1 0 18 0 9 9 0 1 0-18 0m9-5v6m0 3.2v.2',
  arrow: 'M4 12h16m-6-6 6 6-6 6',
  back: 'm15 5-7 7 7 7',
  chat: 'M4 5h16v11.5h-8L7.5 20v-3.5H4zM8 9.5h8m-8 3h5',
  clock: 'M3.5 12a8.5 8.5 0 1 0 17 0 8.5 8.5 0 1 0-17 0M12 7v5l3.5 2',
  down: 'M17 13V4h3v9zM17 13l-4 7c-1.5 0-2.3-1-2-2.5l.5-3.5H5a1.5 1.5 0 0 1-1.5-1.8l1.3-6.7A1.8 1.8 0 0 1 6.6 4H17',
  next: 'm9 5 7 7-7 7',
  offline: 'M3 3.5 20.5 21M5 10a11 11 0 0 1 3.5-2.2M19 10a11 11 0 0 0-6-2.9M8 13.5a6.3 6.3 0 0 1 3-1.5m5 1.5-1.5-1M12 18v.2',
  phone: 'M6 4h3.5l1.5 4-2 1.5a11 11 0 0 0 5.5 5.5l1.5-2 4 1.5V18a2 2 0 0 1-2 2A14 14 0 0 1 4 6a2 2 0 0 1 2-2z',
  post: 'M4 7.8 12 4l8 3.8v8.6L12 20.2l-8-3.8zm0 0 8 3.8 8-3.8m-8 3.8v8.6M8 5.9l8 3.8',
  ruler: 'M3.5 9h17v7h-17zM7 9v3m3.3-3v4m3.4-4v3m3.3-3v4',
  search: 'M4 10.5a6.5 6.5 0 1 0 13 0 6.5 6.5 0 1 0-13 0m11.5 5 5 5',
  send: 'M4.5 9.5h10a5 5 0 0 1 0 10H9m-.5-14-4 4 4 4',
  up: 'M7 11v9H4v-9zM7 11l4-7c1.5 0 2.3 1 2 2.5L12.5 10H19a1.5 1.5 0 0 1 1.5 1.8l-1.3 6.7a1.8 1.8 0 0 1-1.8 1.5H7',
};
const TURNING = new Set(['arrow', 'back', 'next']);

export function Icon({ name }) {
  return (
    <svg
      className={TURNING.has(name) ? 'icon icon-turns' : 'icon'}
      viewBox="0 0 24 24"
      aria-hidden="true"
      focusable="false"
    >
      <path d={STROKES[name]} />
    </svg>
  );
}

export function PageHead({ title, lede }) {
  return (
    <header className="page-head">
      <h1 className="page-title" tabIndex={-1}>
        {title}
      </h1>
      {lede && <p className="lede">{lede}</p>}
    </header>
  );
}

export function BackLink({ to, children }) {
  return (
    <Link className="back" to={to}>
      <Icon name="back" />
      {children}
    </Link>
  );
}

export function LinkOn({ to, children }) {
  return (
    <Link className="link-row" to={to}>
      {children}
      <Icon name="arrow" />
    </Link>
  );
}

export function ArticleRow({ article }) {
  return (
    <li>
      <Link className="row-link" to={`/faq/${article.slug}`}>
        <span className="row-name">{article.title}</span>
        <Icon name="next" />
      </Link>
    </li>
  );
}

/** The document's title, while the page is shown. */
export function useTitle(title) {
  useEffect(() => {
    document.title = title;
  }, [title]);
}

export const count = (number, one, other) => `${number} ${number === 1 ? one : other}`;
