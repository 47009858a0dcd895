'use strict';
// Under this name and in this folder, because tools find stray workers by it (docs/decisions.md, "entry files").
require('@ec/agent-worker/agent_worker');
