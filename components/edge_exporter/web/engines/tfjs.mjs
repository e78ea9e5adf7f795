// TensorFlow.js behind the interface that page.mjs runs every engine through.

// The graphics processor where there is one. Not WebAssembly's, which refuses some convolutions.
const BACKENDS = ["webgl", "cpu"];

/**
 * Loads the engine.
 *
 * @param {string} base URL of the folder with the engine's files, with a slash at its end.
 */
export async function start(base) {
  const tf = await import(new URL("tf.mjs", base).href);
  const backend = await chooseBackend(tf);
  return { engine: `TensorFlow.js (${backend})`, version: tf.version.tfjs, open: (url) => open(tf, url) };
}

async function chooseBackend(tf) {
  for (const name of BACKENDS) {
    // Half-precision textures would round weights and answers.
    const exact = name !== "webgl" || tf.env().getBool("WEBGL_RENDER_FLOAT32_ENABLED");
    if (exact && (await tf.setBackend(name).catch(() => false))) return name;
  }
  throw new Error("TensorFlow.js finds no backend in this browser");
}

async function open(tf, url) {
  const model = await tf.loadGraphModel(url);
  const outputs = Object.entries(model.modelSignature.outputs);
  return { run: (inputs) => run(tf, model, outputs, inputs), close: () => model.dispose() };
}

async function run(tf, model, outputs, inputs) {
  const given = Object.fromEntries(
    Object.entries(inputs).map(([name, { data, shape, dtype }]) => [
      name,
      tf.tensor(data, shape, dtype),
    ]),
  );
  let answered = [];
  try {
    answered = await execute(model, given, outputs.map(([, tensor]) => tensor.name));
    const data = await Promise.all(answered.map((tensor) => tensor.data()));
    return Object.fromEntries(outputs.map(([name], at) => [name, data[at]]));
  } finally {
    tf.dispose([given, answered]);
  }
}

/** The wanted tensors; of a model with loops, which cannot be asked at once, after waiting. */
async function execute(model, given, wanted) {
  try {
    return [model.execute(given, wanted)].flat();
  } catch (error) {
    if (!error.message.includes("executeAsync")) throw error;
    return [await model.executeAsync(given, wanted)].flat();
  }
}
