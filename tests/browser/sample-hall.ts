import { createReadStream, existsSync, statSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { type FleetMessage, fleetMessage, type NodeTwin } from '@foyer/contracts/fleet'
import { type ApplicationListItem, applicationDecision, signIn } from '@foyer/contracts/hall-api'
import { type DeskToHall, deskToHall, type HallToDesk, hallToDesk } from '@foyer/contracts/help-link'
import { type WebSocket, WebSocketServer } from 'ws'
import { type SampleCare, sampleCare } from './sample-care-hall.ts'
import { type SampleFaces, sampleFaces } from './sample-face-hall.ts'
import { detailOf, progressOf } from './sample-applications.ts'

/*
 * A small hall on a real port, with the answers of a hall and none of its rules: what the pages show of states that a
 * whole hall reaches only slowly or rarely. The content policy is the hall's own.
 */
const contentPolicy = "default-src 'self'; frame-ancestors 'self'; object-src 'none'; base-uri 'none'"
const mirrorPolicy = `${contentPolicy}; style-src 'self' 'unsafe-inline'`

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

export type SampleHall = {
  url: string
  close: () => Promise<void>
  /** Cuts every live link, and refuses new ones while down. */
  setDown: (down: boolean) => void
  /** The fleet as of now, sent to every manager's page. */
  showFleet: (nodes: (now: number) => NodeTwin[]) => void
  sendFleet: (message: FleetMessage) => void
  sendDesk: (message: HallToDesk) => void
  /** What desks have sent, oldest first. */
  fromDesks: DeskToHall[]
  applications: ApplicationListItem[]
  /** Somebody else decides an application behind the page's back. */
  decideElsewhere: (trackingNumber: string) => void
  requests: string[]
  faces: SampleFaces
  care: SampleCare
}

type Options = {
  webDist: string
  mirrorDist: string
  clock: () => number
  applications: ApplicationListItem[]
}

const readJson = async (request: IncomingMessage): Promise<unknown> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  return JSON.parse(Buffer.concat(chunks).toString('utf8'))
}

