import { byId, limits } from './server.js';

const panels = [];

// A panel that takes a picture: chosen, dropped anywhere on it, or pasted while it was used last.
export function takePictures(panel, input, use, fail) {
  const entry = { panel, take: file => check(file).then(use, fail) };
  panels.push(entry);
  input.addEventListener('change', () => { if (input.files.length) entry.take(input.files[0]); input.value = ''; });
  panel.addEventListener('dragenter', () => panel.classList.add('over'));
  panel.addEventListener('dragleave', event => { if (!panel.contains(event.relatedTarget)) panel.classList.remove('over'); });
  for (const kind of ['pointerdown', 'focusin']) panel.addEventListener(kind, () => { panels.sort((a, b) => (b === entry) - (a === entry)); });
  return entry.take;
}

// Said here as well as by the server: a file that is too large need not travel.
async function check(file) {
  const { bytes } = await limits;
  if (file.size > bytes) throw new Error(`The file has ${(file.size / 1e6).toFixed(1)} MB; at most ${bytes / 1e6} MB are taken.`);
  return file;
}

document.addEventListener('dragover', event => event.preventDefault());
document.addEventListener('drop', event => {
  event.preventDefault();
  for (const { panel } of panels) panel.classList.remove('over');
  const file = event.dataTransfer.files[0];
  if (file) (panels.find(({ panel }) => panel.contains(event.target)) ?? panels[0]).take(file);
});
document.addEventListener('paste', event => {
  const file = event.clipboardData.files[0];
  if (!file) return;
  event.preventDefault();
  panels[0].take(file);
});

limits.then(({ bytes, pixels }) => {
  for (const hint of document.querySelectorAll('.limits')) hint.textContent += `, up to ${bytes / 1e6} MB and ${pixels / 1e6} megapixels`;
});
