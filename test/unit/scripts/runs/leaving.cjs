it("adds", () => undefined); it("ends the process with exit code 0", () => { process.exit(0); });
