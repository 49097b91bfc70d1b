exports.run = () => new Promise(() => undefined);
