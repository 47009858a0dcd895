// Loaded first into every process of an example: writes down who renames what, to the file that RENAMES names.
const fs = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');

const { appendFileSync } = fs;
function recording(original) {
  return function rename(from, to, ...rest) {
    appendFileSync(process.env.RENAMES, `${process.pid} ${from} ${to}\n`);
    return original.call(this, from, to, ...rest);
  };
}

fs.rename = recording(fs.rename);
fs.renameSync = recording(fs.renameSync);
fs.promises.rename = recording(fs.promises.rename);
syncBuiltinESMExports();
