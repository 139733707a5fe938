import { randomInt } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { gatewayOrder, type gatewayOrderRequest } from '@foyer/contracts/gateway'
import Sqlite from 'better-sqlite3'
import { z } from 'zod'

type OrderRequest = z.infer<typeof gatewayOrderRequest>

const row = z.object({
  order_key: z.string(),
  amount_fen: z.number(),
  subject: z.string(),
  notify_url: z.string(),
  expires_at: z.number(),
  created_at: z.number(),
  status: gatewayOrder.shape.status,
  paid_at: z.number().nullable(),
  transaction_id: z.string().nullable(),
  callback_attempts: z.number(),
  callback_at: z.number().nullable(),
  callback_delivered: z.number(),
})

export type Order = {
  orderKey: string
  amountFen: number
  subject: string
  notifyUrl: string
  expiresAt: number
  createdAt: number
  status: z.infer<typeof gatewayOrder>['status']
  paidAt: number | null
  transactionId: string | null
  callback: { attempts: number; nextAt: number | null; delivered: boolean }
}

const toOrder = (raw: unknown): Order => {
  const read = row.parse(raw)
  return {
    orderKey: read.order_key,
    amountFen: read.amount_fen,
    subject: read.subject,
    notifyUrl: read.notify_url,
    expiresAt: read.expires_at,
    createdAt: read.created_at,
    status: read.status,
    paidAt: read.paid_at,
    transactionId: read.transaction_id,
    callback: {
      attempts: read.callback_attempts,
      nextAt: read.callback_at,
      delivered: read.callback_delivered === 1,
    },
  }
}

export type OrderBook = ReturnType<typeof openOrderBook>

/** The gateway's own book of orders; a gateway does not forget them when it restarts. */
export const openOrderBook = (dataDir: string, clock: () => number) => {
  mkdirSync(dataDir, { recursive: true })
  const sqlite = new Sqlite(join(dataDir, 'gateway.sqlite'))
  sqlite.pragma('journal_mode = WAL')
  sqlite.pragma('synchronous = FULL')
  sqlite.exec(`create table if not exists gateway_order (
    order_key text primary key, amount_fen integer not null, subject text not null, notify_url text not null,
    expires_at integer not null, created_at integer not null, status text not null, paid_at integer,
    transaction_id text, callback_attempts integer not null default 0, callback_at integer,
    callback_delivered integer not null default 0) strict`)

  const select = sqlite.prepare('select * from gateway_order where order_key = ?')
  const insert = sqlite.prepare(
    `insert into gateway_order (order_key, amount_fen, subject, notify_url, expires_at, created_at, status)
     values (?, ?, ?, ?, ?, ?, 'open') on conflict do nothing`,
  )
  const setStatus = sqlite.prepare('update gateway_order set status = ? where order_key = ? and status = ?')
  const setPaid = sqlite.prepare(
    `update gateway_order set status = 'paid', paid_at = ?, transaction_id = ?, callback_at = ?
     where order_key = ? and status = 'open' and expires_at > ?`,
  )
  const expire = sqlite.prepare(
    `update gateway_order set status = 'closed' where order_key = ? and status = 'open' and expires_at <= ?`,
  )
  const newest = sqlite.prepare('select * from gateway_order order by created_at desc, rowid desc limit 100')
  const dueCallbacks = sqlite.prepare(
    'select * from gateway_order where callback_at <= ? order by callback_at limit 20',
  )
  const nextCallback = sqlite.prepare('select min(callback_at) as at from gateway_order').pluck()
  const setCallback = sqlite.prepare(
    `update gateway_order set callback_attempts = callback_attempts + 1, callback_at = ?, callback_delivered = ?
     where order_key = ?`,
  )

  const read = (orderKey: string): Order | null => {
    expire.run(orderKey, clock())
    const raw = select.get(orderKey)
    return raw === undefined ? null : toOrder(raw)
  }

  return {
    read,
    newest: (): Order[] => newest.all().map(toOrder),

    /** The same key gives the same order; null when the key stands for another one. */
    create: (request: OrderRequest): Order | null => {
      insert.run(
        request.orderKey,
        request.amountFen,
        request.subject,
        request.notifyUrl,
        request.expiresAt,
        clock(),
      )
      const order = read(request.orderKey)
      return order !== null && order.amountFen === request.amountFen ? order : null
    },

    /** What the customer's tap does. `callbackDelay` milliseconds until the merchant hears of it. */
    pay: (orderKey: string, callbackDelay: number): Order | null => {
      const now = clock()
      const transactionId = `${now}${String(randomInt(1_000_000)).padStart(6, '0')}`
      setPaid.run(now, transactionId, now + callbackDelay, orderKey, now)
      return read(orderKey)
    },
    close: (orderKey: string): Order | null => {
      setStatus.run('closed', orderKey, 'open')
      return read(orderKey)
    },
    refund: (orderKey: string): Order | null => {
      setStatus.run('refunded', orderKey, 'paid')
      return read(orderKey)
    },

    dueCallbacks: (): Order[] => dueCallbacks.all(clock()).map(toOrder),
    nextCallbackAt: (): number | null => z.number().nullable().parse(nextCallback.get()),
    /** `nextAt` null: no more callbacks for this order. */
    noteCallback: (orderKey: string, delivered: boolean, nextAt: number | null): void => {
      setCallback.run(nextAt, delivered ? 1 : 0, orderKey)
    },
    end: (): void => {
      sqlite.close()
    },
  }
}
