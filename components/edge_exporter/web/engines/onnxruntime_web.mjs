// onnxruntime-web behind the interface that page.mjs runs every engine through.

/**
 * Loads the engine.
 *
 * @param {string} base URL of the folder with the engine's files, with a slash at its end.
 */
export async function start(base) {
  const runtime = await import(new URL("ort.mjs", base).href);
  runtime.env.wasm.wasmPaths = base;
  runtime.env.wasm.numThreads = 1;
  runtime.env.logLevel = "error";
  const version = runtime.env.versions.web;
  return { engine: "onnxruntime-web", version, open: (url) => open(runtime, url) };
}

async function open(runtime, url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answers ${response.status}`);
  const content = new Uint8Array(await response.arrayBuffer());
  const session = await runtime.InferenceSession.create(content, { executionProviders: ["wasm"] });
  return { run: (inputs) => run(runtime, session, inputs), close: () => session.release() };
}

async function run(runtime, session, inputs) {
  const given = Object.fromEntries(
    Object.entries(inputs).map(([name, { dtype, data, shape }]) => [
      name,
      new runtime.Tensor(dtype, data, shape),
    ]),
  );
  const answered = await session.run(given);
  return Object.fromEntries(Object.entries(answered).map(([name, { data }]) => [name, data]));
}
