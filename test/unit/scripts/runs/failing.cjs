describe("numbers", () => { it("add", () => undefined); it("subtract", () => { throw new Error("as it should"); }); });
