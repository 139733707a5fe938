/**
 * Writes the JSON Schema of every contract to `contracts/golden`. A change that a peer of the older release would not
 * understand is refused, with what it breaks, unless `--accept-breaking` is given (then say so in the changelog).
 * `node tests/contracts/publish.ts [--accept-breaking]`
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { breakages, contracts, publishedSchema } from '@foyer/contracts/published'
import { z } from 'zod'

const fileOf = (name: string) => new URL(`../../contracts/golden/${name}.json`, import.meta.url)

const acceptBreaking = process.argv.includes('--accept-breaking')
const found: string[] = []
for (const [name, contract] of Object.entries(contracts)) {
  const file = fileOf(name)
  if (!existsSync(file)) continue
  const published = z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(file, 'utf8')))
  for (const { path, problem } of breakages(contract.newer, published, publishedSchema(contract))) {
    found.push(`${name} · ${path === '' ? '/' : path} · ${problem}`)
  }
}
if (found.length > 0 && !acceptBreaking) {
  process.stderr.write(`${found.join('\n')}\nNothing written. A peer of the older release would break.\n`)
  process.exitCode = 1
} else {
  for (const [name, contract] of Object.entries(contracts)) {
    writeFileSync(fileOf(name), `${JSON.stringify(publishedSchema(contract), null, 1)}\n`)
  }
}
