// A board to draw on. A drawing becomes the model's input as scikit-learn's digits were made: brought
// to one size and place, those of the examples, as a bitmap of which blocks of 4x4 are counted.

import { element } from "./view.mjs";

const BLOCK = 4;
const BOARD_PIXELS = 280;
/** Of the board, as a pen; and of the drawing's height, once it is brought to size. */
const PEN = 0.08;
const STROKE = 0.2;
/** Ink in an example: what lies above this share of the range. */
const INK = 0.25;

/**
 * Makes the board, or gives null where the manifest names nothing to draw.
 *
 * @param bundle `{manifest, spec, vectors, preprocessor}`.
 * @param changed called with the values of the feature after each change, or with null.
 * @returns `{element, next}`: the board, and a function that shows the next example on it.
 */
export function drawingBoard({ manifest, spec, vectors, preprocessor }, changed) {
  const item = spec.inputs.find((one) => one.feature === manifest.drawing);
  if (!item) return null;
  const image = imageOf(item, vectors.map(({ row }) => [preprocessor.fromJson(row)[item.feature]].flat(3)));
  const board = element("canvas", { id: "board", width: BOARD_PIXELS, height: BOARD_PIXELS });
  board.setAttribute("aria-label", `Draw ${item.feature} here`);
  const preview = element("canvas", { id: "preview", width: image.width, height: image.height });
  preview.setAttribute("aria-label", "What the model sees");
  const strokes = [];
  let example = 0;

  function show(values) {
    paint(preview, image, values);
    changed(values);
  }

  function redraw() {
    drawBoard(board, strokes);
    show(strokes.length ? rasterised(strokes, image) : null);
  }

  function clear() {
    strokes.length = 0;
    redraw();
  }

  function next() {
    strokes.length = 0;
    drawBoard(board, strokes);
    show(image.examples[example++ % image.examples.length]);
  }

  listen(board, strokes, redraw);
  const made = element(
    "div",
    { className: "board" },
    board,
    element(
      "div",
      { className: "beside" },
      element("figure", {}, preview, element("figcaption", {}, "What the model sees")),
      element("button", { type: "button", id: "clear", onclick: clear }, "Clear"),
      element("button", { type: "button", id: "example", onclick: next }, "An example"),
    ),
  );
  return { element: made, next };
}

/** Turns strokes, lists of points from 0 to 1, into the values of an image. */
export function rasterised(strokes, image) {
  const [width, height] = [image.width * BLOCK, image.height * BLOCK];
  const canvas = element("canvas", { width, height });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const pen = STROKE * image.box.height * BLOCK;
  const place = fitted(strokes.flat(), image.box, pen);
  trace(context, strokes, place, pen);
  const { data } = context.getImageData(0, 0, width, height);
  const values = new Array(image.width * image.height).fill(0);
  for (let at = 0; at < width * height; at++) {
    if (data[4 * at + 3] < 128) continue;
    const [row, column] = [Math.floor(at / width / BLOCK), Math.floor((at % width) / BLOCK)];
    values[row * image.width + column] += 1;
  }
  const scaled = values.map((count) => image.low + ((image.high - image.low) * count) / BLOCK ** 2);
  const exact = image.whole ? scaled.map(Math.round) : scaled;
  return exact.flatMap((value) => new Array(image.channels).fill(value));
}

/** The image an input takes, and where in it the examples have their ink. */
export function imageOf(item, examples) {
  const sizes = item.shape.slice(1);
  const square = Math.round(Math.sqrt(sizes[0]));
  const [height, width, channels] = sizes.length > 1 ? [sizes[0], sizes[1], sizes[2] ?? 1] : [square, square, 1];
  const [low, high] = item.range ?? [Math.min(...examples.flat()), Math.max(...examples.flat())];
  const image = { width, height, channels, low, high, whole: item.kind === "int", examples };
  return { ...image, box: inkBox(image) };
}

/** In blocks: the usual height of the examples' ink, the largest width, and their middle. */
function inkBox({ width, height, channels, low, high, examples }) {
  const boxes = examples.map((values) => {
    const inked = [...values.keys()].filter((at) => values[at] > low + INK * (high - low));
    const rows = inked.map((at) => Math.floor(at / channels / width));
    const columns = inked.map((at) => Math.floor(at / channels) % width);
    return { top: Math.min(...rows), bottom: Math.max(...rows) + 1, left: Math.min(...columns), right: Math.max(...columns) + 1 };
  });
  const found = boxes.filter((box) => Number.isFinite(box.top));
  if (found.length === 0) return { x: width / 2, y: height / 2, width, height };
  const middle = (numbers) => numbers.sort((one, other) => one - other)[numbers.length >> 1];
  return {
    x: middle(found.map((box) => (box.left + box.right) / 2)),
    y: middle(found.map((box) => (box.top + box.bottom) / 2)),
    width: Math.max(...found.map((box) => box.right - box.left)),
    height: middle(found.map((box) => box.bottom - box.top)),
  };
}

/** Brings points into the box, without changing their proportions, with room for the pen. */
function fitted(points, box, pen) {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const room = [box.width * BLOCK - pen, box.height * BLOCK - pen];
  const scale = Math.min(room[0] / (right - left || 1e-9), room[1] / (bottom - top || 1e-9), room[1] / PEN);
  return ([x, y]) => [
    box.x * BLOCK + (x - (left + right) / 2) * scale,
    box.y * BLOCK + (y - (top + bottom) / 2) * scale,
  ];
}

function trace(context, strokes, place, pen) {
  context.lineWidth = pen;
  context.lineCap = context.lineJoin = "round";
  for (const stroke of strokes) {
    context.beginPath();
    // A single point is a line to itself: a dot.
    for (const point of [stroke[0], ...stroke]) context.lineTo(...place(point));
    context.stroke();
  }
}

function drawBoard(board, strokes) {
  const context = board.getContext("2d");
  context.clearRect(0, 0, board.width, board.height);
  if (strokes.length === 0) invite(context, board);
  context.strokeStyle = getComputedStyle(board).color;
  trace(context, strokes, ([x, y]) => [x * board.width, y * board.height], PEN * board.width);
}

function invite(context, board) {
  context.fillStyle = getComputedStyle(board).outlineColor;
  context.font = "18px system-ui, sans-serif";
  context.textAlign = "center";
  context.fillText("Draw here", board.width / 2, board.height / 2);
}

function paint(preview, image, values) {
  const context = preview.getContext("2d");
  context.clearRect(0, 0, image.width, image.height);
  context.fillStyle = getComputedStyle(preview).color;
  for (let at = 0; values && at < image.width * image.height; at++) {
    context.globalAlpha = (values[at * image.channels] - image.low) / (image.high - image.low || 1);
    context.fillRect(at % image.width, Math.floor(at / image.width), 1, 1);
  }
}

/** Mouse, pen and touch are one kind of event. */
function listen(board, strokes, redraw) {
  let drawing = false;
  const point = (event) => {
    const { left, top, width, height } = board.getBoundingClientRect();
    return [(event.clientX - left) / width, (event.clientY - top) / height];
  };
  board.addEventListener("pointerdown", (event) => {
    drawing = true;
    board.setPointerCapture(event.pointerId);
    strokes.push([point(event)]);
    redraw();
  });
  board.addEventListener("pointermove", (event) => {
    if (!drawing) return;
    const passed = event.getCoalescedEvents?.() ?? [];
    strokes.at(-1).push(...(passed.length ? passed : [event]).map(point));
    redraw();
  });
  for (const end of ["pointerup", "pointercancel"]) board.addEventListener(end, () => (drawing = false));
}
