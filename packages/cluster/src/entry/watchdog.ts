// Built as lib/watchdog.js: the thread that watches a worker from outside its event loop.
import '@ec/runner/watchdog';
