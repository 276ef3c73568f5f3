import { ask, blobOf, byId, show } from './server.js';
import { takePictures } from './picture-input.js';
import { fillFacts } from './reading.js';

let cover = null, work = null, typing = 0;

// The first panel: a picture and a message become a watermarked picture, which goes to whoever attacks it.
export function markPictures(attack) {
  const form = byId('mark-form'), message = byId('message'), error = byId('mark-error');
  const take = takePictures(byId('mark'), byId('cover-file'), async file => {
    cover = file;
    error.textContent = '';
    byId('cover-preview').hidden = false;
    await show(byId('cover-preview'), file);
  }, problem => { error.textContent = problem.message; });
  byId('example').addEventListener('click', async () => take(await (await fetch('example.jpg')).blob()));

  message.addEventListener('input', () => { clearTimeout(typing); typing = setTimeout(measure, 120); });
  measure();

  form.addEventListener('submit', async event => {
    event.preventDefault();
    work?.abort();
    const mine = work = new AbortController();
    error.textContent = '';
    form.setAttribute('aria-busy', 'true');
    try {
      if (!cover) throw new Error('Choose a picture first.');
      const answer = await ask('embed', { picture: cover, message: message.value, strength: form.elements.strength.value }, mine.signal);
      const marked = blobOf(answer.picture, 'image/png');
      await showResult(answer, marked);
      await attack(marked);
    } catch (problem) {
      if (problem.name !== 'AbortError') error.textContent = problem.message;
    } finally {
      if (work === mine) form.removeAttribute('aria-busy');
    }
  });

  byId('split').addEventListener('input', event => byId('compare').style.setProperty('--split', `${event.target.value}%`));
  for (const view of document.getElementsByName('view')) {
    view.addEventListener('change', () => {
      byId('compare').hidden = view.value !== 'compare';
      byId('residual-view').hidden = view.value === 'compare';
    });
  }
}

// How much of the room a message takes; only the server knows how it is written.
async function measure() {
  const message = byId('message'), room = byId('room'), meter = byId('room-meter');
  const text = message.value;
  let answer = { bits: 0, fits: false }, words = 'A message is needed';
  if (text) {
    try {
      answer = await ask('fits', { message: text });
      words = answer.fits ? `${answer.bits} of ${answer.of} bits` : `Too long: ${answer.bits} of ${answer.of} bits`;
      meter.max = answer.of;
    } catch (problem) {
      words = problem.message;
    }
  }
  if (message.value !== text) return; // typed on meanwhile
  meter.value = answer.bits;
  room.textContent = words;
  message.setAttribute('aria-invalid', String(!answer.fits));
}

async function showResult(answer, marked) {
  await Promise.all([show(byId('before'), cover), show(byId('after'), marked), show(byId('residual'), blobOf(answer.residual, 'image/jpeg')), show(byId('download'), marked)]);
  byId('gain').textContent = `residual × ${answer.residualGain}`;
  fillFacts(byId('quality'), [
    ['Quality', answer.psnr === null ? 'unchanged: every pixel is transparent' : `${answer.psnr.toFixed(1)} dB PSNR; from about 40 on, the change is hard to see`],
    ['Marked in', `${answer.milliseconds.toFixed(0)} ms`],
    ['Size', `${answer.width} × ${answer.height} pixels`],
  ]);
  byId('result').hidden = false;
  byId('result-title').focus({ preventScroll: true });
  byId('result').scrollIntoView({ behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
}
