'use strict';
// The least that Egg's cluster manager asks of a framework, with our loads in agent and app.
const { EventEmitter } = require('node:events');

class Base extends EventEmitter {
  constructor(options, role) {
    super();
    this.options = options;
    this.config = { cluster: { listen: {} } };
    this.loaded = import('../load.mjs').then(({ load }) => void load(role));
  }

  ready(callback) {
    this.loaded.then(
      () => setImmediate(callback),
      (error) => setImmediate(callback, error),
    );
  }

  async close() {}
}

exports.Agent = class Agent extends Base {
  constructor(options) {
    super(options, 'agent');
  }
};

exports.Application = class Application extends Base {
  constructor(options) {
    super(options, 'app');
  }

  callback() {
    return (_request, response) => response.end('ok');
  }
};
