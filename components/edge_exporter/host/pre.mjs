/**
 * From a row's raw values to an edge model's inputs, as preprocess/spec.json says.
 *
 * Runs in browsers and in node, without anything else. pre.py is the same in Python: what one
 * refuses, the other refuses with the same code.
 */

const INT32 = [-(2 ** 31), 2 ** 31 - 1];
const INT64 = [-(2n ** 63n), 2n ** 63n - 1n];
const WORDS = new Set(["NaN", "Infinity", "-Infinity"]);

/** A row that the model cannot take: `code` says what kind of fault, `feature` where. */
export class InputError extends Error {
  static code = "InputError";

  constructor(feature, complaint) {
    super(`Feature '${feature}' ${complaint}`);
    this.name = this.code = new.target.code;
    this.feature = feature;
  }
}

/** There is no value where the model needs one. */
export class MissingValue extends InputError {
  static code = "MissingValue";
}

/** A number is NaN or infinite. */
export class NotFinite extends InputError {
  static code = "NotFinite";
}

/** There are more or fewer values than the model takes, or they are nested otherwise. */
export class WrongShape extends InputError {
  static code = "WrongShape";
}

/** A value is no string, no number or no whole number, where the feature is one. */
export class WrongType extends InputError {
  static code = "WrongType";
}

/** A number does not fit into 32 bits, or an id lies outside of the model's table. */
export class OutOfRange extends InputError {
  static code = "OutOfRange";
}

/** A number lies outside of the range seen in the examples; thrown in strict mode only. */
export class Unusual extends InputError {
  static code = "Unusual";
}

/** Makes the inputs of one model; `names` are theirs. */
export class Preprocessor {
  #inputs;
  #numbers;
  #strict;

  /**
   * @param spec the parsed spec.json.
   * @param strict whether a number outside of the range seen in the examples is refused.
   */
  constructor(spec, { strict = false } = {}) {
    // Objects have keys of their own that are no words: maps have none.
    const vocabularies = new Map(
      Object.entries(spec.vocabularies).map(([name, one]) => [
        name,
        { ids: new Map(Object.entries(one.ids)), default: one.default },
      ]),
    );
    this.names = spec.inputs.map((item) => item.name);
    this.#inputs = spec.inputs.map((item) => new Input(item, vocabularies.get(item.vocabulary)));
    this.#numbers = new Set(
      spec.inputs.filter((item) => item.kind !== "string").map((item) => item.feature),
    );
    this.#strict = strict;
  }

  /**
   * Makes the inputs of one row.
   *
   * @param row values by feature: a string, a number, a BigInt, or an array of them, typed or not,
   *   flat or nested as the input's shape is. An absent feature, null, undefined and an empty array
   *   are all a missing value.
   * @returns `{name: {dtype, shape, data}}`, data an Int32Array or a Float32Array.
   * @throws InputError, one of its subclasses.
   */
  prepare(row) {
    if (this.#strict) {
      for (const feature of this.unusual(row)) {
        throw new Unusual(feature, "lies outside of the range seen in the examples");
      }
    }
    return Object.fromEntries(
      this.#inputs.map((input) => [input.name, input.make(valueOf(row, input.feature))]),
    );
  }

  /** The features with a number outside of the range that the examples of the export have. */
  unusual(row) {
    const found = this.#inputs.filter((input) => input.unusual(valueOf(row, input.feature)));
    return [...new Set(found.map((input) => input.feature))];
  }

  /** A row of a golden vector: JSON has no NaN and no infinities, so words stand for them. */
  fromJson(row) {
    return Object.fromEntries(
      Object.entries(row).map(([feature, value]) => [
        feature,
        this.#numbers.has(feature) ? numbers(value) : value,
      ]),
    );
  }
}

/** Makes one input; all that does not depend on the row is settled beforehand. */
class Input {
  constructor(item, vocabulary) {
    this.name = item.name;
    this.feature = item.feature;
    this.item = item;
    this.vocabulary = vocabulary;
    this.size = item.shape.reduce((product, size) => product * size, 1);
    this.array = item.dtype === "int32" ? Int32Array : Float32Array;
    this.limits = item.limits ?? INT32;
  }

  make(value) {
    const values = this.#listed(value);
    if (this.item.reads === "presence") {
      return this.#input(new this.array(this.size).fill(values.length > 0 ? 1 : 0));
    }
    if (values.length === 0) return this.#input(this.#filled());
    if (values.length !== this.size) {
      throw new WrongShape(this.feature, `has ${values.length} values, not ${this.size}`);
    }
    const data = new this.array(this.size);
    for (let place = 0; place < this.size; place++) data[place] = this.#made(values[place]);
    return this.#input(data);
  }

