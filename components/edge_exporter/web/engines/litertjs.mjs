// LiteRT.js behind the interface that page.mjs runs every engine through.

/**
 * Loads the engine.
 *
 * @param {string} base URL of the folder with the engine's files, with a slash at its end.
 */
export async function start(base) {
  const litert = await import(new URL("index.js", base).href);
  // Given a folder, it takes the build that this browser can run; neither threads nor JSPI.
  await litert.loadLiteRt(new URL("wasm/", base).href);
  return { engine: "LiteRT.js", version: "2.5.3", open: (url) => open(litert, url) };
}

async function open(litert, url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answers ${response.status}`);
  const content = new Uint8Array(await response.arrayBuffer());
  const model = await litert.loadAndCompile(content, { accelerator: "wasm" });
  return { run: (inputs) => run(litert, model, inputs), close: () => model.delete() };
}

async function run(litert, model, inputs) {
  // Tensors live in WebAssembly's memory, which nothing collects.
  const given = {};
  let answered = {};
  try {
    for (const [name, { data, shape }] of Object.entries(inputs)) {
      given[name] = new litert.Tensor(data, shape);
    }
    answered = await model.run(given);
    return Object.fromEntries(
      Object.entries(answered).map(([name, tensor]) => [name, tensor.toTypedArray().slice()]),
    );
  } finally {
    for (const tensor of [...Object.values(given), ...Object.values(answered)]) tensor.delete();
  }
}
