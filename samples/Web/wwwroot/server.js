// Questions to the server: a form goes there, JSON comes back, and what goes wrong is an Error with the server's words.
export async function ask(path, fields, signal) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  let response;
  try {
    response = await fetch(path, { method: 'POST', body: form, signal });
  } catch (problem) {
    if (problem.name === 'AbortError') throw problem;
    throw new Error('The server cannot be reached, or it refused the file.');
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.detail ?? answer.title ?? `The server answered ${response.status}.`);
  return answer;
}

export const limits = fetch('limits').then(response => response.json());

// The bytes of a file that came as base64.
export function blobOf(base64, type) {
  const text = atob(base64), bytes = new Uint8Array(text.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i);
  return new Blob([bytes], { type });
}

// Shows a file in an image or behind a link, and lets go of the one before it. Decoded first, so that nothing flickers.
export async function show(element, blob) {
  const attribute = element instanceof HTMLImageElement ? 'src' : 'href', old = element[attribute];
  const address = URL.createObjectURL(blob);
  if (attribute === 'src') {
    const picture = new Image();
    picture.src = address;
    await picture.decode().catch(() => {});
  }
  element[attribute] = address;
  if (old.startsWith('blob:')) URL.revokeObjectURL(old);
}

export const byId = id => document.getElementById(id);
