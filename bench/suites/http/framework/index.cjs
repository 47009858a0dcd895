'use strict';
// The minimal framework, whose agent stays without a channel to wait on, as Egg's does: one in a thread has none.
const { Agent, Application } = require('../../boot/framework/index.cjs');

exports.Application = Application;

exports.Agent = class LastingAgent extends Agent {
  constructor(options) {
    super(options);
    setInterval(() => {}, 2 ** 30);
  }
};
