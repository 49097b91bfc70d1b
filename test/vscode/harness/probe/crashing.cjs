exports.run = () => { process.abort(); }; // as a fault in a native library would
