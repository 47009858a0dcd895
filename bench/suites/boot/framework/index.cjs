'use strict';
// The least that Egg's cluster manager asks of a framework, so that what is measured is the manager.
const { EventEmitter } = require('node:events');

class Base extends EventEmitter {
  constructor(options) {
    super();
    this.options = options;
    this.config = { cluster: { listen: {} } };
  }

  ready(callback) {
    setImmediate(callback);
  }

  async close() {}
}

exports.Agent = class Agent extends Base {};

exports.Application = class Application extends Base {
  callback() {
    return (_request, response) => response.end('ok');
  }
};
