import { capacityOf, isSpare } from '../../src/index.js';
import type { Ending, Slot, WorkerName, WorkerState } from '../../src/index.js';
import type { World } from './world.js';

/** What holds after every event, whatever has happened; README.md says it in words. */
export function checkInvariants(world: World): void {
  const { state } = world;
  if (state.phase === 'closed') {
    assert(world.finished === 1, () => 'closed without finish');
    return;
  }
  checkBeliefs(world);
  for (const worker of state.workers) checkWorker(world, worker);
  checkTimers(world);
  if (state.phase === 'running') {
    for (const slot of state.slots) checkSlot(world, slot);
    checkReload(world);
    checkCapacity(world);
    checkScale(world);
    if (world.plan.spares) checkSpares(world);
    checkCode(world);
    checkAgents(world);
  }
  if (state.ending) checkEnd(world);
  const settled = state.phase === 'running' || state.ending ? 1 : 0;
  assert(world.startSettled === settled, () => 'the start is settled too early or too late');
}

/** The last order: what must be true when all is over. */
export function checkFinish(world: World, ending: Ending): void {
  assert(world.startSettled === 1, () => 'the start was never settled');
  assert(world.timers.size === 0, () => `a timer outlives the end: ${[...world.timers.keys()].join()}`);
  const left = [...world.processes.keys()].filter((name) => !world.leftBehind.has(name));
  assert(left.length === 0, () => `${left.join()} outlive the end and nobody says so`);
  assert(ending.leftBehind.length === 0 || ending.exitCode !== 0, () => 'an unclean end with exit code 0');
  const tookMs = world.nowMs - (world.endedAtMs ?? NaN);
  const { appCloseMs, agentCloseMs, forceMs } = world.plan.limits;
  // A kill that comes late in an orderly end adds its own limit.
  const mayTakeMs = appCloseMs + agentCloseMs + (world.killed ? 3 : 2) * forceMs;
  assert(tookMs <= mayTakeMs, () => `the end took ${tookMs} ms, allowed are ${mayTakeMs}`);
}

function assert(holds: boolean, broken: () => string): void {
  if (!holds) throw new Error(broken());
}

function checkBeliefs(world: World): void {
  const known = world.state.workers.length + world.leftBehind.size;
  assert(known === world.processes.size, () => 'life cycle and world disagree on who lives');
}

function checkWorker(world: World, { name, status }: WorkerState): void {
  const { phase } = world.state;
  const process = world.living(name, 'belief');
  if (status === 'held') {
    assert(!process.begun, () => `${name} is held but has begun`);
    assert(phase === 'starting-agent', () => `${name} waits and nobody will tell it to begin`);
    return;
  }
  if (status === 'stopping') {
    if (phase !== 'running') return; // one deadline for all: see checkEnd
    assert(process.asked !== undefined, () => `${name} stops but was never asked`);
    assert(world.timers.has(`end ${name}`), () => `${name} stops without a deadline`);
    return;
  }
  assert(process.begun, () => `${name} is ${status} but never began`);
  const isWaiting = status === 'loading' || status === 'spare';
  assert(
    isWaiting === (process.spare === 'loads' || process.spare === 'waits'),
    () => `${name} is ${status}, and was given a slot or not`,
  );
  assert(process.asked === undefined, () => `${name} was asked to end but is ${status}`);
  if (status === 'booting' || status === 'loading')
    assert(world.timers.has(`boot ${name}`), () => `${name} boots without a deadline`);
  if (status === 'retiring') {
    assert(process.retired, () => `${name} retires and was not told`);
    assert(world.timers.has(`retire ${name}`), () => `${name} retires without a deadline`);
  }
  if (status === 'leaving') assert(world.timers.has(`leave ${name}`), () => `${name} leaves without a deadline`);
}

const statusesOf: Readonly<Record<string, readonly string[]>> = {
  boot: ['booting', 'loading'],
  leave: ['leaving'],
  retire: ['retiring'],
  end: ['stopping'],
};

/** No timer outlives what it was set for. */
function checkTimers(world: World): void {
  for (const key of world.timers.keys()) {
    const [kind = '', name] = key.split(' ');
    const statuses = statusesOf[kind];
    if (!statuses) continue;
    const worker = world.state.workers.find((each) => each.name === name);
    assert(
      statuses.includes(worker?.status ?? 'dead'),
      () => `timer ${key}, but the worker is ${worker?.status ?? 'dead'}`,
    );
  }
}

