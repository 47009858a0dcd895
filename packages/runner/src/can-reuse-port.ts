const PLATFORMS: readonly string[] = ['linux', 'freebsd', 'sunos', 'aix'];

/**
 * Whether `server.listen({ reusePort: true })` gives each process a socket of its own: Node 22.12 and later (`version`
 * as in `process.versions.node`), on the platforms that spread connections among such sockets. Elsewhere Node ignores
 * the option or refuses it.
 */
export function canReusePort(version: string = process.versions.node, platform: string = process.platform): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return PLATFORMS.includes(platform) && (major > 22 || (major === 22 && minor >= 12));
}
