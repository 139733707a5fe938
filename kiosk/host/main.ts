import { randomBytes } from 'node:crypto'
import { maskView } from '@foyer/contracts/mask'
import { openFaceEngine } from '@foyer/models/engine/face-engine'
import { beginChallenge, judge } from '@foyer/models/liveness/challenge'
import { pino, type Logger } from 'pino'
import packageJson from './package.json' with { type: 'json' }
import { AgentLink } from './agent-link/agent-link.ts'
import { traceFiles } from './agent-link/trace-files.ts'
import { readConfig, type KioskConfig } from './config.ts'
import { freshIds } from './fresh-ids.ts'
import { hallEvent } from './hall-events.ts'
import { CardPhoto } from './face/card-photo.ts'
import { FrameGate } from './face/frame-gate.ts'
import { openPhotoDecoder } from './face/photo-decoder.ts'
import { FaceStation } from './face/station.ts'
import { DefinitionCache } from './hall/definition-cache.ts'
import { HallClient } from './hall/hall-client.ts'
import { HallLink } from './hall/hall-link.ts'
import { openKioskStore } from './hall/kiosk-store.ts'
import { Outbox } from './hall/outbox.ts'
import { PaymentJournal } from './hall/payment-journal.ts'
import { Reachability } from './hall/reachability.ts'
import { ServiceNote } from './hall/service-note.ts'
import { HealthReporter } from './health-reporter.ts'
import { KioskDevices } from './kiosk-devices.ts'
import { LevelForAWhile } from '@foyer/service/log-level'
import { LogRing, scrubLine } from '@foyer/service/log-ring'
import { effectPerformer } from './perform-effects.ts'
import { buildServer } from './server.ts'
import { readServiceManager, serviceManager } from '@foyer/service/service-manager'
import { sharedWith } from './session/view.ts'
import { withSettingsFromHall } from './settings-from-hall.ts'
import { SteadyClock } from './steady-clock.ts'
import { UiLink } from './ui-link/ui-link.ts'
import { ViewStream } from './ui-link/view-stream.ts'
import { VisitLoop } from './visit-loop.ts'
import { WearBook } from './wear/wear-book.ts'
import { WearStore } from './wear/wear-store.ts'

const badConfiguration = 78
const hallDeadlineMs = 8_000
const definitionsEveryMs = 600_000
const faceStatusEveryMs = 60_000
const farewellMs = 300
const keptLogLines = 2_000
/** The hall may not answer a goodbye; the service manager must not have to kill the host for it. */
const longestStopMs = 2_500

/** A kiosk whose models are missing or refused does all else that it can; the log says what to do about them. */
const openEngine = async (
  { modelsDir, workers }: NonNullable<KioskConfig['face']>,
  station: FaceStation,
  log: Logger,
): Promise<void> => {
  try {
    const engine = await openFaceEngine({ modelsDir, workers, log })
    await station.use(engine)
    log.info({ set: engine.models.set, model: engine.models.embedding.id }, 'faces can be recognised')
  } catch (err) {
    log.error({ err }, 'faces cannot be recognised at this kiosk')
  }
}

