describe("numbers", () => { it("add", () => undefined); it("subtract", () => undefined); });
