/** Claims the key given as argument, says so, and stays until it is killed. */
import { claim } from '../claim.ts'

const answer = await claim(process.argv[2] ?? '', {
  program: 'child',
  pid: process.pid,
  device: 'printer',
  since: 0,
})
process.stdout.write(answer.kind)
setInterval(() => {}, 60_000)
