// The shop's first page: the search line, the ways into its views, and its answers
// by group.
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { useShop } from './frame.jsx';
import { ArticleRow, Icon, useTitle } from './pieces.jsx';
import { SearchLine } from './search-line.jsx';

const SHOWN = 4;
const SHORTCUTS = [
  ['/order', 'post', 'Where is my parcel?', 'Your order, its days and its refund.'],
  ['/check', 'send', 'Can I send this back?', 'A yes or a no, with the last day for it.'],
  ['/sizes', 'ruler', 'Which size is mine?', 'A measure or two, and what decides.'],
  ['/contact', 'chat', 'Reach the team', 'A form for each topic, and every way our policy names.'],
];

export default function Home() {
  const shop = useShop();
  const navigate = useNavigate();
  const [words, setWords] = useState('');
  useTitle(`${shop.name} help`);
  return (
    <>
      <div className="welcome">
        <div className="block">
          <h1 className="welcome-title" tabIndex={-1}>
            Let’s sort it out.
          </h1>
          <p className="lede">
            Ask about a parcel, a return or a refund. Every answer shows the line of our policy it
            rests on.
          </p>
        </div>
        <div>
          <SearchLine
            words={words}
            onInput={setWords}
            onSubmit={(words) => navigate(`/faq?q=${encodeURIComponent(words)}`)}
          />
          <p className="tries">
            <span>Often asked:</span>
            {shop.oftenAsked.map(({ label, query }) => (
              <Link key={query} to={`/faq?q=${encodeURIComponent(query)}`}>
                {label}
              </Link>
            ))}
          </p>
        </div>
      </div>
      <ul className="shortcuts">
        {SHORTCUTS.map(([to, icon, name, hint]) => (
          <li key={to}>
            <Link className="shortcut" to={to}>
              <Icon name={icon} />
              <span>
                <span className="shortcut-name">{name}</span>
                <span className="shortcut-hint">{hint}</span>
              </span>
              <Icon name="next" />
            </Link>
          </li>
        ))}
      </ul>
      <section className="groups-frame" aria-labelledby="all">
        <h2 className="section-title" id="all">
          All answers
        </h2>
        <div className="groups">
          {shop.groups.map((group) => (
            <Group key={group.id} group={group} />
          ))}
        </div>
      </section>
    </>
  );
}

function Group({ group }) {
  const heading = `group-${group.id}`;
  return (
    <section className="group" aria-labelledby={heading}>
      <div className="group-head">
        <h3 className="small-title" id={heading}>
          {group.title}
        </h3>
        {group.articles.length > SHOWN && (
          <Link className="group-all" to={`/faq#${group.id}`}>
            All {group.articles.length}
            <span className="visually-hidden"> answers: {group.title}</span>
          </Link>
        )}
      </div>
      <ul className="rows group-list">
        {group.articles.slice(0, SHOWN).map((article) => (
          <ArticleRow key={article.slug} article={article} />
        ))}
      </ul>
    </section>
  );
}
