'use strict';
const server = require('../application/app.cjs');

server.listen(Number(process.env.PORT));
