// What only JavaScript can hand in: node javascript_values.mjs PRE SPEC; fails where a claim does.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [program, spec] = process.argv.slice(2);
const pre = await import(pathToFileURL(program));
const document = JSON.parse(readFileSync(spec, "utf8"));
const preprocessor = new pre.Preprocessor(document);
const usual = JSON.parse(process.argv[4]);
const made = (name, row) => Array.from(preprocessor.prepare({ ...usual, ...row })[name].data);
const refused = (kind, row) =>
  assert.throws(
    () => preprocessor.prepare({ ...usual, ...row }),
    (error) => error instanceof pre[kind] && error instanceof pre.InputError && error.code === kind,
  );

// Whole numbers beyond 2^53 are exact as BigInts alone.
assert.deepEqual(made("day", { day: 2n ** 60n }), [0]);
refused("OutOfRange", { day: 2 ** 60 });
refused("OutOfRange", { day: 2n ** 63n });
assert.deepEqual(made("age", { age: 7n }), [7]);
refused("OutOfRange", { age: 2n ** 31n });
assert.deepEqual(made("temp", { temp: 2n ** 60n }), [2 ** 60]);
refused("OutOfRange", { temp: 10n ** 400n });

// Minus zero is zero, for ids and for vocabularies.
assert.ok(Object.is(made("age", { age: -0 })[0], 0));
assert.deepEqual(made("day", { day: -0 }), [1]);

// Holes in arrays are missing values, not zeros; so are nulls and undefined.
for (const image of [Array(48), Array(48).fill(null), Array(48).fill(undefined)]) {
  refused("MissingValue", { image });
}
assert.deepEqual(made("temp", { temp: undefined }), [NaN]);

// Typed arrays are taken as they are, of any kind; their bytes are not.
assert.equal(made("image", { image: new Uint8Array(48).fill(3) })[47], 3);
assert.equal(made("image", { image: new Float64Array(48).fill(0.1) })[0], Math.fround(0.1));
assert.deepEqual(made("age", { age: new BigInt64Array([5n]) }), [5]);
refused("WrongType", { temp: new DataView(new ArrayBuffer(8)) });
refused("WrongType", { temp: new ArrayBuffer(8) });

// What an object inherits is no value of the row.
const empty = Object.create({ word: "a" });
assert.throws(() => preprocessor.prepare(empty), pre.MissingValue);
assert.deepEqual(made("word", Object.assign(Object.create(null), { word: "a" })), [0]);
assert.deepEqual(made("word", { word: "hasOwnProperty" }), [-1]);
assert.deepEqual(made("word", { word: "\ud800" }), [-1]);
for (const word of [new String("a"), Symbol("a"), () => "a", { toString: () => "a" }]) {
  refused("WrongType", { word });
}

// A row may be refused for being unusual.
const strict = new pre.Preprocessor(document, { strict: true });
assert.throws(() => strict.prepare({ ...usual, age: 41 }), pre.Unusual);
assert.deepEqual(preprocessor.unusual({ ...usual, age: 41 }), ["age"]);

// An input may be changed without changing the next one.
preprocessor.prepare(usual).temp.shape.push(9);
preprocessor.prepare(usual).temp.data[0] = 9;
assert.deepEqual(preprocessor.prepare({ ...usual, temp: null }).temp.shape, [1]);
