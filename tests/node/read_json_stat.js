// Opens a JSON-stat file with the reader of the format's author and prints every cell as JSON:
// { "code,code,…": [value, status] }, codes in the order of the dimensions.
"use strict";
const fs = require("fs");
const JSONstat = require("jsonstat-toolkit");

const dataset = JSONstat(JSON.parse(fs.readFileSync(process.argv[2], "utf8")));
const ids = dataset.id;
const codes = ids.map((id) => dataset.Dimension(id).id);
const cells = {};
const walk = (at, chosen) => {
  if (at < ids.length) {
    for (const code of codes[at]) walk(at + 1, { ...chosen, [ids[at]]: code });
    return;
  }
  const cell = dataset.Data(chosen);
  cells[ids.map((id) => chosen[id]).join(",")] = [cell.value, cell.status ?? null];
};
walk(0, {});
process.stdout.write(JSON.stringify({ role: dataset.role, cells }));
