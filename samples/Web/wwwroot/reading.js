import { byId } from './server.js';

const number = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

const small = p => p < 0.001 ? p.toExponential(1).replace('-', '\u2011') : String(+p.toPrecision(2));

function element(name, text, className) {
  const made = document.createElement(name);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

// Fills a list of terms; entries without a value are left out.
export function fillFacts(list, facts) {
  list.replaceChildren(...facts.filter(([, value]) => value).flatMap(([term, value]) => [element('dt', term), element('dd', value)]));
}

// What was read, as a card, and in one sentence for those who hear the page.
export function showReading(card, reading, after) {
  const verdict = element('p', reading.detected ? 'Mark found' : 'No mark found', reading.detected ? 'verdict yes' : 'verdict no');
  const said = reading.message ?? (reading.detected ? 'Too damaged to read' : '');
  const facts = document.createElement('dl');
  fillFacts(facts, [
    ['Chance', `${reading.chance} (p\u00a0=\u00a0${small(reading.pValue)})`],
    ['Errors corrected', reading.correctedErrors === null ? '' : reading.correctedErrors === 1 ? '1 bit' : `${reading.correctedErrors} bits`],
    ['Position', reading.geometry],
    ['Still marked', reading.coverage === null ? '' : `${number.format(100 * reading.coverage)} % of the picture${reading.exact ? ', known to the pixel' : ''}`],
    ['Read in', `${number.format(reading.milliseconds)} ms, ${reading.width} × ${reading.height} pixels`],
  ]);
  const parts = [verdict, facts];
  if (said) parts.splice(1, 0, element('p', said, reading.message === null ? 'lost' : 'message'));
  card.replaceChildren(...parts);
  byId('status').textContent = `${after}: ${verdict.textContent}. ${reading.message === null ? said : `Message: ${said}`}. ${reading.geometry ?? ''}`;
}
