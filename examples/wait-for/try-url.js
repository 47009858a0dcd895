import { once } from 'node:events';
import { connect } from 'node:net';

/** Resolves to what is wrong with the answer of a URL, or to `undefined` if nothing is. Never rejects. */
export async function tryUrl(url, options, signal) {
  try {
    return url.startsWith('tcp:') ? await tryPort(new URL(url), signal) : await tryPage(url, options, signal);
  } catch (error) {
    // fetch says only that it failed, and its cause why.
    const { code, message } = error.cause ?? error;
    return code || message;
  }
}

async function tryPage(url, { token, expectStatus }, signal) {
  const headers = token ? { authorization: `Bearer ${token}` } : {};
  // A redirect is an answer; following it would show the token to somebody else.
  const { status, body } = await fetch(url, { headers, signal, redirect: 'manual' });
  await body?.cancel();
  const isExpected = expectStatus ? status === expectStatus : status >= 200 && status < 400;
  return isExpected ? undefined : `status ${status}`;
}

async function tryPort({ hostname, port }, signal) {
  const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port, signal });
  try {
    await once(socket, 'connect');
  } finally {
    socket.destroy();
  }
}
