it("adds", () => undefined); it("ends the process as a native fault does", () => { process.abort(); });
