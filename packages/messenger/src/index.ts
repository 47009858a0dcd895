export type { Actions, PayloadOf, ReplyOf } from './actions.js';
export { describeAddress, isRole, parentPeer } from './address.js';
export type { Address, IdAddress, Peer, Role, Sender, SlotAddress } from './address.js';
export type { Answer, FailureReason, Outcome } from './answer.js';
export type { Counts } from './counters.js';
export type { Header } from './envelope-header.js';
export { openBundle } from './bundle.js';
export { connectPort } from './connect/connect-port.js';
export type { PortEnd } from './connect/connect-port.js';
export { createPortOutbox, createReadTally } from './connect/port-outbox.js';
export type { PortOutbox, PortOutboxParts } from './connect/port-outbox.js';
export { connectProcess } from './connect/connect-process.js';
export type { ConnectOptions, ProcessEnd } from './connect/connect-process.js';
export { openMessage } from './envelope.js';
export type { OpenedMessage, WireMessage } from './envelope.js';
export { MessageError, RequestError } from './errors.js';
export type { RequestErrorCode } from './errors.js';
export type { Inbox, Received } from './inbox.js';
export { createMessenger } from './messenger.js';
export type { MessageListener } from './listeners.js';
export type { Messenger, MessengerEnd, MessengerOptions, ReceiptOptions, RequestOptions } from './messenger.js';
export { createOutbox, defaultOutboxLimits } from './outbox.js';
export type { Keeping, Outbox, OutboxLimits, OutboxParts, Pushed } from './outbox.js';
export type { Failure, Receipt } from './pending/receipt-ask.js';
export type { Refusal, RefusalReason } from './refusal.js';
export { route } from './relay/route.js';
export type { Delivery, Routed } from './relay/route.js';
export { createRouter } from './relay/router.js';
export type { Router, RouterPorts } from './relay/router.js';
export type { Topology, WorkerPeer } from './relay/topology.js';
export type { WaitingLimits } from './relay/waiting-room.js';
export type { Sent } from './sent.js';
export { deserializeError, serializeError } from './serialize-error.js';
export type { SerializedError } from './serialize-error.js';
export type {
  HandedConnection,
  ListenAddress,
  ListenerOrder,
  Observation,
  RecycleOrder,
  Served,
  StickyOrder,
} from './system-actions.js';
export type { SystemActions, SystemMessage } from './system-actions.js';
export { openSystem, sealSystem, systemTypes } from './system-message.js';
export type { RefusedSystem, SealedSystem } from './system-message.js';
