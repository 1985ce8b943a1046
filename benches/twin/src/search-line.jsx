// The search line; the engine and its texts are fetched when it is first touched.
import { SEARCH, get } from './remote.js';
import { Icon } from './pieces.jsx';

/** Touched or searched with: from here on the search is wanted. */
export function fetchSearch() {
  return Promise.all([import('./search.js'), get(SEARCH)]).then(([{ searcher }, texts]) =>
    searcher(texts),
  );
}

export function SearchLine({ words, onInput, onSubmit }) {
  const submit = (event) => {
    event.preventDefault();
    onSubmit(new FormData(event.target).get('q'));
  };
  return (
    <form className="search" action="/kaolate/faq" role="search" onSubmit={submit}>
      <label className="search-label" htmlFor="q">
        What would you like to know?
      </label>
      <div className="search-line">
        <Icon name="search" />
        <input
          className="search-input"
          id="q"
          name="q"
          type="search"
          autoComplete="off"
          enterKeyHint="search"
          maxLength={200}
          value={words}
          onFocus={() => fetchSearch().catch(() => {})}
          onChange={(event) => onInput?.(event.target.value)}
        />
        <button className="search-go" type="submit">
          <Icon name="arrow" />
          <span className="visually-hidden">Search</span>
        </button>
      </div>
    </form>
  );
}