/** Wanted = filled, or empty with a known time, or given up for a stated reason. */
function checkSlot(world: World, slot: Slot): void {
  const name = `${slot.role} slot ${slot.index}`;
  const filled = slot.worker !== undefined && world.processes.has(slot.worker);
  assert(filled || slot.worker === undefined, () => `${name} is held by the dead ${slot.worker}`);
  const dueMs = world.timers.get(`restart ${slot.role} ${slot.index}`);
  const waits = dueMs !== undefined;
  assert(dueMs === slot.startsAtMs, () => `${name} starts at a time nobody can see`);
  assert(!(filled && waits), () => `${name} is filled and waits to be filled`);
  const mayBeEmpty = world.plan.restart[slot.role] === 'never';
  assert(filled || waits || mayBeEmpty, () => `${name}: capacity is lost in silence`);
  if (slot.successor === undefined) return;
  assert(slot.successor !== slot.worker, () => `${name} has a worker that is to succeed itself`);
  assert(world.processes.has(slot.successor), () => `${name} has a dead successor`);
  const { reload } = world.state;
  assert(
    reload !== undefined && !reload.remaining.includes(slot.index),
    () => `${name} has a successor without a reload`,
  );
  if (slot.role === 'agent' || slot.index === reload?.current) return;
  const successor = world.state.workers.find((worker) => worker.name === slot.successor);
  assert(successor?.status === 'ready', () => `${name} was left with a successor that is ${successor?.status}`);
}

function checkReload({ state, timers }: World): void {
  const { reload } = state;
  for (const { worker } of state.tired) {
    const status = state.workers.find(({ name }) => name === worker)?.status;
    assert(status === 'ready', () => `${worker} waits to be replaced and is ${status ?? 'dead'}`);
  }
  if (reload?.recycles) {
    assert(reload.remaining.length === 0 && !reload.isJudging, () => 'more is done than to replace one');
    const others = state.slots.filter(({ index, successor }) => successor && index !== reload.current);
    assert(others.length === 0, () => 'two are replaced at once');
  }
  if (!reload) {
    assert(!timers.has('judge'), () => 'nobody is judged any more');
    return;
  }
  const slot = state.slots.find((each) =>
    reload.agent ? each.role === 'agent' : each.role === 'app' && each.index === reload.current,
  );
  const candidate = slot?.successor ?? slot?.worker;
  const status = state.workers.find((each) => each.name === candidate)?.status;
  assert(reload.isJudging === timers.has('judge'), () => 'judgement has no end, or no beginning');
  if (reload.isJudging) assert(status === 'ready', () => `the new worker is judged and ${status}`);
  else assert(status === 'booting' || status === 'stopping', () => 'the reload waits for nothing');
}

/** Wanted = serving + starting + waiting, for both roles, and nothing is lost. */
function checkCapacity({ state, nowMs, plan }: World): void {
  const { lost, spares: _, ...counts } = capacityOf(state, nowMs);
  assert(lost.length === 0, () => `capacity is lost: ${JSON.stringify(lost)}`);
  for (const [role, { wanted, serving, starting, waiting, abandoned }] of Object.entries(counts)) {
    const sum = serving + starting + waiting + abandoned;
    assert(sum === wanted, () => `${wanted} ${role} workers are wanted, and ${sum} are known of`);
    const mayAbandon = plan.restart[role === 'agent' ? 'agent' : 'app'] === 'never';
    assert(abandoned === 0 || mayAbandon, () => `${role} workers are given up`);
  }
}

/** There are as many slots as are wanted, and who waits for more waits for something that comes to an end. */
function checkScale({ state }: World): void {
  const indexes = state.slots.flatMap(({ role, index }) => (role === 'app' ? [index] : []));
  const wanted = Array.from({ length: state.apps }, (_, index) => index);
  assert(
    indexes.join() === wanted.join(),
    () => `${state.apps} apps are wanted, and there are slots ${indexes.join()}`,
  );
  const { scaling, next } = state;
  assert(!next || (state.reload ?? scaling) !== undefined, () => 'something that was asked for waits for nothing');
  if (!scaling) return;
  assert(state.reload === undefined, () => 'a reload and a scaling go on at the same time');
  assert(scaling.awaiting.length > 0, () => 'the scaling waits for nobody');
  for (const awaited of scaling.awaiting) {
    const slot = state.slots.find(({ role, index }) => role === 'app' && index === awaited);
    const status = state.workers.find(({ name }) => name === slot?.worker)?.status;
    const comes = status === 'booting' || status === 'stopping' || slot?.startsAtMs !== undefined;
    assert(comes, () => `the scaling waits for slot ${awaited}, which is ${status ?? 'empty'}`);
  }
}

