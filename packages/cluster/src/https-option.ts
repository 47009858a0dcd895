import { declareOptions, readableFile, string } from '@ec/options';

/** What a server with a certificate needs. */
export const https = declareOptions({
  key: { rule: readableFile(), required: true, description: 'File of the private key.' },
  cert: { rule: readableFile(), required: true, description: 'File of the certificate.' },
  ca: { rule: readableFile(), description: 'File of the certificates that clients are checked against.' },
  passphrase: { rule: string(), secret: true, description: 'Opens the private key.' },
});
