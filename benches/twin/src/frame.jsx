// The frame of every page: masthead, the page's own place, footer. Pages are shown
// as soon as the shop is known; a new one takes the focus to its heading.
import { useEffect, useRef } from 'react';
import { Link, NavLink, Outlet, useLocation, useOutletContext } from 'react-router';
import { OfflineNotice, Trouble, Waiting } from './faces.jsx';
import { SHOP, useRemote } from './remote.js';

const SECTIONS = [
  ['/order', 'Orders'],
  ['/return', 'Returns'],
  ['/sizes', 'Sizes'],
  ['/faq', 'Answers'],
  ['/contact', 'Contact'],
];

export const useShop = useOutletContext;

export function Frame() {
  const shop = useRemote(SHOP);
  useFocusOnNewPage();
  return (
    <>
      <a className="skip-link" href="#main">
        Skip to the answer
      </a>
      <header className="masthead">
        <div className="masthead-inner">
          <Link className="wordmark" to="/">
            Kaolate<span className="visually-hidden"> help</span>
          </Link>
          <nav className="masthead-nav" aria-label="Help">
            <ul>
              {SECTIONS.map(([to, name]) => (
                <li key={to}>
                  <NavLink to={to}>{name}</NavLink>
                </li>
              ))}
            </ul>
          </nav>
        </div>
      </header>
      <main className="view" id="main" tabIndex={-1}>
        <OfflineNotice />
        {shop.state === 'waiting' && <Waiting sentence="Loading the page" again={shop.again} />}
        {(shop.state === 'failed' || shop.state === 'missing') && <Trouble again={shop.again} />}
        {shop.state === 'ready' && <Outlet context={shop.value} />}
      </main>
      <footer className="footer">
        <div className="footer-inner">
          <ul className="footer-links">
            <li>
              <Link to="/policy">Our policy</Link>
            </li>
            {shop.state === 'ready' && (
              <li>
                <TeamLink shop={shop.value} />
              </li>
            )}
          </ul>
          <p className="footer-note">Help by Hemline</p>
        </div>
      </footer>
    </>
  );
}

export function TeamLink({ shop }) {
  return <a href={`tel:${shop.phone.replace(/[^+\d]/g, '')}`}>{shop.phone}</a>;
}

function useFocusOnNewPage() {
  const { pathname } = useLocation();
  const shown = useRef(pathname);
  useEffect(() => {
    if (shown.current === pathname) return;
    shown.current = pathname;
    scrollTo(0, 0);
    document.querySelector('h1')?.focus();
  }, [pathname]);
}