/** Spares hold no slot, nobody waits beside an empty one, and who is missing comes at a known time. */
function checkSpares({ state, plan, timers, nowMs }: World): void {
  const { wanted, ready, starting, waiting } = capacityOf(state, nowMs).spares;
  assert(wanted === (plan.restart.app === 'never' ? 0 : (plan.spares ?? 0)), () => `${wanted} spares are wanted`);
  assert(waiting >= 0, () => `${ready + starting} spares, and ${wanted} are wanted`);
  const { startsAtMs } = state.spares;
  assert(timers.get('spares') === startsAtMs, () => 'spares start at a time nobody can see');
  const isReloading = state.reload !== undefined && state.reload.recycles === undefined;
  const isBooting = state.workers.some(({ role, status }) => role === 'app' && status === 'booting');
  assert(
    waiting === 0 || startsAtMs !== undefined || isReloading || isBooting,
    () => `${waiting} spares are lost in silence`,
  );
  for (const { name, slot, status } of state.workers.filter(isSpare)) {
    assert(slot === undefined, () => `${name} has slot ${slot} and is ${status}`);
    const place = state.slots.find(({ worker, successor }) => worker === name || successor === name);
    assert(place === undefined, () => `${name} is ${status} and fills slot ${place?.index}`);
  }
  const empty = state.slots.filter(({ role, worker }) => role === 'app' && worker === undefined);
  const mayFill = ({ index }: Slot): boolean => !isReloading || state.reload?.remaining.includes(index) === true;
  const needless = ready > 0 && plan.restart.app !== 'never' ? empty.find(mayFill) : undefined;
  assert(!needless, () => `a spare waits, and slot ${needless?.index} is empty`);
  const isGoing = (status: string): boolean => ['leaving', 'retiring', 'stopping'].includes(status);
  const here = state.workers.filter(({ role, status }) => role === 'app' && !isGoing(status)).length;
  const successors = state.slots.filter(({ role, successor }) => role === 'app' && successor).length;
  assert(here <= state.apps + successors + wanted, () => `there are ${here} app workers`);
}

/** Two agents only while one takes over from the other, where that is allowed. */
function checkAgents({ state, plan }: World): void {
  if (!plan.agent) return;
  let count = 0;
  for (const { role, status } of state.workers)
    if (role === 'agent' && status !== 'stopping' && status !== 'retiring') count++;
  const mayBe = plan.agentsOverlap === true && state.reload?.agent !== undefined ? 2 : 1;
  assert(count <= mayBe, () => `there are ${count} agents`);
}

/** After a reload nobody has the old code who serves, or will. */
function checkCode({ state, plan, processes, oldest }: World): void {
  if (oldest === 0) return;
  const check = (name: WorkerName): void => {
    const code = processes.get(name)?.code ?? oldest;
    assert(code >= oldest, () => `${name} has code ${code}, and that of the last reload is ${oldest}`);
  };
  for (const { role, worker } of state.slots) if (worker && (role === 'app' || plan.reloadsAgent)) check(worker);
  for (const worker of state.workers) if (isSpare(worker)) check(worker.name);
}

function checkEnd(world: World): void {
  const { phase, workers, reload, scaling } = world.state;
  assert(world.state.tired.length === 0, () => 'somebody waits to be replaced during the end');
  assert(scaling === undefined && world.state.next === undefined, () => 'a scaling goes on during the end');
  assert(reload === undefined, () => 'a reload goes on during the end');
  assert(world.timers.has('stop'), () => `${phase} without a deadline`);
  assert(world.timers.size === 1, () => `timers run during the end: ${[...world.timers.keys()].join()}`);
  for (const { name, role, status } of workers) {
    const asked = world.processes.get(name)?.asked;
    assert(status === 'stopping', () => `${name} is ${status} during the end`);
    const hasItsTurn = phase !== 'stopping-apps' || role === 'app';
    assert(asked !== undefined || !hasItsTurn, () => `${name} was not asked to end`);
    assert(phase !== 'killing' || asked === 0, () => `${name} was not killed`);
    assert(phase !== 'stopping-agent' || role === 'agent', () => `${name} outlives its stage`);
  }
}
