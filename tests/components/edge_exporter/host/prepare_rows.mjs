// Prepares every row of a JSON file: node prepare_rows.mjs PRE SPEC ROWS; prints what came of each.

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [program, spec, rows] = process.argv.slice(2);
const { InputError, Preprocessor } = await import(pathToFileURL(program));
const preprocessor = new Preprocessor(JSON.parse(readFileSync(spec, "utf8")));

function made(row) {
  try {
    const given = preprocessor.fromJson(row);
    const inputs = Object.entries(preprocessor.prepare(given));
    const values = inputs.map(([name, { dtype, shape, data }]) => [
      name,
      { dtype, shape, data: Array.from(data, (one) => (Number.isFinite(one) ? one : String(one))) },
    ]);
    return { inputs: Object.fromEntries(values), unusual: preprocessor.unusual(given) };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { code: error.code, feature: error.feature };
  }
}

console.log(JSON.stringify(JSON.parse(readFileSync(rows, "utf8")).map(made)));
