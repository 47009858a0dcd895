'use strict';
// A Node process that has nothing to do, with the same channel to its parent as the others.
setInterval(() => {}, 2 ** 30);
process.send({ ready: true });
