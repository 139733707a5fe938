import { type GatewayOrder, gatewayOrder, gatewayOrderRequest } from '@foyer/contracts/gateway'
import type { Clock } from '../ambient.ts'
import { sign } from './signature.ts'

export type GatewayConfig = { baseUrl: string; merchantId: string; key: string }

/** `unreachable`: nothing is known of what the gateway did; ask again. `refused`: it said no, and why is in its log. */
export class GatewayProblem extends Error {
  readonly code: 'unreachable' | 'refused' | 'unknown-order'
  constructor(code: GatewayProblem['code'], message: string, cause: unknown = null) {
    super(message, { cause })
    this.code = code
  }
}

export type NewOrder = {
  orderKey: string
  amountFen: number
  subject: string
  notifyUrl: string
  expiresAt: number
}

const deadline = 4_000

/** The payment gateway over HTTP (contracts/gateway.ts). Every call may be repeated. `stopped` gives all calls up. */
export const createGatewayClient = (config: GatewayConfig, clock: Clock, stopped: AbortSignal) => {
  const call = async (method: 'GET' | 'POST', path: string, body: string): Promise<GatewayOrder> => {
    const answer = await fetch(`${config.baseUrl}${path}`, {
      method,
      headers: {
        ...sign(config.key, clock(), body),
        'x-foyer-merchant': config.merchantId,
        ...(body === '' ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === '' ? {} : { body }),
      redirect: 'error',
      signal: AbortSignal.any([stopped, AbortSignal.timeout(deadline)]),
    }).catch((error: unknown) => {
      throw new GatewayProblem('unreachable', 'the gateway did not answer', error)
    })
    const text = await answer.text().catch((error: unknown) => {
      throw new GatewayProblem('unreachable', 'the answer of the gateway broke off', error)
    })
    if (answer.status === 404) throw new GatewayProblem('unknown-order', 'the gateway knows no such order')
    if (answer.status >= 500 || answer.status === 429)
      throw new GatewayProblem('unreachable', `the gateway answered ${answer.status}`)
    if (!answer.ok) throw new GatewayProblem('refused', `the gateway answered ${answer.status}`)
    const parsed = gatewayOrder.safeParse(parseJson(text))
    if (!parsed.success)
      throw new GatewayProblem('unreachable', 'the gateway answered something else', parsed.error)
    return parsed.data
  }

  return {
    createOrder: (order: NewOrder): Promise<GatewayOrder> =>
      call(
        'POST',
        '/orders',
        JSON.stringify(gatewayOrderRequest.parse({ ...order, merchantId: config.merchantId })),
      ),
    order: (key: string) => call('GET', `/orders/${key}`, ''),
    closeOrder: (key: string) => call('POST', `/orders/${key}/close`, ''),
    refundOrder: (key: string) => call('POST', `/orders/${key}/refund`, ''),
  }
}
export type GatewayClient = ReturnType<typeof createGatewayClient>

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
