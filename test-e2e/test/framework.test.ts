import { expect, test } from 'vitest';
import { fixture, launch } from '../launcher.js';

test('what a framework says early is heard by one that listens late, in order and once', async () => {
  await using cluster = await launch('hello', { framework: fixture('late-listener') });
  const all = Array.from({ length: 50 }, (_, index) => index + 1);
  expect(JSON.parse(await cluster.get('/'))).toEqual(all);
  expect(JSON.parse(await cluster.get('/'))).toEqual(all);
});

test('a framework is given the options as they are used, and the caller’s own', async () => {
  await using cluster = await launch('hello', {
    framework: fixture('tiny-framework'),
    port: 0,
    shade: 'blue',
    title: 'tiny',
  });
  expect(JSON.parse(await cluster.get('/'))).toMatchObject({
    framework: fixture('tiny-framework'),
    workers: 2,
    shade: 'blue',
    title: 'tiny',
    clusterPort: expect.any(Number),
  });
});