export const startSampleHall = async ({
  webDist,
  mirrorDist,
  clock,
  applications,
}: Options): Promise<SampleHall> => {
  const state = { down: false, fleet: (_now: number): NodeTwin[] => [] }
  const fromDesks: DeskToHall[] = []
  const faces = sampleFaces()
  const requests: string[] = []
  const revisions = new Map<string, number>()
  const roles = new Map([
    ['manager', ['manager']],
    ['desk', ['desk']],
    ['clerk', ['clerk']],
    ['chief', ['manager', 'desk', 'clerk']],
    ['engineer', ['engineer']],
  ])

  const json = (response: ServerResponse, status: number, body: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(body))
  }
  const refuse = (response: ServerResponse, status: number, code: string, message: string): void =>
    json(response, status, { error: { code, message, problems: [], reference: 'sample-ref' } })
  const staffOf = (request: IncomingMessage): string | null =>
    /foyer=(\w+)/.exec(request.headers.cookie ?? '')?.[1] ?? null
  const sessionOf = (name: string) => ({
    name,
    displayName:
      { manager: '林主管', desk: '陈晓', clerk: '王敏', chief: '赵站长', engineer: '李工' }[name] ?? name,
    roles: roles.get(name) ?? [],
  })

  const api = async (request: IncomingMessage, response: ServerResponse, path: string): Promise<void> => {
    const now = clock()
    const publicToken = /^\/public\/applications\/([0-9a-f]{32})$/.exec(path)?.[1]
    if (publicToken !== undefined) {
      const status = { a: 'received', b: 'in-review', c: 'approved', d: 'rejected' } as const
      const first = publicToken.at(0)
      if (first === 'a' || first === 'b' || first === 'c' || first === 'd')
        return json(response, 200, progressOf(status[first], now))
      return refuse(response, 404, 'not-found', 'no such application')
    }
    if (path === '/staff/session' && request.method === 'POST') {
      const body = signIn.parse(await readJson(request))
      if (!roles.has(body.name) || body.password !== 'right')
        return refuse(response, 401, 'unauthenticated', 'no staff account has this name and password')
      response.setHeader('set-cookie', `foyer=${body.name}; Path=/; HttpOnly; SameSite=Strict`)
      return json(response, 200, sessionOf(body.name))
    }
    const staff = staffOf(request)
    if (staff === null) return refuse(response, 401, 'unauthenticated', 'sign in first')
    if (path === '/staff/session' && request.method === 'DELETE') {
      response.setHeader('set-cookie', 'foyer=; Path=/; Max-Age=0')
      response.writeHead(204).end()
      return
    }
    if (path === '/staff/session') return json(response, 200, sessionOf(staff))
    if (path.startsWith('/audit'))
      return json(
        response,
        200,
        Array.from({ length: 40 }, (_, index) => ({
          id: 40 - index,
          at: now - index * 97_000,
          actor: index % 3 === 0 ? 'wang.min' : 'lin',
          action: ['application.read', 'staff.sign-in', 'help.answer', 'application.decide'][index % 4],
          subject: ['P2611190F6N1VB', 'lin', 'kiosk-1', 'P2611150C2W8RT'][index % 4],
          outcome: index % 7 === 5 ? 'refused' : 'done',
        })),
      )
    const ofFaces = await faces.answer(path, request.method ?? 'GET', () => readJson(request), now)
    if (ofFaces !== null)
      return 'refused' in ofFaces
        ? refuse(response, ofFaces.refused, ofFaces.code, ofFaces.message)
        : json(response, ofFaces.status, ofFaces.body)
    const ofFleet = await care.answer({
      method: request.method ?? 'GET',
      url: new URL(request.url ?? '/', 'http://hall'),
      accept: request.headers.accept ?? '',
      body: () => readJson(request),
      staff,
      now,
    })
    if (ofFleet !== null) {
      if ('refused' in ofFleet) return refuse(response, ofFleet.refused, ofFleet.code, ofFleet.message)
      if ('body' in ofFleet) return json(response, ofFleet.status, ofFleet.body)
      response.writeHead(200, {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': 'attachment; filename="availability.csv"',
      })
      response.end(ofFleet.csv)
      return
    }
    if (path === '/applications') return json(response, 200, applications)
    const [, number, decision] = /^\/applications\/(\w+)(\/decision)?$/.exec(path) ?? []
    const found = applications.find(({ trackingNumber }) => trackingNumber === number)
    if (found === undefined) return refuse(response, 404, 'not-found', 'no such application')
    const revision = revisions.get(found.trackingNumber) ?? 1
    if (decision === undefined) return json(response, 200, detailOf(found, revision))
    const decided = applicationDecision.parse(await readJson(request))
    if (decided.revision !== revision) return refuse(response, 409, 'conflict', 'it was changed meanwhile')
    found.status = decided.decision === 'approve' ? 'approved' : 'rejected'
    revisions.set(found.trackingNumber, revision + 1)
    const after = detailOf(found, revision + 1)
    return json(response, 200, {
      ...after,
      steps: [...after.steps, { status: found.status, at: now, note: decided.note }],
    })
  }

  const fileFor = (path: string): string => {
    const inside = normalize(path).replace(/^(\.\.\/)+/, '')
    if (inside.startsWith('/mirror/')) return join(mirrorDist, inside.slice('/mirror/'.length))
    if (inside.startsWith('/p/')) return join(webDist, 'progress/index.html')
    return join(webDist, inside.endsWith('/') ? `${inside}index.html` : inside)
  }

  const server = createServer((request, response) => {
    const { pathname: path } = new URL(request.url ?? '/', 'http://hall')
    requests.push(path)
    response.setHeader('content-security-policy', path.startsWith('/mirror/') ? mirrorPolicy : contentPolicy)
    if (state.down) return void response.destroy()
    if (path.startsWith('/api/v1/')) return void api(request, response, path.slice('/api/v1'.length))
    const file = fileFor(path)
    if (!existsSync(file) || !statSync(file).isFile()) return void response.writeHead(404).end('not found')
    response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' })
    createReadStream(file).pipe(response)
  })

  const sockets = new WebSocketServer({ noServer: true })
  const managers = new Set<WebSocket>()
  const desks = new Set<WebSocket>()
  const enter = (group: Set<WebSocket>, socket: WebSocket): void => {
    group.add(socket)
    socket.on('close', () => group.delete(socket))
  }
  const send = (group: Set<WebSocket>, message: unknown): void => {
    for (const socket of group) socket.send(JSON.stringify(message))
  }
  const snapshot = (): FleetMessage => {
    const now = clock()
    return fleetMessage.parse({ type: 'snapshot', now, nodes: state.fleet(now) })
  }
  server.on('upgrade', (request, socket, head) => {
    if (state.down || staffOf(request) === null) {
      socket.destroy()
      return
    }
    sockets.handleUpgrade(request, socket, head, (opened) => {
      if (request.url === '/api/v1/fleet/live') {
        enter(managers, opened)
        opened.send(JSON.stringify(snapshot()))
      } else {
        enter(desks, opened)
        opened.on('message', (data) => {
          if (Buffer.isBuffer(data)) fromDesks.push(deskToHall.parse(JSON.parse(data.toString('utf8'))))
        })
        opened.send(JSON.stringify(hallToDesk.parse({ type: 'calls', now: clock(), calls: [] })))
      }
    })
  })

  const care = sampleCare(clock, (message) => send(managers, message))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('the sample hall has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    fromDesks,
    applications,
    requests,
    faces,
    care,
    setDown: (down) => {
      state.down = down
      if (!down) return
      for (const socket of sockets.clients) socket.terminate()
    },
    showFleet: (nodes) => {
      state.fleet = nodes
      send(managers, snapshot())
    },
    sendFleet: (message) => send(managers, message),
    sendDesk: (message) => send(desks, hallToDesk.parse(message)),
    decideElsewhere: (trackingNumber) => {
      const found = applications.find((item) => item.trackingNumber === trackingNumber)
      if (found !== undefined) found.status = 'approved'
      revisions.set(trackingNumber, (revisions.get(trackingNumber) ?? 1) + 1)
    },
    close: async () => {
      for (const socket of sockets.clients) socket.terminate()
      sockets.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
