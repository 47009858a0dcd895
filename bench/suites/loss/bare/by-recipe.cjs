'use strict';
// What PM2's documentation advises for a graceful reload: say when it is ready, and close when asked to end.
const server = require('../application/app.cjs');

server.listen(Number(process.env.PORT), () => process.send('ready'));
process.on('SIGINT', () => server.close(() => process.exit(0)));
