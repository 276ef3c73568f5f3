import { ask, blobOf, byId, show } from './server.js';
import { showReading } from './reading.js';
import { cropTo, paint, usePen } from './pen.js';

let steps = []; // from the watermarked picture to the one shown: { label, kind, blob, reading }
let running = Promise.resolve(), waiting = null;

const sliders = [...byId('sliders').querySelectorAll('input')];
const error = byId('attack-error');

// The second panel: starts anew with a watermarked picture.
export const start = marked => queue(async () => {
  const reading = await ask('extract', { picture: marked });
  steps = [{ label: 'watermarked', kind: '', blob: marked, reading }];
  byId('attack').hidden = false;
  await render();
});

// One question at a time, so that steps stay in order.
function queue(work) {
  byId('attack').setAttribute('aria-busy', 'true');
  const mine = running = running.then(() => { error.textContent = ''; return work(); })
    .catch(problem => { error.textContent = problem.message; })
    .finally(() => { if (running === mine) byId('attack').removeAttribute('aria-busy'); });
  return mine;
}

// Sends an attack. A slider's takes the place of its last one, and of those that wait only the last is sent: the picture follows as fast as the server can.
function apply(attack, label, kind = '', value = 0) {
  if (kind && waiting?.kind === kind) {
    Object.assign(waiting, { attack, label, value });
    return running;
  }
  const job = waiting = { attack, label, kind, value };
  return queue(async () => {
    if (waiting === job) waiting = null;
    const kept = kind && steps.at(-1).kind === kind ? steps.slice(0, -1) : steps;
    if (job.attack) {
      const answer = await ask('attack', { picture: kept.at(-1).blob, attack: job.attack });
      steps = [...kept, { label: job.label, kind, value: job.value, blob: blobOf(answer.picture, 'image/png'), reading: answer.reading }];
    } else {
      steps = kept;
    }
    await render();
  });
}

async function render() {
  const { blob, reading, label, kind } = steps.at(-1);
  const overlay = byId('attacked-overlay');
  await Promise.all([show(byId('attacked'), blob), show(byId('download-attacked'), blob), reading.overlay && show(overlay, blobOf(reading.overlay, 'image/jpeg'))]);
  overlay.hidden = !reading.overlay || !byId('show-mask').checked;
  showReading(byId('attack-reading'), reading, label);
  byId('steps').replaceChildren(...steps.map(step => Object.assign(document.createElement('li'), { textContent: step.label })));
  byId('undo').disabled = byId('reset').disabled = steps.length === 1;
  for (const slider of sliders) {
    if (slider.dataset.kind !== kind && slider !== document.activeElement) slider.value = slider.dataset.neutral;
    write(slider);
  }
}

const write = slider => { slider.nextElementSibling.textContent = slider.value + (slider.dataset.unit ?? ''); };

function undo(count) {
  queue(async () => {
    steps = steps.slice(0, Math.max(1, steps.length - count));
    for (const slider of sliders) slider.value = slider.dataset.kind === steps.at(-1).kind ? steps.at(-1).value : slider.dataset.neutral;
    await render();
  });
}

for (const slider of sliders) {
  write(slider);
  slider.addEventListener('input', () => {
    write(slider);
    const { kind, neutral, unit = '' } = slider.dataset, name = slider.previousElementSibling.textContent;
    apply(slider.value === neutral ? '' : `${kind}:${kind === 'shrink' ? slider.value / 100 : slider.value}`, `${name} ${slider.value}${unit}`, kind, slider.value);
  });
}

for (const button of document.querySelectorAll('[data-attack]')) button.addEventListener('click', () => apply(button.dataset.attack, button.textContent));
byId('undo').addEventListener('click', () => undo(1));
byId('reset').addEventListener('click', () => undo(Infinity));
byId('show-mask').addEventListener('change', event => { byId('attacked-overlay').hidden = !event.target.checked || !steps.at(-1).reading.overlay; });

const pen = document.getElementsByName('pen');
const mode = () => [...pen].find(choice => choice.checked)?.value ?? 'none';
for (const choice of pen) choice.addEventListener('change', () => { byId('stage').dataset.pen = mode(); });
if (matchMedia('(pointer: coarse)').matches) pen[2].checked = true; // a finger on the picture scrolls the page, until it is told otherwise
byId('stage').dataset.pen = mode();
usePen(byId('stage'), mode, apply);

byId('area').addEventListener('submit', event => {
  event.preventDefault();
  const [left, top, width, height] = ['left', 'top', 'width', 'height'].map(name => event.target.elements[name].value / 100);
  if (event.submitter.value === 'crop') {
    apply(cropTo({ left, top, width, height }), 'cropped');
  } else {
    // The thickest line that the rectangle holds.
    const { naturalWidth: across, naturalHeight: down } = byId('attacked'), half = Math.min(width * across, height * down) / 2;
    const [x, y] = [half / across, half / down];
    apply(paint([[left + x, top + y], [left + width - x, top + height - y]], half / Math.max(across, down)), 'painted over');
  }
});
