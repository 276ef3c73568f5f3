import { byId } from './server.js';

const radius = 0.05; // of the longer side

// Pointers on the picture: a dragged rectangle crops, a stroke paints over. Both end as the text of an attack.
export function usePen(stage, mode, apply) {
  const svg = byId('pen'), [rect, line] = svg.children;
  let points = null;

  const place = event => {
    const box = svg.getBoundingClientRect(), share = (at, from, length) => Math.min(1, Math.max(0, (at - from) / length));
    return [share(event.clientX, box.left, box.width), share(event.clientY, box.top, box.height)];
  };
  const rectangle = () => {
    const [[x, y], [u, v]] = [points[0], points.at(-1)];
    return { left: Math.min(x, u), top: Math.min(y, v), width: Math.abs(x - u), height: Math.abs(y - v) };
  };
  const draw = () => {
    const { width, height } = svg.getBoundingClientRect();
    svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
    const box = points && mode() === 'crop' ? rectangle() : { left: 0, top: 0, width: 0, height: 0 };
    for (const [name, value] of [['x', box.left * width], ['y', box.top * height], ['width', box.width * width], ['height', box.height * height]]) rect.setAttribute(name, value);
    line.setAttribute('points', points && mode() === 'paint' ? points.map(([x, y]) => `${x * width},${y * height}`).join(' ') : '');
    line.setAttribute('stroke-width', 2 * radius * Math.max(width, height));
  };
  const clear = () => { points = null; draw(); };

  stage.addEventListener('pointerdown', event => {
    if (mode() === 'none' || event.button !== 0) return;
    event.preventDefault();
    document.activeElement.blur(); // a slider that is left goes back to its place
    stage.setPointerCapture(event.pointerId);
    points = [place(event), place(event)];
    draw();
  });
  stage.addEventListener('pointermove', event => { if (points) { points.push(place(event)); draw(); } });
  stage.addEventListener('pointercancel', clear);
  stage.addEventListener('pointerup', async () => {
    if (!points) return;
    const box = rectangle();
    try {
      if (mode() === 'paint') await apply(paint(points), 'painted over');
      else if (box.width > 0.02 && box.height > 0.02) await apply(cropTo(box), 'cropped');
    } finally {
      clear();
    }
  });
  document.addEventListener('keydown', event => { if (event.key === 'Escape') clear(); });
}

const round = share => +share.toFixed(4);

export const cropTo = ({ left, top, width, height }) => `crop-to:${[left, top, Math.min(width, 1 - left), Math.min(height, 1 - top)].map(round)}`;

export const paint = (points, brush = radius) => `paint:${[brush, ...points.flat()].map(round)}`;
