// One answer: the text in the column, the clauses it rests on in the margin.
import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { Missing, Trouble, Waiting } from './faces.jsx';
import { TeamLink, useShop } from './frame.jsx';
import { ArticleRow, BackLink, Icon, LinkOn, PageHead, useTitle } from './pieces.jsx';
import { article as address, useRemote } from './remote.js';

export default function Article() {
  const { slug } = useParams();
  const shop = useShop();
  const article = useRemote(address(slug));
  switch (article.state) {
    case 'waiting':
      return <Waiting sentence="Looking for the answer" again={article.again} />;
    case 'failed':
      return <Trouble again={article.again} team={<TeamLink shop={shop} />} />;
    case 'missing':
      return (
        <Missing title="We have no answer at this address.">
          It may have moved, or the address lost a letter on the way.
        </Missing>
      );
    default:
      return <Answer key={slug} article={article.value} />;
  }
}

function Answer({ article }) {
  const shop = useShop();
  const group = shop.groups.find(({ id }) => id === article.group);
  useTitle(`${article.title} · ${shop.name} help`);
  return (
    <>
      <BackLink to={`/faq#${group.id}`}>{group.title}</BackLink>
      <div className="spread">
        <article className="spread-main">
          <PageHead title={article.title} lede={article.summary} />
          <Prose html={article.html} />
          <Feedback slug={article.slug} />
          {article.related.length > 0 && (
            <section className="block" aria-labelledby="also">
              <h2 className="small-title" id="also">
                Also read
              </h2>
              <ul className="rows">
                {article.related.map((related) => (
                  <ArticleRow key={related.slug} article={related} />
                ))}
              </ul>
            </section>
          )}
        </article>
        {article.clauses.length > 0 && <Proof clauses={article.clauses} />}
      </div>
    </>
  );
}

/** The answer's HTML; its links to our own pages load no document. */
function Prose({ html }) {
  const navigate = useNavigate();
  const follow = (event) => {
    const link = event.target.closest('a');
    if (!link || link.origin !== location.origin || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigate(link.pathname.replace(/^\/kaolate/, '') + link.hash);
  };
  return <div className="prose" onClick={follow} dangerouslySetInnerHTML={{ __html: html }} />;
}

function Proof({ clauses }) {
  return (
    <aside className="margin margin-sticky" aria-labelledby="why">
      <div className="why">
        <h2 className="why-title" id="why">
          What our policy says
        </h2>
        <div className="clause">
          {clauses.map(({ id, section, title, text }) => (
            <div className="clause-entry" key={id}>
              <h3 className="clause-title">{title}</h3>
              <p className="clause-text">{text}</p>
              <Link className="clause-source" to={`/policy#${id}`}>
                Read {section.includes(',') ? 'sections' : 'section'} {section}
                <span className="visually-hidden"> of our policy</span>
              </Link>
            </div>
          ))}
        </div>
        <LinkOn to="/check">Can I send it back?</LinkOn>
      </div>
    </aside>
  );
}

const SAID = {
  sending: () => 'Sending',
  thanked: (helped) =>
    helped
      ? 'Good. Thank you for saying so.'
      : 'Thank you. It tells us what to write better.',
  failed: () => 'We couldn’t send that. Your choice is kept; choose again to send it.',
};

/** What was said in this visit, by article. */
const said = new Map();

function Feedback({ slug }) {
  const [{ state, helped }, setFeedback] = useState(() =>
    said.has(slug) ? { state: 'thanked', helped: said.get(slug) } : { state: 'asking' },
  );
  const answer = async (helped) => {
    if (state === 'sending' || state === 'thanked') return;
    setFeedback({ state: 'sending', helped });
    try {
      const response = await fetch(`/v1/merchants/kaolate/articles/${slug}/feedback`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ helped }),
      });
      if (!response.ok) throw new Error(`${response.status}`);
      said.set(slug, helped);
      setFeedback({ state: 'thanked', helped });
    } catch {
      setFeedback({ state: 'failed', helped });
    }
  };
  const button = (value, icon, words) => (
    <button
      className="button button-quiet button-small"
      type="button"
      aria-pressed={helped === value}
      onClick={() => answer(value)}
    >
      <Icon name={icon} />
      {words}
    </button>
  );
  return (
    <div className="answered" role="group" aria-labelledby="answered">
      <p id="answered">Did this answer it?</p>
      <div className={state === 'thanked' ? 'answered-choice answered-done' : 'answered-choice'}>
        {button(true, 'up', 'Yes')}
        {button(false, 'down', 'Not quite')}
      </div>
      <p className="quiet small" role="status" tabIndex={-1}>
        {SAID[state]?.(helped)}
      </p>
    </div>
  );
}