  unusual(value) {
    const { data } = this.make(value);
    if (this.item.range === null || this.#listed(value).length === 0) return false;
    const [low, high] = this.item.range;
    return data.some((one) => one < low || one > high);
  }

  #input(data) {
    return { dtype: this.item.dtype, shape: [...this.item.shape], data };
  }

  #listed(value) {
    if (value === null || value === undefined) return [];
    if (!isList(value)) return [value];
    const shape = shapeOf(value, this.feature);
    if (shape.length <= 1) return value;
    const wanted = this.item.shape.slice(1);
    if (!alike(shape, this.item.shape) && !alike(shape, wanted)) {
      throw new WrongShape(this.feature, `has the shape [${shape}], not [${wanted}]`);
    }
    return flat(value, shape.length);
  }

  #filled() {
    if (this.item.missing === null) {
      throw new MissingValue(this.feature, "is missing, and the model needs it");
    }
    const filling = [this.item.missing].flat().map(Number);
    return this.array.from({ length: this.size }, (_, place) => filling[place % filling.length]);
  }

  #made(value) {
    if (value === null || value === undefined) {
      throw new MissingValue(this.feature, "has no value in one of its places");
    }
    if (this.item.kind === "float") return this.#float(value);
    const checked = this.item.kind === "string" ? this.#string(value) : this.#whole(value);
    if (this.vocabulary) return this.vocabulary.ids.get(String(checked)) ?? this.vocabulary.default;
    const [low, high] = this.limits;
    if (checked < low || checked > high) {
      const inside = checked >= INT32[0] && checked <= INT32[1];
      const beyond = inside ? `outside of ${low} to ${high}` : "beyond 32 bits";
      throw new OutOfRange(this.feature, `is ${checked}, ${beyond}`);
    }
    return Number(checked);
  }

  #string(value) {
    if (typeof value === "string") return value;
    throw new WrongType(this.feature, `is ${told(value)}, not a string`);
  }

  #whole(value) {
    if (typeof value === "bigint") {
      if (value >= INT64[0] && value <= INT64[1]) return value;
    } else if (typeof value !== "number") {
      throw new WrongType(this.feature, `is ${told(value)}, not a whole number`);
    } else if (!Number.isFinite(value)) {
      throw new NotFinite(this.feature, `is ${value}, not a whole number`);
    } else if (!Number.isInteger(value)) {
      throw new WrongType(this.feature, `is ${value}, not a whole number`);
    } else if (Number.isSafeInteger(value)) {
      return value === 0 ? 0 : value;
    }
    throw new OutOfRange(this.feature, `is ${told(value)}, beyond what numbers hold`);
  }

  #float(value) {
    const whole = typeof value === "bigint";
    if (typeof value !== "number" && !whole) {
      throw new WrongType(this.feature, `is ${told(value)}, not a number`);
    }
    if (!whole && !Number.isFinite(value)) {
      if (this.item.finite) {
        throw new NotFinite(this.feature, `is ${value}, not a finite number`);
      }
      return value;
    }
    const made = Math.fround(Number(value));
    if (!Number.isFinite(made)) {
      throw new OutOfRange(this.feature, `is ${told(value)}, beyond 32 bits`);
    }
    return made;
  }
}

/** A row's own value: what objects inherit is none. */
function valueOf(row, feature) {
  return Object.hasOwn(row, feature) ? row[feature] : undefined;
}

function isList(value) {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

function shapeOf(value, feature) {
  if (!isList(value)) return [];
  if (!Array.isArray(value) || !value.some(isList)) return [value.length];
  const inner = Array.from(value, (one) => shapeOf(one, feature));
  if (!inner.every((shape) => alike(shape, inner[0]))) {
    throw new WrongShape(feature, "is a list of lists of different lengths");
  }
  return [value.length, ...inner[0]];
}

function flat(values, depth) {
  let flattened = values;
  for (let level = 1; level < depth; level++) {
    flattened = Array.from(flattened, (one) => Array.from(one)).flat();
  }
  return flattened;
}

function alike(shape, other) {
  return shape.length === other.length && shape.every((size, axis) => size === other[axis]);
}

function numbers(value) {
  if (Array.isArray(value)) return value.map(numbers);
  return WORDS.has(value) ? Number(value) : value;
}

function told(value) {
  if (typeof value === "object" || typeof value === "function") return `a JavaScript ${typeof value}`;
  const words = typeof value === "string" ? JSON.stringify(value) : String(value);
  return words.length > 40 ? `${words.slice(0, 40)}...` : words;
}
