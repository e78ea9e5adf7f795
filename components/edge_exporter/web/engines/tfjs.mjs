// TensorFlow.js behind the interface that page.mjs runs every engine through.

// A graphics processor pays for convolutions alone: the way there and back takes longer than all
// that other small models compute. Not WebAssembly's backend, which refuses some convolutions.
const CONVOLUTION = /conv\d/i;

/**
 * Loads the engine.
 *
 * @param {string} base URL of the folder with the engine's files, with a slash at its end.
 */
export async function start(base) {
  const tf = await import(new URL("tf.mjs", base).href);
  return { engine: "TensorFlow.js", version: tf.version.tfjs, open: (url) => open(tf, url) };
}

async function open(tf, url) {
  const artifacts = await tf.io.http(url).load();
  const heavy = artifacts.modelTopology.node.some(({ op }) => CONVOLUTION.test(op));
  const backend = heavy && (await hasExactGraphics(tf)) ? "webgl" : "cpu";
  await tf.setBackend(backend);
  const model = await tf.loadGraphModel({ load: async () => artifacts });
  const outputs = Object.entries(model.modelSignature.outputs);
  const answer = async (inputs) => {
    // Another model on this page may have chosen another backend meanwhile.
    if (tf.getBackend() !== backend) await tf.setBackend(backend);
    return run(tf, model, outputs, inputs);
  };
  return { backend, run: answer, close: () => model.dispose() };
}

/** Whether there is a graphics processor whose textures do not round numbers to half precision. */
async function hasExactGraphics(tf) {
  if (!(await tf.setBackend("webgl").catch(() => false))) return false;
  return tf.env().getBool("WEBGL_RENDER_FLOAT32_ENABLED");
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
    answered = [model.execute(given, outputs.map(([, tensor]) => tensor.name))].flat();
    const data = await Promise.all(answered.map((tensor) => tensor.data()));
    return Object.fromEntries(outputs.map(([name], at) => [name, data[at]]));
  } finally {
    tf.dispose([given, answered]);
  }
}
