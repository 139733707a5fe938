import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import QRCode from 'qrcode'
import { z } from 'zod'
import type { SimulatedDevices } from './devices.ts'
import {
  deviceName,
  devicesState,
  faultRequest,
  paperRoll,
  peopleAnswer,
  printerRequest,
  problemAnswer,
  scanRequest,
  visitorRequest,
} from './messages.ts'
import { documentRoutes } from './mrz/document-routes.ts'
import { kindOf } from './reader/card.ts'
import { demoCardsAnswer, placeCard } from './reader/card-messages.ts'
import { demoCards } from './reader/demo-cards.ts'
import { readPeople } from './people.ts'
import { WireError } from './wire/wire.ts'

export interface RoutesOptions {
  readonly devices: SimulatedDevices
  readonly peopleFile: string | null
}

/** The hands in front of the kiosk: cards, codes, paper, cables. */
export const simulatorRoutes =
  ({ devices, peopleFile }: RoutesOptions): FastifyPluginAsyncZod =>
  async (app) => {
    const done = { 200: devicesState }
    const named = z.strictObject({ name: deviceName })
    await app.register(documentRoutes(devices))

    app.get('/api/state', { schema: { tags: ['devices'], response: done } }, () => devices.state)

    app.get(
      '/api/people',
      { schema: { tags: ['card'], summary: 'Who has a card to place', response: { 200: peopleAnswer } } },
      async () => {
        const { people, problem } = await readPeople(peopleFile)
        return {
          problem,
          people: people.map(({ id, story, card, phone, customerNumbers }) => ({
            id,
            story,
            name: card.name,
            phone,
            customerNumbers,
          })),
        }
      },
    )

    app.post(
      '/api/card/place',
      { schema: { tags: ['card'], body: placeCard, response: { ...done, 404: problemAnswer } } },
      async (request, reply) => {
        const { body } = request
        if ('card' in body) {
          const { card: content, ...chip } = body
          devices.reader.placeCard(content.name, { content, ...chip })
          return devices.state
        }
        if ('cardId' in body) {
          const known = demoCards.find(({ id }) => id === body.cardId)
          if (known === undefined) {
            const message = `found "${body.cardId}", allowed: ${demoCards.map(({ id }) => id).join(', ')}`
            return reply.code(404).send({ error: 'unknown-card', message })
          }
          devices.reader.placeCard(known.card.content.name, known.card)
          return devices.state
        }
        const { people, problem } = await readPeople(peopleFile)
        const somebody = people.find(({ id }) => id === body.personId)
        if (somebody === undefined) {
          const message =
            problem ?? `found "${body.personId}", allowed: ${people.map(({ id }) => id).join(', ')}`
          return reply.code(404).send({ error: 'unknown-person', message })
        }
        const { personId: _person, ...chip } = body
        devices.reader.placeCard(somebody.card.name, { content: somebody.card, ...chip })
        return devices.state
      },
    )

    app.get(
      '/api/cards',
      {
        schema: {
          tags: ['card'],
          summary: 'A card of each layout, to place by its id',
          response: { 200: demoCardsAnswer },
        },
      },
      () => ({
        cards: demoCards.map(({ id, story, card: { content } }) => ({
          id,
          story,
          name: content.name,
          kind: kindOf(content),
        })),
      }),
    )

    app.post('/api/card/lift', { schema: { tags: ['card'], response: done } }, () => {
      devices.reader.lift()
      return devices.state
    })

    app.post('/api/scan', { schema: { tags: ['scanner'], body: scanRequest, response: done } }, (request) => {
      devices.scan(request.body.text, request.body.symbology)
      return devices.state
    })

    app.post(
      '/api/printer',
      { schema: { tags: ['printer'], body: printerRequest, response: done } },
      (request) => {
        devices.printer.set(request.body)
        return devices.state
      },
    )

    app.post(
      '/api/presence',
      {
        schema: {
          tags: ['presence'],
          summary: 'Who stands in front of the kiosk',
          body: visitorRequest,
          response: done,
        },
      },
      (request) => {
        devices.visitor(request.body.visitor, request.body.distanceCm)
        return devices.state
      },
    )

    app.get(
      '/api/paper',
      { schema: { tags: ['printer'], summary: 'What was printed', response: { 200: paperRoll } } },
      () => ({ items: [...devices.printer.roll] }),
    )

    app.delete(
      '/api/paper',
      { schema: { tags: ['printer'], summary: 'Tear the paper off', response: done } },
      () => {
        devices.printer.tearOff()
        return devices.state
      },
    )

    app.post(
      '/api/devices/:name/plug',
      {
        schema: {
          tags: ['devices'],
          params: named,
          body: z.strictObject({ plugged: z.boolean() }),
          response: { ...done, 409: problemAnswer },
        },
      },
      async (request, reply) => {
        try {
          await devices.setPlugged(request.params.name, request.body.plugged)
        } catch (error) {
          if (!(error instanceof WireError)) throw error
          return reply.code(409).send({ error: error.code, message: error.message })
        }
        return devices.state
      },
    )

    app.post(
      '/api/devices/:name/fault',
      {
        schema: {
          tags: ['devices'],
          params: named,
          body: faultRequest,
          response: { ...done, 409: problemAnswer },
        },
      },
      async (request, reply) => {
        const { name } = request.params
        const { body } = request
        const line = devices.line(name)
        switch (body.kind) {
          case 'stall':
          case 'slow':
            line.setLasting(body.kind, body.on)
            break
          case 'noise':
            devices.noise(name)
            break
          case 'lift-on-read':
            if (name !== 'idCardReader') {
              return reply
                .code(409)
                .send({ error: 'not-possible', message: `found ${name}, allowed: idCardReader` })
            }
            devices.reader.setLiftOnRead(true)
            break
          case 'none':
            line.clearFaults()
            if (name === 'idCardReader') devices.reader.setLiftOnRead(false)
            break
          case 'garble':
          case 'truncate':
          case 'duplicate':
          case 'wrong-checksum':
          case 'unplug-mid-reply':
            line.setNext(body.kind, body.fromBytes, body.atByte)
        }
        return devices.state
      },
    )

    app.get(
      '/api/qr',
      { schema: { hide: true, querystring: z.strictObject({ data: z.string().min(1).max(2000) }) } },
      async (request, reply) => {
        const svg = await QRCode.toString(request.query.data, {
          type: 'svg',
          errorCorrectionLevel: 'M',
          margin: 0,
        })
        return reply.type('image/svg+xml').send(svg)
      },
    )
  }
