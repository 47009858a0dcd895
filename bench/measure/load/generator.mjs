// The process that makes load: does what it is told, one order at a time, and sends back what came out.
import { askAtRate } from './ask-at-rate.mjs';
import { askOften } from './ask-often.mjs';
import { askWho } from './ask-who.mjs';
import { connectOften } from './connect-often.mjs';

const loads = { askAtRate, askOften, askWho, connectOften };

process.on('message', ([load, plan]) => {
  loads[load](plan).then(
    (result) => process.send({ result }),
    (error) => process.send({ problem: error.stack }),
  );
});
process.once('disconnect', () => process.exit());
