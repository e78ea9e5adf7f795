// Reads the files of the bundle, and says whether they are the ones that its manifest describes.

/** The bundle's own folder: this file lies in its web/. */
export const ROOT = new URL("../", import.meta.url);

const ENGINES = "web/engines/";

/** One file of the bundle, by its path in the manifest. */
export async function read(path) {
  const response = await fetch(new URL(path, ROOT));
  if (!response.ok) throw new Error(`${path} cannot be read: the server answers ${response.status}`);
  return response;
}

/** One JSON file of the bundle. */
export async function readJson(path) {
  const response = await read(path);
  try {
    return await response.json();
  } catch (error) {
    throw new Error(`${path} is no JSON: ${error.message}`);
  }
}

/** The paths of an engine's files that this page has loaded so far: a browser takes some of them. */
export function loadedOf(engine, manifest) {
  const loaded = new Set(performance.getEntriesByType("resource").map((entry) => entry.name));
  const folder = `${ENGINES}${engine}/`;
  return Object.keys(manifest.files).filter(
    (path) => path.startsWith(folder) && loaded.has(new URL(path, ROOT).href),
  );
}

/**
 * Compares the files with the digests in the manifest; of engines, those that were loaded.
 *
 * @returns `{checked, missing, changed, skipped}`: a number, two lists of paths, and why nothing
 *   was checked, or "".
 */
export async function verify(manifest) {
  const found = { checked: 0, missing: [], changed: [], skipped: "" };
  if (!globalThis.crypto?.subtle) {
    found.skipped = "browsers compute digests on https and localhost only";
    return found;
  }
  for (const path of wanted(manifest)) {
    const response = await fetch(new URL(path, ROOT), { cache: "force-cache" });
    found.checked += 1;
    if (!response.ok) {
      found.missing.push(path);
    } else if ((await sha256(await response.arrayBuffer())) !== manifest.files[path].sha256) {
      found.changed.push(path);
    }
  }
  return found;
}

function wanted(manifest) {
  const loaded = new Set(
    Object.keys(manifest.engines).flatMap((engine) => loadedOf(engine, manifest)),
  );
  const ofEngine = (path) => path.startsWith(ENGINES) && path.split("/").length > 3;
  return Object.keys(manifest.files).filter((path) => !ofEngine(path) || loaded.has(path));
}

async function sha256(content) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
