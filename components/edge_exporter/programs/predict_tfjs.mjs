// Answers prepared inputs with a TensorFlow.js graph model, one row at a time.
//
// Called as `predict_tfjs.mjs ENGINE MODEL FOLDER`: ENGINE is a folder with TensorFlow.js as one ES
// module `tf.mjs` and perhaps its WebAssembly backend, MODEL the path of `model.json`. FOLDER holds `inputs.json`, which names the inputs with their types and
// shapes and says how many rows there are, and `inputs.bin`, the rows' numbers one after another.
// `answers.json` and `answers.bin` are written beside them in the same way.

import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

const ALIKE = 1e-5;
const ARRAYS = { float32: Float32Array, int32: Int32Array, bool: Uint8Array };

const [engine, modelPath, folder] = process.argv.slice(2);
const wasm = path.join(engine, "wasm.mjs");
// TensorFlow.js looks for Node's own modules by a function that ES modules do not have.
globalThis.require = createRequire(import.meta.url);
globalThis.__dirname = engine;
const tf = await import(pathToFileURL(path.join(engine, "tf.mjs")).href);
await tf.setBackend("cpu");

const model = await tf.loadGraphModel({ load: async () => readModel(modelPath) });
const { rows, inputs } = JSON.parse(fs.readFileSync(path.join(folder, "inputs.json"), "utf-8"));
const outputs = Object.entries(model.modelSignature.outputs);
const wanted = outputs.map(([, tensor]) => tensor.name);

const source = fs.openSync(path.join(folder, "inputs.bin"), "r");
const answers = fs.openSync(path.join(folder, "answers.bin"), "w");
let described = [];
for (let row = 0; row < rows; row += 1) {
  const given = Object.fromEntries(inputs.map((input) => [input.name, read(source, input)]));
  const answered = execute(given);
  if (row === 0 && fs.existsSync(wasm)) await hasten(given, answered);
  described = answered.map(({ dtype, shape }, at) => ({ name: outputs[at][0], dtype, shape }));
  for (const tensor of answered) fs.writeSync(answers, tensor.dataSync());
  tf.dispose([given, answered]);
}
fs.closeSync(answers);
fs.writeFileSync(path.join(folder, "answers.json"), JSON.stringify(described));

/** The wanted tensors. */
function execute(given) {
  return [model.execute(given, wanted)].flat();
}

/**
 * Changes to the WebAssembly backend where that answers a row as plain JavaScript did: it is ten
 * times as fast, and wrong or without words on some operations.
 */
async function hasten(given, answered) {
  try {
    const { setWasmPaths } = await import(pathToFileURL(wasm).href);
    setWasmPaths(`${engine}/`);
    await tf.setBackend("wasm");
    const again = execute(given);
    const alike = answered.every((tensor, at) => {
      const [one, other] = [tensor, again[at]].map((each) => each.dataSync());
      return one.every((value, place) => Math.abs(value - other[place]) <= ALIKE);
    });
    tf.dispose(again);
    if (alike) return;
  } catch (error) {
    console.log(`The WebAssembly backend cannot run this model: ${error.message}`);
  }
  await tf.setBackend("cpu");
}

/** What `loadGraphModel` takes: all of a model in memory. */
function readModel(file) {
  const { modelTopology, weightsManifest, ...rest } = JSON.parse(fs.readFileSync(file, "utf-8"));
  const shards = weightsManifest.flatMap((group) => group.paths);
  const contents = shards.map((name) => fs.readFileSync(path.join(path.dirname(file), name)));
  const weights = Buffer.concat(contents);
  return {
    ...rest,
    modelTopology,
    weightSpecs: weightsManifest.flatMap((group) => group.weights),
    weightData: weights.buffer.slice(weights.byteOffset, weights.byteOffset + weights.length),
  };
}

/** The next tensor of a file of numbers. */
function read(file, { dtype, shape }) {
  const data = new ARRAYS[dtype](shape.reduce((size, dimension) => size * dimension, 1));
  if (fs.readSync(file, new Uint8Array(data.buffer)) !== data.byteLength) {
    throw new Error("inputs.bin ends before its last row");
  }
  return tf.tensor(data, shape, dtype);
}
