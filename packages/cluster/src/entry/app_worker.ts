// Built as lib/app_worker.js: under this name and in that folder, because tools find stray workers by it
// (docs/decisions.md, "entry files").
import '@ec/app-worker/app_worker';