const run = async (given: KioskConfig, log: Logger, kept: LogRing): Promise<void> => {
  const { config, settingsVersion } = withSettingsFromHall(given, log)
  const { kioskId, hall, hallName, idle, locale, media } = config
  const clock = new SteadyClock()
  const now = (): number => clock.now()
  const random = Math.random
  const stop = new AbortController()
  const linkToken = randomBytes(32).toString('base64url')
  await using stack = new AsyncDisposableStack()

  const notify = readServiceManager(process.env)
  const manager = stack.use(serviceManager(notify.socket, notify.watchdogUsec))
  const level = stack.use(new LevelForAWhile(log))
  const store = stack.adopt(openKioskStore(config.dataDir), (opened) => {
    opened.close()
  })
  const client = new HallClient(
    {
      url: hall.url,
      kioskId,
      token: hall.token,
      deadlineMs: hallDeadlineMs,
      onAnswer: (answered, problem) => {
        if (!answered && reachability.reachable) log.warn({ problem }, 'the hall did not answer')
        reachability.heard(answered)
      },
    },
    stop.signal,
  )
  const serviceNote = new ServiceNote(store)
  const outbox = stack.use(
    new Outbox({
      store,
      clock,
      random,
      log,
      deliver: (submission) => client.submit(submission),
      onDelivered: (key, publicUrl) => loop.dispatch({ type: 'application-delivered', key, publicUrl }),
      onRefused: (key, reference) => loop.dispatch({ type: 'application-refused', key, reference }),
    }),
  )
  const journal = stack.use(
    new PaymentJournal({ store, clock, random, log, cancel: (key) => client.cancelPayment(null, key) }),
  )

  const cardPhoto = new CardPhoto()
  const station = stack.use(
    new FaceStation({
      now,
      random,
      log,
      challenges: { begin: beginChallenge, judge },
      cardPhoto,
      dispatch: (event) => loop.dispatch(event),
    }),
  )
  const frames = new FrameGate(
    () => station.looking,
    (frame) => void station.frame(frame),
  )
  const decodePhoto = openPhotoDecoder(config.face?.photoDecoder ?? null)

  const uiLink = new UiLink({
    token: linkToken,
    log,
    now,
    currentView: () => stream.current,
    onIntent: ({ intent, screen, revision }) =>
      loop.dispatch({
        type: 'intent',
        intent,
        screen,
        screenNumber: stream.screenOf(revision),
        ids: freshIds(now()),
      }),
    onSignal: ({ callId, data }) => {
      if (sharedWith(loop.session) === callId) hallLink.send({ type: 'signal', callId, data })
    },
    onFrame: (bytes) => frames.take(bytes),
  })
  const stream = new ViewStream({
    onView: (view) => uiLink.send({ type: 'view', view }),
    onShared: (callId, view) => hallLink.send({ type: 'view', callId, view }),
  })
  const ring = (callId: string): void => {
    const view = stream.current
    if (view !== null) hallLink.send({ type: 'ring', callId, media, view: maskView(view) })
  }
  const perform = effectPerformer({
    kioskId,
    client,
    station,
    outbox,
    journal,
    printer: () => devices.printer,
    log,
    dispatch: (event) => loop.dispatch(event),
    help: {
      ring,
      say: ({ callId, message }) => hallLink.send({ type: 'say', callId, message }),
      hangUp: (callId) => hallLink.send({ type: 'hang-up', callId }),
    },
  })
  const reporter = stack.use(
    new HealthReporter({
      kioskId,
      version: packageJson.version,
      now,
      settingsVersion,
      session: () => loop.session,
      ui: () => uiLink.status(),
      revision: () => stream.current?.revision ?? null,
      hall: () => ({ reachable: reachability.reachable, lastAnswerAt: reachability.lastAnswerAt }),
      outbox: () => outbox.status(),
      peripherals: () => wear.statuses(),
    }),
  )
  const agentLink = stack.use(
    new AgentLink({
      token: config.agent.token,
      log,
      now,
      report: () => reporter.report(),
      reloadUi: () => uiLink.send({ type: 'reload' }),
      selfTest: (peripheral) => devices.selfTest(peripheral),
      service: (outOfService) => {
        serviceNote.write(outOfService, now())
        loop.dispatch({ type: 'service', outOfService })
        agentLink.changed()
      },
      maskedView: () => (stream.current === null ? null : maskView(stream.current)),
      setLogLevel: (wanted, minutes) => level.set(wanted, minutes),
      logLines: () => kept.lines(),
      traceFiles: () => traceFiles(config.traces?.dir ?? null),
    }),
  )
  const loop = stack.use(
    new VisitLoop({
      config: {
        kioskId,
        hallName,
        locale,
        warnAfterMs: idle.warnAfterSeconds * 1_000,
        endAfterMs: idle.endAfterSeconds * 1_000,
        publicUrl: (hall.publicUrl ?? hall.url).replace(/\/+$/, ''),
      },
      clock,
      log,
      perform,
      onStep: (session, at) => {
        station.follow(session, at)
        stream.update(session, at)
        if (reporter.note(session, at)) agentLink.changed()
      },
    }),
  )
  const devices = stack.use(
    new KioskDevices({
      config: config.devices,
      traces: config.traces,
      cardPhotos:
        decodePhoto === null
          ? null
          : {
              decode: decodePhoto,
              onPhoto: ({ idNumber }, pixels) => cardPhoto.hold(idNumber, pixels),
            },
      program: 'kiosk host',
      clock,
      random,
      log,
      dispatch: (event) => loop.dispatch(event),
      onStatus: () => agentLink.changed(),
    }),
  )
  const wear = stack.use(
    new WearBook({ store: new WearStore(store), clock, log, statuses: () => devices.statuses() }),
  )
  const definitions = new DefinitionCache(store)
  const refreshDefinitions = async (): Promise<void> => {
    const fetched = await client.definitions()
    if (!fetched.ok) return
    definitions.write(fetched.value, now())
    loop.dispatch({ type: 'definitions', definitions: fetched.value })
  }
  const reachability = stack.use(
    new Reachability({
      clock,
      knock: () => client.knock(),
      onChange: (reachable) => {
        log.info({ reachable }, 'hall')
        loop.dispatch({ type: 'hall-reachable', reachable })
        agentLink.changed()
        if (!reachable) return
        outbox.wake()
        journal.wake()
        void refreshDefinitions()
        void askAboutFaces()
      },
    }),
  )
  const hallLink = stack.use(
    new HallLink({
      url: hall.url,
      kioskId,
      token: hall.token,
      random,
      log,
      onUp: (up) => loop.dispatch({ type: 'hall-link', up }),
      onMessage: (message) => {
        if (message.type !== 'signal') return loop.dispatch(hallEvent(message))
        const { callId, data } = message
        if (sharedWith(loop.session) === callId) uiLink.send({ type: 'signal', callId, data })
      },
    }),
  )
  const askAboutFaces = async (): Promise<void> => {
    const answered = await client.face.status()
    // A hall that does not answer is not available by that alone; what it said last stands.
    if (answered.ok) loop.dispatch({ type: 'face-status', status: answered.value })
    else if (answered.failure.kind === 'refused') loop.dispatch({ type: 'face-status', status: null })
  }
  loop.dispatch({ type: 'service', outOfService: serviceNote.read() })
  loop.dispatch({ type: 'definitions', definitions: definitions.read() })
  const refreshing = setInterval(() => void refreshDefinitions(), definitionsEveryMs)
  stack.defer(() => clearInterval(refreshing))
  const askingAboutFaces = setInterval(() => {
    if (reachability.reachable) void askAboutFaces()
  }, faceStatusEveryMs)
  stack.defer(() => clearInterval(askingAboutFaces))
  if (config.face !== null) void openEngine(config.face, station, log)

  const app = await buildServer({
    uiDir: config.ui.dir,
    linkToken,
    uiLink,
    agentLink,
    health: () => ({
      kioskId,
      hallReachable: reachability.reachable,
      uiConnected: uiLink.status().connected,
    }),
  })
  stack.defer(() => app.close())
  // Disposed of first: nothing below waits for an answer of the hall.
  stack.defer(() => stop.abort())
  const url = await app.listen({ host: config.ui.host, port: config.ui.port })
  const asked = Promise.withResolvers<string>()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => asked.resolve(signal))
  process.stdout.write(
    `${JSON.stringify({ ready: true, process: 'kiosk-host', urls: { kiosk: `${url}/`, agent: `${url}/agent` } })}\n`,
  )
  manager.ready()
  log.info({ signal: await asked.promise }, 'stopping')
  manager.stopping()
  setTimeout(() => process.exit(0), longestStopMs).unref()
  const occupied = loop.session.visit !== null
  loop.dispatch({ type: 'stop' })
  // Time to tell the hall that the visit is over.
  if (occupied) await clock.sleep(farewellMs, stop.signal)
}

const ring = new LogRing(keptLogLines, scrubLine)
const log = pino(
  { name: 'kiosk-host', redact: ['*.token', '*.card', '*.phone'] },
  pino.multistream([
    { level: 'trace', stream: pino.destination({ dest: 2, sync: true }) },
    { level: 'trace', stream: ring.stream },
  ]),
)
const result = readConfig(process.argv.slice(2))
if (result.kind === 'refused') {
  for (const problem of result.problems) process.stderr.write(`${problem}\n`)
  process.exitCode = badConfiguration
} else {
  try {
    await run(result.config, log, ring)
    process.exit(0)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : null
    log.fatal({ err: error, code }, error instanceof Error ? error.message : 'the kiosk host cannot run')
    process.exitCode = code === 'KIOSK_UI_NOT_BUILT' || code === 'KIOSK_PHOTO_DECODER' ? badConfiguration : 1
    process.exit()
  }
}
