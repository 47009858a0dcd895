// Built as lib/agent_worker.js: under this name and in that folder, because tools find stray workers by it
// (docs/decisions.md, "entry files").
import '@ec/agent-worker/agent_worker';
