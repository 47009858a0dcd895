import type { Program } from '@ec/test-utils';
import { freePorts } from '@ec/test-utils';
import { expect, test } from 'vitest';
import { launchSpies, noisy, noteOf, notesOf, tell } from './spy.js';

/* Contract, sections 4 and 6: the mode debug. */

/** That of a master, whose two apps have the next ones; and that of its agent. */
const portsToDebug = async () => (await freePorts(4)).filter((_, index) => index === 0 || index === 3);

const debugOf = ({ messages }: Program) => messages.filter(({ action }) => action === 'debug');

test('isDebug by a flag: the parent is told where each is found, and there they are', async () => {
  const [master = 0, agentPort = 0] = await portsToDebug();
  await using cluster = await launchSpies(
    { workers: 2 },
    { ...noisy, execArgv: [`--inspect=${master}`], env: { EGG_AGENT_DEBUG_PORT: `${agentPort}` } },
  );
  const { pids } = await cluster.status();
  const said = (from: string, debugPort: number, pid: number | undefined) =>
    expect.objectContaining({ to: 'parent', from, data: { debugPort, pid, workerId: pid } });
  expect(debugOf(cluster)).toEqual([
    said('agent', agentPort, pids.agent),
    said('app', master + 1, pids.apps[0]),
    said('app', master + 2, pids.apps[1]),
  ]);
  for (const port of [master, agentPort, master + 1, master + 2])
    await cluster.line(new RegExp(`Debugger listening on ws://127\\.0\\.0\\.1:${port}/`));
  for (const { data } of notesOf(cluster, 'constructed')) expect(data).toMatchObject({ options: { isDebug: true } });
});

test('isDebug by NODE_OPTIONS, as `egg-bin dev --inspect` has it: the agent has a port of its own too', async () => {
  const [master = 0, agentPort = 0] = await portsToDebug();
  const env = { NODE_OPTIONS: `--inspect=${master}`, EGG_AGENT_DEBUG_PORT: `${agentPort}` };
  await using cluster = await launchSpies({}, { ...noisy, env });
  expect(debugOf(cluster).map(({ data }) => Object(data).debugPort)).toEqual([agentPort, master + 1]);
  for (const port of [master, agentPort, master + 1])
    await cluster.line(new RegExp(`Debugger listening on ws://127\\.0\\.0\\.1:${port}/`));
  expect(cluster.stderr.join('\n')).not.toContain('address already in use');
});

test('isDebug as an option: the agent’s port is 5800, and only says where', async () => {
  await using cluster = await launchSpies({ isDebug: true });
  const agent = await noteOf(cluster, ({ role }) => role === 'agent');
  expect(agent.data).toMatchObject({ execArgv: ['--inspect-port=5800'], options: { isDebug: true } });
  expect(debugOf(cluster)[0]).toMatchObject({ from: 'agent', data: { debugPort: 5_800, pid: agent.pid } });
});

test('a worker that the debugger kills ends the session with code 0', async () => {
  await using cluster = await launchSpies({ workers: 2, isDebug: true }, noisy);
  const { pids } = await cluster.status();
  process.kill(pids.apps[1] ?? 0, 'SIGKILL');
  await cluster.line(/\[master\] worker kill by debugger, exiting\.\.\./);
  expect(await cluster.gone()).toEqual({ code: 0, signal: null });
  await cluster.closed;
  expect(cluster.stderr.join('\n')).not.toContain('AppWorkerDiedError');
  expect(cluster.stderr.join('\n')).toMatch(/\[master\] app_worker#2:\d+ died \(code: null, signal: SIGKILL/);
});

test('without isDebug nobody is told of ports, and a worker that ends otherwise ends nothing', async () => {
  await using cluster = await launchSpies({ isDebug: false }, { ...noisy, env: { EGG_SERVER_ENV: 'prod' } });
  expect(debugOf(cluster)).toEqual([]);
  const { pids } = await cluster.status();
  tell(cluster, 'app', 'exit', { code: 1 });
  await noteOf(cluster, ({ role, what, pid }) => role === 'app' && what === 'egg-ready' && pid !== pids.apps[0]);
});
