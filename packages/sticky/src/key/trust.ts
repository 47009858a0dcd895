import { BlockList, isIP } from 'node:net';
import { addressKey } from './address-key.js';

/** Says whether this address is that of a proxy which is believed. */
export type Trust = (address: string | undefined) => boolean;

/**
 * Trusts these addresses and networks. Who comes by a unix socket has no address, and is trusted: the file's permissions
 * have let it in. Throws Node's errors for what is neither.
 */
export function createTrust(networks: readonly string[]): Trust {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    const family = isIP(address) === 4 ? 'ipv4' : 'ipv6';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return (address) => {
    if (address === undefined || address === '') return true;
    const plain = addressKey(address);
    const family = isIP(plain);
    return family !== 0 && list.check(plain, family === 4 ? 'ipv4' : 'ipv6');
  };
}
