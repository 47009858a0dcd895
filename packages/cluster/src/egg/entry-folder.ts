/**
 * Where Egg's tools look for workers that were left behind (contract, section 1.3): in place of `@eggjs/cluster` at
 * another path than in place of `egg-cluster`.
 */
export function entryFolder(root: string): string {
  return /[\\/]@eggjs[\\/]cluster[\\/]?$/.test(root) ? 'dist/commonjs' : 'lib';
}
