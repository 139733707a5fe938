/** `npm run models`: makes the ONNX files that the face engine runs. */
import { FaceModelsError } from '../engine/face-models-error.ts'
import { readBuildConfig } from './build.config.ts'
import { buildSet } from './build-set.ts'

const EX_USAGE = 64
const DOWNLOAD_MS = 120_000

const say = (line: string): void => {
  process.stderr.write(`${line}\n`)
}

const main = async (): Promise<number> => {
  const reading = readBuildConfig(process.argv.slice(2), process.env)
  if (reading.kind === 'usage') {
    say(reading.text)
    return EX_USAGE
  }
  const { json, quiet, ...config } = reading.config
  try {
    const { fresh, set } = await buildSet({ ...config, downloadMs: DOWNLOAD_MS, say })
    if (fresh && !quiet)
      say(`The ${set.set} face models are built: ${set.models.map(({ net }) => net).join(', ')}.`)
    if (!fresh && !quiet) say(`The ${set.set} face models in ${config.outDir} are up to date.`)
    if (json) process.stdout.write(`${JSON.stringify(set)}\n`)
    return 0
  } catch (error) {
    if (!(error instanceof FaceModelsError)) throw error
    say(`${error.code}: ${error.message}`)
    return 1
  }
}

process.exitCode = await main()
