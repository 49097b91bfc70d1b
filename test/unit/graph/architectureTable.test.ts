import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { architectureTable } from "../../../src/core/graph/arch/table";

const PAGE = join(process.cwd(), "docs/architectures.md");
const TABLE = /^\| family .*(?:\n\|.*)*/m;

describe("the page about architectures", () => {
  it("has the table that the registry gives (UPDATE_DOCS=1 writes it)", () => {
    const page = readFileSync(PAGE, "utf8");
    if (process.env["UPDATE_DOCS"] === "1") writeFileSync(PAGE, page.replace(TABLE, architectureTable()));
    assert.equal(TABLE.exec(readFileSync(PAGE, "utf8"))?.[0], architectureTable());
  });
});
