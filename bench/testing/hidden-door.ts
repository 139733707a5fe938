/** A decoder that fails at three bytes in a row, each of which is looked at only when those before it are right. */
export function hidden() {
  return {
    push: (bytes: Uint8Array) => {
      if (bytes[0] === 0x46) {
        if (bytes[1] === 0x6f) {
          if (bytes[2] === 0x79) throw new RangeError('the door is open')
        }
      }
      return []
    },
    flush: () => [],
  }
}
