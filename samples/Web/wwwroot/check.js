import { ask, blobOf, byId, show } from './server.js';
import { takePictures } from './picture-input.js';
import { showReading } from './reading.js';

let work = null;

// The third panel: any picture is read.
export function checkPictures() {
  const error = byId('check-error');
  takePictures(byId('check'), byId('check-file'), async file => {
    work?.abort();
    const mine = work = new AbortController();
    error.textContent = '';
    byId('check').setAttribute('aria-busy', 'true');
    try {
      const reading = await ask('extract', { picture: file }, mine.signal);
      const overlay = byId('checked-overlay');
      await Promise.all([show(byId('checked'), file), reading.overlay && show(overlay, blobOf(reading.overlay, 'image/jpeg'))]);
      overlay.hidden = byId('check-legend').hidden = !reading.overlay;
      byId('check-stage').hidden = false;
      showReading(byId('check-reading'), reading, file.name);
    } catch (problem) {
      if (problem.name !== 'AbortError') error.textContent = problem.message;
    } finally {
      if (work === mine) byId('check').removeAttribute('aria-busy');
    }
  }, problem => { error.textContent = problem.message; });
}
