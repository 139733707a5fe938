import { z } from 'zod'

const argv = z.array(z.string().min(1)).min(1, 'a program and its arguments')

/** How a process of this machine is started again. */
const service = z.discriminatedUnion('kind', [
  /** Told to end, then ended; its service manager starts it again. */
  z.strictObject({ kind: z.literal('signal') }),
  z.strictObject({ kind: z.literal('command'), argv }),
])
export type ServiceConfig = z.infer<typeof service>

/** What the agent may do to its machine, and how much of what it measured it keeps; part of its configuration. */
export const careSettings = {
  /** The hall whose distance in time and in clocks is measured, such as `http://127.0.0.1:7400`; null: not measured. */
  hall: z
    .strictObject({ url: z.url({ protocol: /^https?$/ }) })
    .nullable()
    .default(null),
  /** Where settings from the hall are left for the kiosk host, its `overridesFile`; null: they are refused. */
  hostSettingsFile: z.string().min(1).nullable().default(null),
  /** null: it is not the agent that starts it again. */
  services: z
    .strictObject({
      host: service.nullable().default(null),
      ui: z
        .strictObject({ kind: z.literal('command'), argv })
        .nullable()
        .default(null),
    })
    .default({ host: null, ui: null }),
  /** Of the process that shows the screen, such as `chromium`, whose memory is measured; null: it is not looked for. */
  browserProcess: z.string().min(1).nullable().default(null),
  watchdog: z
    .strictObject({
      restartsPerHour: z.int().min(0).max(60).default(6),
      /** How long a window may not paint, and a host be silent, before it is started again. */
      uiSeconds: z.number().min(1).max(600).default(5),
      hostSeconds: z.number().min(1).max(600).default(5),
      /** The first pause between two restarts; each further one is twice as long. */
      pauseSeconds: z.number().min(1).max(600).default(10),
    })
    .default({ restartsPerHour: 6, uiSeconds: 5, hostSeconds: 5, pauseSeconds: 10 }),
  /** Whether the machine may be started anew, by order of the hall or as the last step of the watchdog. */
  allowReboot: z.boolean().default(false),
  rebootCommand: argv.default(['systemctl', 'reboot']),
  outbox: z
    .strictObject({
      maxMegabytes: z.number().min(0.001).max(10_240).default(64),
      maxHours: z
        .number()
        .min(1)
        .max(24 * 90)
        .default(72),
    })
    .default({ maxMegabytes: 64, maxHours: 72 }),
  report: z
    .strictObject({
      /** Every metric is sent at least this often, changed or not. */
      everySeconds: z.number().min(10).max(3_600).default(300),
      /** Times that only say that it is still so are sent at most this often. */
      proofSeconds: z.number().min(0).max(300).default(15),
    })
    .default({ everySeconds: 300, proofSeconds: 15 }),
}
