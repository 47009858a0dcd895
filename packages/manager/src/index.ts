export { defaultRestartPolicy, planRestart } from './restart-policy.js';
export type { Death, RestartPlan, RestartPolicy } from './restart-policy.js';
export { readCgroupLimits } from './cgroup.js';
export type { CgroupLimits, ReadText } from './cgroup.js';
export { planWorkerCount } from './worker-count.js';
export type { Machine, WorkerCount } from './worker-count.js';
export { readMachine } from './machine.js';
export { transition } from './lifecycle/transition.js';
export type { Step } from './lifecycle/transition.js';
export { capacityOf } from './lifecycle/capacity.js';
export type { Capacity, Count, Place, SpareCount } from './lifecycle/capacity.js';
export { aimOf } from './lifecycle/scale.js';
export { initialState, isSpare, isStarting, isStopping } from './lifecycle/state.js';
export type {
  Ending,
  Exit,
  Next,
  Phase,
  Reason,
  Reload,
  Scaling,
  Slot,
  Spares,
  State,
  Tired,
  WorkerName,
  WorkerRole,
  WorkerState,
  WorkerStatus,
} from './lifecycle/state.js';
export type { Limits, Plan, Restart } from './lifecycle/plan.js';
export type { Context, Event, ReloadFailure, ScaleFailure, ScaleRefusal } from './lifecycle/event.js';
export type { Effect, Fact, NewWorker, ScaleFact, TimerKey } from './lifecycle/effect.js';
