import { readFile } from 'node:fs/promises'
import { phoneMessage } from '@foyer/contracts/gateway'
import { z } from 'zod'

const person = z.looseObject({
  id: z.string(),
  story: z.string(),
  name: z.string(),
  idNumber: z.string(),
  /** Foreigners' cards have none. */
  address: z.string().default(''),
  phone: z.string(),
  customerNumbers: z.array(z.string()),
})
export type Person = z.infer<typeof person>

/** Hands for the fake world: places cards, scans codes, confirms payments on the phone. */
export class Simulator {
  readonly url: string
  readonly #peopleFile: string
  constructor(url: string, peopleFile: string) {
    this.url = url
    this.#peopleFile = peopleFile
  }

  async #call(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path} → ${response.status} ${text}`)
    return text === '' ? null : JSON.parse(text)
  }

  /** Everything about them, as the hall wrote it down; the simulator's own API shows less. */
  async people(): Promise<Person[]> {
    return z.array(person).parse(JSON.parse(await readFile(this.#peopleFile, 'utf8')))
  }
  placeCard(personId: string): Promise<unknown> {
    return this.#call('POST', '/api/card/place', { personId })
  }
  /** A card of the simulator's own shelf, whose holder the hall does not know. */
  placeDemoCard(cardId: string): Promise<unknown> {
    return this.#call('POST', '/api/card/place', { cardId })
  }
  liftCard(): Promise<unknown> {
    return this.#call('POST', '/api/card/lift', {})
  }
  scan(text: string, symbology = 'code128'): Promise<unknown> {
    return this.#call('POST', '/api/scan', { text, symbology })
  }
  printer(state: Record<string, unknown>): Promise<unknown> {
    return this.#call('POST', '/api/printer', state)
  }
  plug(device: string, plugged: boolean): Promise<unknown> {
    return this.#call('POST', `/api/devices/${device}/plug`, { plugged })
  }
  fault(device: string, fault: Record<string, unknown>): Promise<unknown> {
    return this.#call('POST', `/api/devices/${device}/fault`, fault)
  }
  paper(): Promise<unknown> {
    return this.#call('GET', '/api/paper')
  }
  gateway(control: Record<string, unknown>): Promise<unknown> {
    return this.#call('POST', '/gateway/control', control)
  }
  /** The texts on all phones of the demo, newest first. */
  async messages(): Promise<string[]> {
    const answer = await this.#call('GET', '/phone/messages')
    return z
      .array(phoneMessage)
      .parse(answer)
      .map(({ text }) => text)
  }
  /** What a customer does on the phone: opens the code's page and confirms. */
  async payByPhone(payUrl: string): Promise<void> {
    const page = await fetch(payUrl)
    if (!page.ok) throw new Error(`${payUrl} → ${page.status}`)
    const confirmed = await fetch(`${payUrl}/confirm`, { method: 'POST', redirect: 'manual' })
    if (confirmed.status >= 400)
      throw new Error(`${payUrl}/confirm → ${confirmed.status} ${await confirmed.text()}`)
  }
}
