import { expect, test } from 'vitest';
import { activatedSockets } from '../../src/listen/activation.js';

test.each([
  ['two with names', { LISTEN_PID: '7', LISTEN_FDS: '2', LISTEN_FDNAMES: 'web:admin' }, ['3 web', '4 admin']],
  ['fewer names', { LISTEN_PID: '7', LISTEN_FDS: '3', LISTEN_FDNAMES: 'web:' }, ['3 web', '4 unknown', '5 unknown']],
  ['no names', { LISTEN_PID: '7', LISTEN_FDS: '1' }, ['3 unknown']],
  ['for another process', { LISTEN_PID: '8', LISTEN_FDS: '1' }, []],
  ['for nobody', { LISTEN_FDS: '1' }, []],
  ['none', { LISTEN_PID: '7', LISTEN_FDS: '0' }, []],
  ['no number', { LISTEN_PID: '7', LISTEN_FDS: 'two' }, []],
  ['no count', { LISTEN_PID: '7', LISTEN_FDS: '1e9' }, []],
  ['nothing', {}, []],
])('%s', (_what, env, expected) => {
  expect(activatedSockets(env, 7).map(({ fd, name }) => `${fd} ${name}`)).toEqual(expected);
});
