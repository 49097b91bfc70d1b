it("never ends", () => new Promise(() => undefined));
