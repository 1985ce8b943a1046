// `node tune.mjs FOLDER`: which numbers of the tuned MiniSearch find most, asked of
// the corpus's own questions for validation: other questions and other answers than
// those of search.mjs.
import { WAYS, corpus, judge } from './corpus.mjs';
import { tuned } from './peers.mjs';

const { documents, questions } = corpus(process.argv[2], 'valid');
for (const completed of [true, false])
  for (const k of [0.7, 1.2, 2])
    for (const b of [0.7, 0.9])
      for (const fuzzy of [0.2, 0.25])
        for (const weight of [0.05, 0.1, 0.25]) {
          const numbers = { completed, fuzzy, weight, bm25: { k, b, d: 0.5 } };
          const find = tuned(documents, numbers);
          const recalls = Object.values(WAYS).map(
            (type) => judge(questions, (number) => find(type(questions[number].text, number))).recall,
          );
          const mean = recalls.reduce((all, recall) => all + recall) / recalls.length;
          console.log(mean.toFixed(4), recalls.map((recall) => recall.toFixed(4)).join(' '), JSON.stringify(numbers));
        }
