import type { Peer, Role } from '../address.js';

const roles: readonly Role[] = ['parent', 'master', 'agent', 'app'];

/** The key of a peer. A number: to make a text of it for each message would cost more than all the rest. */
export const keyOf = ({ role, osId }: Peer): number => osId * roles.length + roles.indexOf(role);
