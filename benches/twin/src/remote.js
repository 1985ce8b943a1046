// Something asked of the server, and how the asking stands. What has come is kept
// for the visit.
import { useCallback, useEffect, useState } from 'react';

const kept = new Map();

async function ask(address) {
  const response = await fetch(address);
  if (response.status === 404) throw new Gone();
  if (!response.ok) throw new Error(`${response.status}`);
  return response.json();
}

/** Nothing stands at this address. */
class Gone extends Error {}

/** One promise an address; what failed is forgotten, to be asked for anew. */
export function get(address) {
  if (!kept.has(address)) {
    const asked = ask(address);
    asked.catch(() => kept.delete(address));
    kept.set(address, asked);
  }
  return kept.get(address);
}

/** `waiting`, `ready` with a value, `missing`, or `failed` with a way to ask again. */
export function useRemote(address) {
  const [answer, setAnswer] = useState({ address, state: 'waiting' });
  const [turn, setTurn] = useState(0);
  const again = useCallback(() => setTurn((turn) => turn + 1), []);
  useEffect(() => {
    let listens = true;
    const came = (answer) => listens && setAnswer({ address, ...answer });
    came({ state: 'waiting' });
    get(address).then(
      (value) => came({ state: 'ready', value }),
      (error) => came({ state: error instanceof Gone ? 'missing' : 'failed' }),
    );
    return () => {
      listens = false;
    };
  }, [address, turn]);
  return { ...(answer.address === address ? answer : { state: 'waiting' }), again };
}

export const SHOP = '/content/shop.json';
export const SEARCH = '/content/search.json';
export const article = (slug) => `/content/articles/${encodeURIComponent(slug)}.json`;
