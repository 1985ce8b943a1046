// The faces of waiting, absence and trouble.
import { useEffect, useState } from 'react';
import { Link } from 'react-router';
import { Icon } from './pieces.jsx';

const MOMENT = 150;
const LONG = 6_000;

/** Nothing for a moment, then a skeleton, at last the way out. */
export function Waiting({ sentence, again }) {
  const [patience, setPatience] = useState('moment');
  useEffect(() => {
    const timers = [
      setTimeout(setPatience, MOMENT, 'while'),
      setTimeout(setPatience, LONG, 'long'),
    ];
    return () => timers.forEach(clearTimeout);
  }, []);
  if (patience === 'moment') return null;
  return (
    <>
      {patience === 'while' ? (
        <p className="visually-hidden" role="status">
          {sentence}
        </p>
      ) : (
        <div className="notice" role="status">
          <Icon name="clock" />
          <div>
            <p className="notice-title">Still waiting for our side.</p>
            <p className="quiet">Nothing is lost. You can wait, or ask again.</p>
            {again && (
              <button className="button button-quiet button-small" onClick={again}>
                Try again
              </button>
            )}
          </div>
        </div>
      )}
      <Skeleton />
    </>
  );
}

function Skeleton() {
  const row = (
    <div className="facts-row">
      <span className="skeleton skeleton-short" />
      <span className="skeleton skeleton-line" />
    </div>
  );
  return (
    <>
      <div className="page-head" aria-hidden="true">
        <span className="skeleton skeleton-title" />
        <span className="skeleton skeleton-line" />
      </div>
      <div className="facts" aria-hidden="true">
        {row}
        {row}
        {row}
      </div>
    </>
  );
}

/** Why nothing came, and one button. Tried again by itself when the network is back. */
export function Trouble({ again, team }) {
  const offline = !useOnline();
  useEffect(() => {
    addEventListener('online', again);
    return () => removeEventListener('online', again);
  }, [again]);
  return (
    <div className="empty" role="alert">
      <h2 className="empty-title">
        {offline ? 'Not on your device yet.' : 'We couldn’t load this.'}
      </h2>
      <p className="quiet">
        {offline
          ? 'This page comes by itself when you’re back online.'
          : 'Our side didn’t answer. Try again in a moment.'}
      </p>
      <div className="actions">
        <button className="button" type="button" onClick={again}>
          Try again
        </button>
        {team}
      </div>
    </div>
  );
}

export function Missing({ title, children }) {
  return (
    <div className="empty">
      <h1 className="empty-title" tabIndex={-1}>
        {title}
      </h1>
      <p className="quiet">{children}</p>
      <div className="actions">
        <Link className="button" to="/faq">
          All answers
        </Link>
        <Link className="link-row" to="/contact">
          Ask the team
          <Icon name="arrow" />
        </Link>
      </div>
    </div>
  );
}

export function useOnline() {
  const [online, setOnline] = useState(navigator.onLine);
  useEffect(() => {
    const look = () => setOnline(navigator.onLine);
    addEventListener('online', look);
    addEventListener('offline', look);
    return () => {
      removeEventListener('online', look);
      removeEventListener('offline', look);
    };
  }, []);
  return online;
}

export function OfflineNotice() {
  return (
    <div role="status">
      {!useOnline() && (
        <div className="notice">
          <Icon name="offline" />
          <div>
            <p className="notice-title">You’re offline. What you’ve read is still here.</p>
            <p className="quiet">New pages come when you’re back online.</p>
          </div>
        </div>
      )}
    </div>
  );
}
