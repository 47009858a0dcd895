'use strict';
// The minimal framework of the suite "boot", with an application that answers the load.
const { answerLoad } = require('@ec/test-utils/load');
const { Agent, Application } = require('../../boot/framework/index.cjs');

exports.Agent = Agent;

exports.Application = class extends Application {
  constructor(options) {
    super(options);
    this.once('server', (server) => {
      server.removeAllListeners('request');
      answerLoad(server);
    });
  }
};
