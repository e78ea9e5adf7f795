// Tests the model of this bundle in this browser: every format that an engine here can run, with
// every golden vector; the guards; the files themselves. What was found is shown, and written as
// JSON into the element with the id "results", for programs.

import { ROOT, loadedOf, readJson, verify } from "./bundle.mjs";
import { showTrying } from "./trying.mjs";
import { askVectors } from "./trial.mjs";
import { showProgress, showResults, showTitle } from "./view.mjs";



async function test() {
  const started = performance.now();
  // More files than the usual 250 are loaded of some engines.
  performance.setResourceTimingBufferSize(2000);
  showProgress("Reading the bundle …");
  const manifest = await readJson("manifest.json");
  showTitle(manifest);
  const { Preprocessor } = await import(new URL("preprocess/pre.mjs", ROOT));
  const { failedGuards } = await import(new URL("preprocess/guard_check.mjs", ROOT));
  const spec = await readJson("preprocess/spec.json");
  const golden = await readJson("golden/vectors.json");
  if (golden.vectors.length === 0) throw new Error("golden/vectors.json holds no vectors");
  const cases = await readJson("golden/guards.json");
  const bundle = { manifest, spec, vectors: golden.vectors, preprocessor: new Preprocessor(spec) };
  const { runs, model } = await runAll(bundle);
  const guards = { cases: cases.cases.length, failures: failedGuards(spec, cases) };
  showProgress("Comparing the files with their digests …");
  const files = await verify(manifest);
  const results = { runs, guards, files, seconds: (performance.now() - started) / 1000 };
  if (model) showTrying(bundle, model);
  return conclude(results);
}

/** Runs each engine's formats in turn; the first model that answered stays open, to be tried. */
async function runAll(bundle) {
  const runs = [];
  let kept = null;
  for (const [name, described] of Object.entries(bundle.manifest.engines)) {
    const engine = await startEngine(name, described);
    for (const format of described.formats) {
      const label = `${described.title}, ${format}`;
      const { engine: title = described.title, version = described.version } = engine;
      const run = { engine: name, title, version, format };
      const model = await tried(run, async () => {
        if (engine.error) throw engine.error;
        return runFormat(run, engine, bundle, (done) => pause(`${label}: ${done} vectors …`));
      });
      run.outcome = !run.error && run.passed === run.vectors ? "PASS" : "FAIL";
      runs.push(run);
      if (model && !kept) kept = { run: model.run, label };
      else model?.close();
    }
  }
  return { runs, model: kept };
}

async function startEngine(name, described) {
  await pause(`Loading ${described.title} …`);
  const started = performance.now();
  try {
    const adapter = await import(new URL(described.adapter, ROOT));
    const engine = await adapter.start(new URL(`web/engines/${name}/`, ROOT).href);
    return { ...engine, loadMilliseconds: performance.now() - started };
  } catch (error) {
    return { error };
  }
}

async function runFormat(run, engine, bundle, progress) {
  const { manifest, preprocessor, vectors } = bundle;
  const { path, runtime, golden_tolerance: tolerance } = manifest.formats[run.format];
  const started = performance.now();
  const model = await engine.open(new URL(path, ROOT).href, manifest);
  // The first answer is slower than any other: memory is taken, kernels are chosen.
  await model.run(preprocessor.prepare(preprocessor.fromJson(vectors[0].row)));
  Object.assign(run, {
    tolerance,
    model_load_ms: performance.now() - started,
    model_bytes: bytesOf(modelFiles(path, runtime, manifest), manifest),
    engine_load_ms: engine.loadMilliseconds,
    engine_bytes: bytesOf(loadedOf(run.engine, manifest), manifest),
  });
  const threshold = manifest.decision_threshold;
  Object.assign(
    run,
    await askVectors(model, preprocessor, vectors, tolerance, threshold, progress),
  );
  return model;
}

function modelFiles(path, runtime, manifest) {
  // TensorFlow.js keeps its weights in files of their own.
  if (runtime !== "tfjs") return [path];
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  return Object.keys(manifest.files).filter((file) => file.startsWith(folder));
}

function bytesOf(files, manifest) {
  return files.reduce((sum, file) => sum + manifest.files[file].bytes, 0);
}

async function tried(run, act) {
  try {
    return await act();
  } catch (error) {
    run.error = error?.message ?? String(error);
    return null;
  }
}

function conclude(results) {
  const faults = [];
  const { runs, guards, files } = results;
  if (runs.length === 0) faults.push("No format of this bundle can be run in a browser");
  for (const run of runs.filter((one) => one.outcome === "FAIL")) {
    const where = `${run.format} in ${run.title}`;
    faults.push(
      run.error
        ? `${where} does not run: ${run.error}`
        : `${where} misses ${run.vectors - run.passed} of ${run.vectors} golden vectors`,
    );
  }
  if (guards.failures.length) {
    faults.push(`${guards.failures.length} of ${guards.cases} faulty inputs are treated wrongly`);
  }
  if (files.missing.length) faults.push(`Missing: ${files.missing.join(", ")}`);
  if (files.changed.length) faults.push(`Not what was exported: ${files.changed.join(", ")}`);
  const outcome = faults.length ? "FAIL" : "PASS";
  return { version: 1, outcome, sentence: said(faults, runs), browser: navigator.userAgent, ...results };
}

function said(faults, runs) {
  if (faults.length) return `${faults.join(". ")}.`;
  const titles = [...new Set(runs.map((run) => run.title))];
  const formats = titles.map((title) => {
    const ran = runs.filter((run) => run.title === title).map((run) => run.format);
    return `${ran.join(", ")} in ${title}`;
  });
  return `All ${runs[0].vectors} golden vectors pass in this browser: ${formats.join("; ")}.`;
}

/** Shows how far the test is, and lets the browser draw it. */
async function pause(text) {
  showProgress(text);
  await new Promise((resume) => setTimeout(resume));
}

/** JSON knows no infinities: they become words. */
function asJson(results) {
  return JSON.stringify(results, (_, value) =>
    typeof value === "number" && !Number.isFinite(value) ? String(value) : value,
  );
}

function publish(results) {
  showResults(results);
  globalThis.__tidegate = results;
  const element = document.createElement("script");
  element.type = "application/json";
  element.id = "results";
  element.textContent = asJson(results);
  document.body.append(element);
}

try {
  publish(await test());
} catch (error) {
  const sentence = `The bundle cannot be tested: ${error?.message ?? error}`;
  publish({ version: 1, outcome: "FAIL", sentence, browser: navigator.userAgent, runs: [] });
}
