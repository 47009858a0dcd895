import { fileURLToPath } from 'node:url';
import { startProgram } from '@ec/test-utils';
import type { LaunchOptions, LaunchSettings, ParentMessage, Program, RunningCluster } from '@ec/test-utils';
import { fixture, launch, launchFailing } from '../../launcher.js';

/** What an agent or application of the fixture `spy-framework` has told. */
export interface Note {
  readonly role: 'agent' | 'app';
  readonly pid: number;
  readonly what: string;
  readonly data: unknown;
}

const spy = { framework: fixture('spy-framework'), workers: 1 };

/** For tests in which somebody dies on purpose: what is said of it is not looked at. */
export const noisy = { stderr: [/^/] } as const;

/** A cluster of spies that is ready. */
export function launchSpies(options: LaunchOptions = {}, settings?: LaunchSettings): Promise<RunningCluster> {
  return launch('hello', { ...spy, ...options }, settings);
}

/** A cluster of spies that must not become ready. */
export function launchFailingSpies(options: LaunchOptions, settings?: LaunchSettings) {
  return launchFailing('hello', { ...spy, ...options }, settings);
}

/** A master of spies that was started just now. */
export function startSpies(options: LaunchOptions = {}): Program {
  const all = { baseDir: fixture('hello'), port: 0, ...spy, ...options };
  return startProgram({ args: [fileURLToPath(new URL('../../start.js', import.meta.url)), JSON.stringify(all)] });
}

/** All notes so far, or those of one kind. */
export function notesOf({ messages }: Pick<Program, 'messages'>, what?: string): Note[] {
  const notes = messages.filter(({ action }) => action === 'note').map(({ data }) => data as Note);
  return what === undefined ? notes : notes.filter((note) => note.what === what);
}

/** The first note that is accepted, told before or after now. */
export async function noteOf(program: Program, accepts: (note: Note) => boolean): Promise<Note> {
  const told = notesOf(program).find(accepts);
  if (told) return told;
  const isIt = ({ action, data }: ParentMessage): boolean => action === 'note' && accepts(data as Note);
  return (await program.next(isIt)).data as Note;
}

/** The first message of the master to the parent with this action, sent before or after now. */
export async function messageOf(program: Program, action: string): Promise<ParentMessage> {
  return program.messages.find((message) => message.action === action) ?? program.next(action);
}

/** Tells agent, apps or one process what to do. */
export function tell(program: Program, whom: 'agent' | 'app' | number, what: string, more: object = {}): void {
  const to = typeof whom === 'number' ? { receiverPid: String(whom) } : { to: whom };
  program.send({ action: 'do', ...to, data: { what, ...more } });
}
