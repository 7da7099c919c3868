import * as vega from "vega";
import { compile } from "vega-lite";

import { BASE } from "../ladder/ladder.mjs";

/** @typedef {import("./results.mjs").Results} Results */

/** Lists the variants in their order, with colours that people who see no red tell apart as well. */
const SHOWN = { naive: "#999999", generated: "#0072b2", closures: "#e69f00" };
const FONT = "system-ui, sans-serif";

/**
 * Draws the ladder of one export as an SVG: for each shape how long a call takes, compared with the best import by hand.
 * @param {Results} results
 * @returns {Promise<string>}
 */
export async function drawChart({ engine, ladder }) {
  const values = ladder
    .filter(({ exports }) => exports === 1)
    .flatMap(({ shape, rungs }) =>
      Object.keys(SHOWN).flatMap((variant) => {
        const toBest = rungs[variant]?.toBest;
        return toBest === undefined ? [] : [{ shape, variant, ...toBest }];
      }),
    );
  const x = { type: "quantitative", scale: { type: "log" }, axis: { format: "~g", tickCount: 6 } };
  const y = { field: "shape", type: "nominal", sort: null, axis: { title: null, labelLimit: 300 } };
  const scale = { domain: Object.keys(SHOWN), range: Object.values(SHOWN) };
  const color = {
    field: "variant",
    type: "nominal",
    scale,
    legend: { title: null, orient: "top", symbolOpacity: 1 },
  };
  const specification = {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    title: {
      text: `Time of a call ÷ ${BASE}, with the same checks`,
      // In short lines: without a canvas nobody knows how wide a text is, and the whole is made wide enough.
      subtitle: [
        `Node.js ${engine.node} (V8 ${engine.v8}), ${engine.platform}`,
        "Medians and quartiles on a logarithmic scale; left is faster",
      ],
      anchor: "start",
    },
    width: 480,
    height: { step: 18 },
    background: "white",
    padding: 12,
    config: { font: FONT, view: { stroke: null }, axis: { grid: true, gridColor: "#eeeeee" } },
    data: { values },
    layer: [
      { mark: { type: "rule", color: "#333333" }, encoding: { x: { datum: 1, ...x } } },
      {
        mark: { type: "rule", strokeWidth: 3, opacity: 0.4 },
        encoding: { x: { ...x, field: "low", title: null }, x2: { field: "high" }, y, color },
      },
      {
        mark: { type: "point", filled: true, size: 60, opacity: 1 },
        encoding: { x: { ...x, field: "median", title: null }, y, color },
      },
    ],
  };
  const { spec } = compile(/** @type {any} */ (specification));
  const view = new vega.View(vega.parse(spec), { renderer: "none" });
  try {
    return `${await view.toSVG()}\n`;
  } finally {
    view.finalize();
  }
}
