// All answers: folded by group, or what fits the words of a search, which stand in
// the address.
import { useEffect, useRef, useState } from 'react';
import { Link, useLocation, useNavigate, useSearchParams } from 'react-router';
import { Trouble, Waiting } from './faces.jsx';
import { TeamLink, useShop } from './frame.jsx';
import { ArticleRow, BackLink, Icon, PageHead, count, useTitle } from './pieces.jsx';
import { SearchLine, fetchSearch } from './search-line.jsx';

export default function Answers() {
  const shop = useShop();
  const navigate = useNavigate();
  const words = useSearchParams()[0].get('q') ?? '';
  const [found, again] = useFound(words);
  const lookFor = (words) =>
    navigate(words ? `/faq?q=${encodeURIComponent(words)}` : '/faq', { replace: true });
  useTitle(`All answers · ${shop.name} help`);
  return (
    <>
      <BackLink to="/">All help</BackLink>
      <PageHead title="All answers" />
      <SearchLine words={words} onInput={lookFor} onSubmit={lookFor} />
      <p className="visually-hidden" role="status">
        {found.state === 'ready' &&
          (found.hits.length === 0
            ? 'Nothing found'
            : `${count(found.hits.length, 'answer', 'answers')} for ${words}`)}
      </p>
      <div className="found">
        {found.state === 'browsing' && <Groups shop={shop} />}
        {found.state === 'waiting' && <Waiting sentence="Searching" again={again} />}
        {found.state === 'failed' && (
          <>
            <Trouble again={again} team={<TeamLink shop={shop} />} />
            <Groups shop={shop} />
          </>
        )}
        {found.state === 'ready' &&
          (found.hits.length === 0 ? (
            <Nothing words={words.trim()} />
          ) : (
            <Hits words={words} hits={found.hits} />
          ))}
      </div>
    </>
  );
}

/** What fits the words, and a way to ask once more. */
function useFound(words) {
  const [search, setSearch] = useState({ state: 'waiting' });
  const [turn, setTurn] = useState(0);
  const wanted = words.trim() !== '';
  useEffect(() => {
    if (!wanted) return;
    let listens = true;
    fetchSearch().then(
      (search) => listens && setSearch({ state: 'ready', search }),
      () => listens && setSearch({ state: 'failed' }),
    );
    return () => {
      listens = false;
    };
  }, [wanted, turn]);
  const again = () => {
    setSearch({ state: 'waiting' });
    setTurn((turn) => turn + 1);
  };
  if (!wanted) return [{ state: 'browsing' }, again];
  if (search.state !== 'ready') return [search, again];
  return [{ state: 'ready', hits: search.search(words) }, again];
}

function Hits({ words, hits }) {
  return (
    <>
      <p className="small quiet">
        {count(hits.length, 'answer', 'answers')} for <strong>{words}</strong>.
      </p>
      <ul className="results">
        {hits.map((hit) => (
          <li key={hit.slug}>
            <Link className="result" to={`/faq/${hit.slug}`}>
              <span className="result-title">
                <Marked pieces={hit.title} />
              </span>
              <span className="result-text">
                <Marked pieces={hit.summary} />
              </span>
              <span className="result-group">{hit.group}</span>
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}

function Marked({ pieces }) {
  return pieces.map((piece, place) => (place % 2 ? <mark key={place}>{piece}</mark> : piece));
}

function Nothing({ words }) {
  return (
    <div className="empty">
      <h2 className="empty-title">Nothing on “{words}” yet.</h2>
      <p className="quiet">Try fewer words, or ask the team.</p>
      <div className="actions">
        <Link className="button" to="/contact">
          Ask the team
        </Link>
        <Link className="link-row" to="/faq">
          All answers
        </Link>
      </div>
    </div>
  );
}

function Groups({ shop }) {
  const { hash } = useLocation();
  return (
    <div className="folds">
      {shop.groups.map((group) => (
        <Fold key={group.id} group={group} lookedUp={hash === `#${group.id}`} />
      ))}
    </div>
  );
}

function Fold({ group, lookedUp }) {
  const place = useRef(null);
  useEffect(() => {
    if (lookedUp) place.current.scrollIntoView();
  }, [lookedUp]);
  return (
    <details className="fold" id={group.id} open={lookedUp} ref={place}>
      <summary className="fold-head">
        <h2 className="fold-title">{group.title}</h2>
        <span className="fold-count">{count(group.articles.length, 'answer', 'answers')}</span>
        <Icon name="next" />
      </summary>
      <ul className="rows">
        {group.articles.map((article) => (
          <ArticleRow key={article.slug} article={article} />
        ))}
      </ul>
    </details>
  );
}
