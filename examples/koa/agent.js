import { defineAgent } from '@ec/cluster';

/** Holds the one connection to where rates come from, here a die, and passes on what it hears. */
export default defineAgent(({ messenger }) => {
  let number = 0;
  const upstream = setInterval(() => {
    number += 1;
    messenger.sendToApp('rate', { number, rate: 1 + Math.random() / 10, from: process.pid });
  }, 500);
  return () => clearInterval(upstream);
});
