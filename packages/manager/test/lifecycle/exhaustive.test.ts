import { expect, test } from 'vitest';
import { defaultRestartPolicy as atOnceFirst } from '../../src/index.js';
import type { Plan } from '../../src/index.js';
import { explore } from './explore.js';
import type { Bounds } from './explore.js';
import { planOf } from './world.js';

// Every state, whatever happens in whatever order, with two bounds that make their number finite:
// - `surplus`: at most so many workers beside those that fill a place or are to fill one. A worker that disconnects is
//   replaced at once, and nothing but time ends it, so in truth their number has no limit. The step beyond the bound is
//   still checked, but not what follows from it.
// - `attemptsUpTo`: restarts in a row are told apart up to here. The first is at once and all further ones wait, so 1
//   loses nothing but the length of the wait.
// Not covered here: more than one surplus worker beside three apps (without agent two were explored once: 229 449
// states, 5.9 million steps, nothing broken, but too slow for every run), and four apps or more.
const patient = { ...atOnceFirst, firstDelayMs: 500 };
const both = <T>(restart: T): { agent: T; app: T } => ({ agent: restart, app: restart });

const cases: readonly (Bounds & { name: string; plan: Partial<Plan>; atLeast: number })[] = [
  { name: '1 app', plan: { apps: 1, agent: false }, surplus: 3, attemptsUpTo: 2, atLeast: 1_600 },
  { name: '1 app and agent', plan: { apps: 1 }, surplus: 2, attemptsUpTo: 1, atLeast: 3_000 },
  { name: '2 apps', plan: { apps: 2, agent: false }, surplus: 2, attemptsUpTo: 1, atLeast: 10_000 },
  { name: '2 apps and agent', plan: { apps: 2 }, surplus: 1, attemptsUpTo: 1, atLeast: 30_000 },
  { name: '3 apps', plan: { apps: 3, agent: false }, surplus: 0, attemptsUpTo: 1, atLeast: 9_000 },
  {
    name: '2 apps and agent, never restarted',
    plan: { apps: 2, restart: both<'never'>('never') },
    surplus: 1,
    attemptsUpTo: 1,
    atLeast: 1_700,
  },
  {
    name: '2 apps and agent, restarts that always wait',
    plan: { apps: 2, restart: both(patient) },
    // Only times differ from the case before the last one, which has the same states and one worker more.
    surplus: 0,
    attemptsUpTo: 1,
    atLeast: 4_000,
  },
  { name: '1 to 2 apps', plan: { apps: 1, agent: false }, scales: [1, 2], surplus: 1, attemptsUpTo: 1, atLeast: 1_000 },
  { name: '1 to 3 apps', plan: { apps: 2, agent: false }, scales: [1, 3], surplus: 0, attemptsUpTo: 1, atLeast: 1_000 },
  { name: '1 to 2 apps and agent', plan: { apps: 2 }, scales: [1, 2], surplus: 0, attemptsUpTo: 1, atLeast: 1_000 },
  {
    name: '1 to 2 apps, never restarted',
    plan: { apps: 1, agent: false, restart: both<'never'>('never') },
    scales: [1, 2],
    surplus: 1,
    attemptsUpTo: 1,
    atLeast: 100,
  },
  {
    name: '1 app, and an agent that is replaced too',
    plan: { apps: 1, reloadsAgent: true },
    surplus: 2,
    attemptsUpTo: 1,
    atLeast: 3_000,
  },
  {
    name: '2 apps and an agent that is replaced too',
    plan: { apps: 2, reloadsAgent: true },
    surplus: 0,
    attemptsUpTo: 1,
    atLeast: 3_000,
  },
  {
    name: '1 app, and agents of which two may be there',
    plan: { apps: 1, reloadsAgent: true, agentsOverlap: true },
    surplus: 1,
    attemptsUpTo: 1,
    atLeast: 1_000,
  },
  {
    name: '2 apps that ask to be replaced',
    plan: { apps: 2, agent: false },
    recycles: true,
    surplus: 1,
    attemptsUpTo: 1,
    atLeast: 1_000,
  },
  {
    name: '1 app and a spare',
    plan: { apps: 1, agent: false, spares: 1 },
    surplus: 1,
    attemptsUpTo: 1,
    atLeast: 100,
  },
  {
    name: '1 app and 2 spares',
    plan: { apps: 1, agent: false, spares: 2 },
    surplus: 0,
    attemptsUpTo: 1,
    atLeast: 100,
  },
  {
    name: '2 apps and a spare',
    plan: { apps: 2, agent: false, spares: 1 },
    surplus: 0,
    attemptsUpTo: 1,
    atLeast: 100,
  },
  {
    name: '1 to 2 apps and a spare',
    plan: { apps: 1, agent: false, spares: 1 },
    scales: [1, 2],
    surplus: 0,
    attemptsUpTo: 0,
    atLeast: 100,
  },
  {
    name: '1 app and a spare, which asks to be replaced',
    plan: { apps: 1, agent: false, spares: 1 },
    recycles: true,
    surplus: 1,
    attemptsUpTo: 1,
    atLeast: 100,
  },
  {
    name: '2 to 1 apps that cannot overlap',
    plan: { apps: 2, agent: false, canOverlap: false },
    scales: [1, 2],
    surplus: 1,
    attemptsUpTo: 1,
    atLeast: 100,
  },
];

test.each(cases)('every state of $name keeps the invariants', { timeout: 300_000 }, ({ plan, atLeast, ...bounds }) => {
  const startedMs = performance.now();
  const explored = explore(planOf(plan), bounds);
  const { states, steps, cut, phases, reloading, scaling, recycling } = explored;
  const tookMs = Math.round(performance.now() - startedMs);
  console.log(
    `${states} states, ${steps} steps (${cut} beyond the bound), ${reloading} reloading, ${scaling} scaling, ${recycling} recycling, ${tookMs} ms`,
  );
  // Exploring nothing would find nothing.
  expect(states).toBeGreaterThan(atLeast);
  if (plan.canOverlap !== false) expect(reloading).toBeGreaterThan(states / 2);
  expect(recycling > 0).toBe(bounds.recycles === true);
  expect(scaling > 0).toBe(bounds.scales !== undefined);
  const wanted = ['idle', 'starting-apps', 'running', 'stopping-apps', 'killing', 'closed'];
  const withAgent = planOf(plan).agent ? ['starting-agent', 'stopping-agent'] : [];
  expect(Object.keys(phases).sort()).toEqual([...wanted, ...withAgent].sort());
});
