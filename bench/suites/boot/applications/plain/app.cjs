'use strict';
module.exports = (_request, response) => response.end('ok');
