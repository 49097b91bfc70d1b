it("adds, and leaves a timer running", () => { setInterval(() => undefined, 1000); });
