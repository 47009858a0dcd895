'use strict';
// What every contender serves: next to nothing, and who it is.
const { isMainThread, threadId } = require('node:worker_threads');

const who = String(isMainThread ? process.pid : threadId);

module.exports = (request, response) => response.end(request.url === '/who' ? who : 'ok');
