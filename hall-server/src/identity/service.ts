import { createHmac } from 'node:crypto'
import type { Localized } from '@foyer/contracts/locale'
import type { IdCard, Identification, Visit } from '@foyer/contracts/hall-api'
import type { FastifyBaseLogger } from 'fastify'
import type { Kysely } from 'kysely'
import type { Clock, Random } from '../ambient.ts'
import { dayOf } from '../hall-time.ts'
import { sha256, type VisitCaller } from '../http/access.ts'
import { ApiProblem } from '../http/problem.ts'
import { type Customer, maskName, type Utility } from '../utility/index.ts'
import {
  type AgeClass,
  ageClassOf,
  assuranceOf,
  cardProblem,
  codeRules,
  maskPhone,
  namesOn,
  visitLength,
} from './rules.ts'
import { createIdentityStore, type VisitBeginning, type VisitMethod } from './store.ts'

export type IdentityDeps = {
  db: Kysely<unknown>
  clock: Clock
  random: Random
  log: FastifyBaseLogger
  utility: Pick<Utility, 'findByCard' | 'findByNumber' | 'findByPhone'>
  sendMessage: (message: { key: string; phone: string; text: string; expiresAt: number }) => Promise<void>
  audit: {
    record: (actor: string, action: string, subject: string, outcome: 'done' | 'refused') => Promise<void>
  }
  hallName: Localized
  /** Keyed hashes of phones and codes: six digits are soon guessed from a plain hash. At least 32 bytes, in memory. */
  hashKey: Uint8Array
}

