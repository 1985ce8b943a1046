// The questions and answers, chosen by their numbers alone, and the ways in which
// a question is typed.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

const QUESTIONS = 300;
const ANSWERS = 1000;

/** The first 300 questions of a part (`test`, `valid`) in the order of their
 * numbers, and 1,000 answers: theirs, then those of the questions that follow. */
export function corpus(folder, part) {
  const read = (name) => JSON.parse(gunzipSync(readFileSync(`${folder}/${name}.json.gz`)));
  const texts = read('answers');
  const asked = Object.values(read(part));
  const chosen = new Set();
  for (const { answers } of asked) {
    for (const id of answers) if (chosen.size < ANSWERS) chosen.add(id);
  }
  const questions = asked.slice(0, QUESTIONS).map(({ en, answers }) => ({ text: plain(en), answers }));
  if (chosen.size !== ANSWERS || !questions.every(({ answers }) => answers.every((id) => chosen.has(id))))
    throw new Error('the corpus is not as it was');
  return { questions, documents: [...chosen].map((id) => ({ id, text: plain(texts[id].en) })) };
}

const plain = (text) => text.replace(/\s+/g, ' ').trim();

/** The same question each time it is asked: clean, with one slip of the finger,
 * and with its last word half typed. */
export const WAYS = {
  clean: (text) => text,
  mistyped,
  cut: (text) => {
    const words = text.replace(/\W+$/, '');
    const last = words.match(/\w+$/)[0];
    return words.slice(0, words.length - Math.floor(last.length / 2));
  },
};

/** One letter swapped with the next, dropped, doubled or replaced, in one word of
 * five letters or more: which, the question's number among the others tells. */
function mistyped(text, number) {
  const words = [...text.matchAll(/[A-Za-z]{5,}/g)];
  if (words.length === 0) return text;
  const draw = dice(number);
  const word = words[draw(words.length)];
  // Never the last letter: there would be no next one to swap with.
  const at = word.index + draw(word[0].length - 1);
  const [before, letter, next, after] = [text.slice(0, at), text[at], text[at + 1], text.slice(at + 2)];
  const slips = [
    () => before + next + letter + after,
    () => before + next + after,
    () => before + letter + letter + next + after,
    () => before + LETTERS[draw(LETTERS.length)] + next + after,
  ];
  return slips[draw(slips.length)]();
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** Numbers below a bound, the same for the same seed. */
function dice(seed) {
  let state = (seed + 1) * 0x9e3779b1;
  return (bound) => {
    state = Math.imul(state ^ (state >>> 15), 0x85ebca6b) + 0xc2b2ae35;
    return ((state ^ (state >>> 13)) >>> 0) % bound;
  };
}

/** Share of a question's answers that are among the first three found, and one
 * over the place of the first; means over all questions. */
export function judge(questions, find) {
  let recall = 0;
  let reciprocal = 0;
  questions.forEach(({ answers }, number) => {
    const found = find(number);
    recall += found.slice(0, 3).filter((id) => answers.includes(id)).length / answers.length;
    const place = found.findIndex((id) => answers.includes(id));
    reciprocal += place < 0 ? 0 : 1 / (place + 1);
  });
  return { recall: recall / questions.length, mrr: reciprocal / questions.length };
}
