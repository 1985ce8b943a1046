// The form that finds an order, by its number and what only its shopper knows. What
// was typed stays whatever happens; of what was found the twin shows the number.
import '#style/acting.css';
import { useEffect, useRef, useState } from 'react';
import { TeamLink, useShop } from './frame.jsx';
import { BackLink, Icon, PageHead, useTitle } from './pieces.jsx';

const LONGEST = { number: 64, email: 254, postcode: 16 };

/** What is wrong with what was typed, by field; empty where nothing is. */
function wrongs({ number, whose }) {
  const wrongs = {};
  const isEmail = whose.includes('@');
  if (!number) wrongs.number = 'Give the order number';
  else if (number.length > LONGEST.number)
    wrongs.number = 'Check the order number: this one is too long';
  if (!whose) wrongs.whose = 'Give the email or the postcode of the order';
  else if (isEmail && !/^[^\s]+@[^\s.@]+(\.[^\s.@]+)+$/.test(whose))
    wrongs.whose = 'Give the whole email, such as name@example.com';
  else if (whose.length > (isEmail ? LONGEST.email : LONGEST.postcode))
    wrongs.whose = 'Check the email or postcode: this one is too long';
  return wrongs;
}

function unmatched(whose) {
  const isEmail = whose.includes('@');
  return {
    title: `We couldn’t match that number and ${isEmail ? 'email' : 'postcode'}`,
    text: isEmail
      ? 'Both are in the email that confirmed your order. Look for a slip in typing, or give the postcode of the delivery instead. If neither helps, the team finds it.'
      : 'The number is in the email that confirmed your order. Look for a slip in typing, or give the email you ordered with instead. If neither helps, the team finds it.',
    problems: {
      number: 'Check the order number',
      whose: isEmail ? 'Check the email' : 'Check the postcode',
    },
  };
}

async function find({ number, whose }) {
  const response = await fetch('/v1/merchants/kaolate/order/lookup', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(whose.includes('@') ? { number, email: whose } : { number, postcode: whose }),
  });
  const wait = Number(response.headers.get('retry-after'));
  if (wait) return { state: 'tooMany', until: new Date(Date.now() + wait * 1000) };
  if (response.status === 404) return { state: 'wrong', ...unmatched(whose) };
  if (!response.ok) return { state: 'failed' };
  return { state: 'found', order: (await response.json()).order };
}

export default function Order() {
  const shop = useShop();
  const [step, setStep] = useState({ state: 'asking' });
  const [typed, setTyped] = useState({ number: '', whose: '' });
  const summary = useRef(null);
  useTitle(`Find your order · ${shop.name} help`);
  useEffect(() => {
    summary.current?.focus();
  }, [step]);
  const submit = async (event) => {
    event.preventDefault();
    if (step.state === 'finding') return;
    const asked = { number: typed.number.trim(), whose: typed.whose.trim() };
    const problems = wrongs(asked);
    const count = Object.keys(problems).length;
    if (count > 0) {
      const title =
        count === 1
          ? 'There’s one thing to put right'
          : `There are ${count} things to put right`;
      setStep({ state: 'wrong', title, problems });
      return;
    }
    setStep({ state: 'finding' });
    try {
      setStep(await find(asked));
    } catch {
      setStep({ state: navigator.onLine ? 'failed' : 'offline' });
    }
  };
  if (step.state === 'found') return <PageHead title={`Order ${step.order.number}`} />;
  const field = (id) => ({
    id,
    value: typed[id],
    problem: step.problems?.[id],
    onChange: (event) => setTyped({ ...typed, [id]: event.target.value }),
  });
  return (
    <>
      <BackLink to="/">All help</BackLink>
      <div className="spread">
        <div className="spread-main">
          <PageHead
            title="Find your order"
            lede="See where it is, until when it can come back, and where your refund stands."
          />
          <form className="form" noValidate onSubmit={submit}>
            <InTheWay step={step} place={summary} />
            <Field {...field('number')} label="Order number" autoComplete="off" maxLength={64} />
            <Field
              {...field('whose')}
              label="Email or postcode"
              hint="The email you ordered with, or the postcode the parcel goes to."
              autoComplete="email"
              inputMode="email"
              maxLength={254}
            />
            <div className="actions">
              <button
                className="button"
                type="submit"
                aria-disabled={step.state === 'finding' || undefined}
              >
                {{ finding: 'Looking', failed: 'Try again', offline: 'Try again' }[step.state] ??
                  'Find my order'}
              </button>
            </div>
            <p className="visually-hidden" role="status">
              {step.state === 'finding' && 'Looking for your order'}
            </p>
          </form>
        </div>
        <aside className="margin" aria-labelledby="where">
          <div className="block">
            <h2 className="small-title" id="where">
              Where the number stands
            </h2>
            <p className="quiet small">
              In the email that confirmed your order, as it is written there.
            </p>
            <h2 className="small-title">Why we ask for two things</h2>
            <p className="quiet small">
              So that nobody else sees your order. Neither of them ever stands in an address.
            </p>
            <TeamLink shop={shop} />
          </div>
        </aside>
      </div>
    </>
  );
}

function InTheWay({ step, place }) {
  switch (step.state) {
    case 'wrong':
      return (
        <div
          className="error-summary"
          role="alert"
          aria-labelledby="problem-title"
          tabIndex={-1}
          ref={place}
        >
          <h2 className="error-summary-title" id="problem-title">{step.title}</h2>
          {step.text && <p>{step.text}</p>}
          <ul>
            {Object.entries(step.problems).map(([id, words]) => (
              <li key={id}>
                <a
                  href={`#${id}`}
                  onClick={(event) => {
                    event.preventDefault();
                    document.getElementById(id).focus();
                  }}
                >
                  {words}
                </a>
              </li>
            ))}
          </ul>
        </div>
      );
    case 'tooMany':
      return (
        <Obstacle icon="clock" title="That was many tries. We pause for a while." place={place}>
          Try again after {step.until.toLocaleTimeString('en', { timeStyle: 'short' })}. Nothing you
          typed is lost.
        </Obstacle>
      );
    case 'offline':
      return (
        <Obstacle icon="offline" title="You’re offline. Nothing you typed is lost." place={place}>
          Your order can be looked up when you’re back online.
        </Obstacle>
      );
    case 'failed':
      return (
        <Obstacle icon="alert" title="We couldn’t look. Nothing you typed is lost." place={place}>
          Our side didn’t answer. Try again in a moment.
        </Obstacle>
      );
    default:
      return null;
  }
}

function Obstacle({ icon, title, place, children }) {
  return (
    <div className="notice" role="alert" tabIndex={-1} ref={place}>
      <Icon name={icon} />
      <div>
        <p className="notice-title">{title}</p>
        <p className="quiet">{children}</p>
      </div>
    </div>
  );
}

function Field({ id, label, hint, problem, ...rest }) {
  const described = [hint && `${id}-hint`, problem && `${id}-error`].filter(Boolean).join(' ');
  return (
    <div className={problem ? 'form-field field-wrong' : 'form-field'}>
      <label className="form-label" htmlFor={id}>
        {label}
      </label>
      {hint && (
        <p className="form-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {problem && (
        <p className="error-text" id={`${id}-error`}>
          <Icon name="alert" />
          {problem}
        </p>
      )}
      <input
        className="input"
        id={id}
        type="text"
        autoCapitalize="off"
        spellCheck={false}
        aria-describedby={described || undefined}
        aria-invalid={problem ? true : undefined}
        {...rest}
      />
    </div>
  );
}