/** Who stands at a kiosk: visits begun by card, number or phone, and what each may reach. */
export const createIdentity = (deps: IdentityDeps) => {
  const { clock, random, log, utility, audit } = deps
  const store = createIdentityStore(deps.db)
  const background = new Set<Promise<void>>()
  const cardListeners = new Set<(customerId: string, kioskId: string) => void>()

  const keyed = (purpose: string, text: string): string =>
    createHmac('sha256', deps.hashKey).update(`${purpose}\n${text}`).digest('hex')

  const byCard = async (card: IdCard): Promise<Customer | null> => {
    const problem = cardProblem(card, dayOf(clock()))
    if (problem === 'number-damaged')
      throw new ApiProblem(
        'bad-request',
        'the identity number does not fit its check character or birth date',
      )
    if (problem === 'expired') throw new ApiProblem('forbidden', 'the card has expired; use another way')
    for (const name of namesOn(card)) {
      const customer = await utility.findByCard(card.idNumber, name)
      if (customer !== null) return customer
    }
    return null
  }

  const byPhone = async (phone: string, code: string): Promise<Customer | null> => {
    const verdict = await store.tryCode(keyed('phone', phone), keyed(`code ${phone}`, code), clock())
    if (verdict === 'expired')
      throw new ApiProblem(
        'code-expired',
        'the code is used up, too old or was tried too often; ask for another',
      )
    if (verdict === 'wrong') throw new ApiProblem('wrong-code', 'this is not the code that was sent')
    return utility.findByPhone(phone)
  }

  const find = (identification: Identification): Promise<Customer | null> => {
    switch (identification.method) {
      case 'card':
        return byCard(identification.card)
      case 'customer-number':
        return utility.findByNumber(identification.customerNumber)
      case 'phone':
        return byPhone(identification.phone, identification.code)
    }
  }

  const toVisit = (
    customer: Customer,
    assurance: Visit['assurance'],
    reachable: readonly string[],
    token: string,
    expiresAt: number,
  ): Visit => {
    const person = assurance === 'person'
    return {
      token,
      expiresAt,
      assurance,
      customerName: person ? customer.name : maskName(customer.name, customer.tags.includes('business')),
      tags: person ? customer.tags : [],
      accounts: customer.accounts
        .filter(({ customerNumber }) => reachable.includes(customerNumber))
        .map((account) => ({ ...account, address: person ? account.address : null })),
    }
  }

  const begin = async (
    customer: Customer,
    accounts: readonly string[],
    kioskId: string,
    method: VisitMethod,
    ageClass: AgeClass | null,
  ): Promise<Visit> => {
    const assurance = assuranceOf(method)
    const token = Buffer.from(random.bytes(32)).toString('base64url')
    const visitId = random.uuid()
    const expiresAt = clock() + visitLength
    const tokenHash = sha256(token).toString('hex')
    await store.beginVisit(
      { visitId, kioskId, customerId: customer.customerId, assurance, accounts, tokenHash, method, ageClass },
      clock(),
      expiresAt,
    )
    await audit.record(`kiosk:${kioskId}`, `visit.begun.${method}`, visitId, 'done')
    return toVisit(customer, assurance, accounts, token, expiresAt)
  }

  const numbersOf = (customer: Customer): string[] =>
    customer.accounts.map(({ customerNumber }) => customerNumber)

  const beginBy = async (identification: Identification, kioskId: string): Promise<Visit> => {
    const { method } = identification
    const customer = await find(identification)
    if (customer === null) throw new ApiProblem('unknown-customer', 'no customer of this utility fits')
    const accounts = method === 'customer-number' ? [identification.customerNumber] : numbersOf(customer)
    const ageClass = method === 'card' ? ageClassOf(identification.card.birth, dayOf(clock())) : null
    const begun = await begin(customer, accounts, kioskId, method, ageClass)
    if (method === 'card') for (const heard of cardListeners) heard(customer.customerId, kioskId)
    return begun
  }

  const text = (code: string): string =>
    `【${deps.hallName['zh-CN']}】验证码 ${code}，5 分钟内有效，用于在营业厅自助终端查询办理。请勿告诉他人，工作人员不会索要。`

  /** After the answer, so that its time does not tell whether the phone is known. */
  const sendCode = async (phone: string, code: string, expiresAt: number): Promise<void> => {
    const customer = await utility.findByPhone(phone)
    if (customer !== null) await deps.sendMessage({ key: random.uuid(), phone, text: text(code), expiresAt })
  }

  return {
    /** Begins a visit at a kiosk, or refuses with a code of the catalogue. */
    identify: async (identification: Identification, kioskId: string): Promise<Visit> => {
      try {
        return await beginBy(identification, kioskId)
      } catch (error) {
        if (error instanceof ApiProblem)
          await audit.record(
            `kiosk:${kioskId}`,
            `visit.begun.${identification.method}`,
            error.code,
            'refused',
          )
        throw error
      }
    },

    /**
     * Begins a visit of a person whom the hall knows by face and who said "that is me". `customerNumbers` were theirs
     * when they agreed to be known; the utility is asked whether one of them still is.
     */
    identifyKnown: async (
      customerId: string,
      customerNumbers: readonly string[],
      kioskId: string,
    ): Promise<Visit> => {
      for (const customerNumber of customerNumbers) {
        const customer = await utility.findByNumber(customerNumber)
        if (customer?.customerId === customerId)
          return begin(customer, numbersOf(customer), kioskId, 'face', null)
      }
      await audit.record(`kiosk:${kioskId}`, 'visit.begun.face', 'unknown-customer', 'refused')
      throw new ApiProblem('unknown-customer', 'the utility knows this customer no more')
    },

    beginningOf: (visit: VisitCaller): Promise<VisitBeginning> => store.beginningOf(visit.visitId),

    /** Tells whose card began a visit, at which kiosk. A listener must not throw. */
    onCard: (listener: (customerId: string, kioskId: string) => void): void => {
      cardListeners.add(listener)
    },

    /** Sends a one-time code, if the phone is a customer's. The answer is the same if it is not. */
    requestCode: async (phone: string): Promise<{ sentTo: string; expiresAt: number; nextAt: number }> => {
      const now = clock()
      const code = String(random.below(1_000_000)).padStart(6, '0')
      const issued = await store.issueCode(
        keyed('phone', phone),
        keyed(`code ${phone}`, code),
        now,
        dayOf(now),
      )
      if (issued.kind === 'too-soon')
        throw new ApiProblem('too-many-requests', 'a code was sent a moment ago; wait a minute')
      const expiresAt = now + codeRules.validFor
      const sending = sendCode(phone, code, expiresAt)
        .catch((error: unknown) => {
          log.error({ err: error }, 'a one-time code could not be kept for sending')
        })
        .finally(() => background.delete(sending))
      background.add(sending)
      return { sentTo: maskPhone(phone), expiresAt, nextAt: now + codeRules.resendAfter }
    },

    /** The visit a token stands for at this kiosk; each asking makes it live ten minutes more. */
    visitByToken: (token: string, kioskId: string): Promise<VisitCaller | null> =>
      store.touchVisit(sha256(token).toString('hex'), kioskId, clock(), clock() + visitLength),

    end: async (visit: VisitCaller): Promise<void> => {
      await store.endVisit(visit.visitId, clock())
      await audit.record(`kiosk:${visit.kioskId}`, 'visit.ended', visit.visitId, 'done')
    },

    /** Resolves when the codes that were asked for are with the message outbox. */
    settled: async (): Promise<void> => {
      await Promise.all(background)
    },
  }
}
export type Identity = ReturnType<typeof createIdentity>
