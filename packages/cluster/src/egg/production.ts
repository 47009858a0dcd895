/** Egg's rule (contract, section 2, row env): a named environment that is not for development, else NODE_ENV. */
export function isProduction(env: string | undefined, nodeEnv: string | undefined): boolean {
  return env ? env !== 'local' && env !== 'unittest' : nodeEnv === 'production';
}
