exports.run = async () => { throw new Error("as it should"); };
