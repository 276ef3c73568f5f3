import { ask, blobOf, byId, show } from './server.js';
import { takePictures } from './picture-input.js';
import { showReading } from './reading.js';

let work = null;

// The third panel: any picture is read.
export function checkPictures() {
  const error = byId('check-error');
  const fail = problem => {
    error.textContent = problem.message;
    byId('check-reading').replaceChildren(); // what was said of another picture
    byId('check-stage').hidden = byId('check-legend').hidden = true;
  };
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
      if (problem.name !== 'AbortError') fail(problem);
    } finally {
      if (work === mine) byId('check').removeAttribute('aria-busy');
    }
  }, fail);
}
