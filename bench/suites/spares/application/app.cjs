'use strict';
// As long as this computes, the application loads: what modules do when they are required.
const untilMs = performance.now() + Number(process.env.LOAD_MS);
while (performance.now() < untilMs);

module.exports = (request, response) => response.end('ok');
