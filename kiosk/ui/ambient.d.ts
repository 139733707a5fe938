/** The bundle for browsers: the package's own entry expects a bundler that replaces Node's modules. */
declare module 'simple-peer/simplepeer.min.js' {
  import type { SimplePeer } from 'simple-peer'
  const Peer: SimplePeer
  export default Peer
}
