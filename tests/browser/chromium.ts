// What a test hands to a page runs there and sees the browser.
/// <reference lib="dom" />
import { existsSync } from 'node:fs'
import { type Browser, chromium, type Page } from 'playwright-core'

const executablePath = '/usr/bin/chromium'

/** Debian's own Chromium, kept quiet: nothing in it may ask the internet for anything. */
export const launchChromium = async (extraArgs: readonly string[]): Promise<Browser> => {
  if (!existsSync(executablePath))
    throw new TypeError(`${executablePath} is missing: apt-get install -y chromium`)
  return chromium.launch({
    executablePath,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...extraArgs,
    ],
  })
}

export type Watch = { errors: string[]; outside: string[] }

/** Notes what a page should never do: write an error, or ask anybody but its own hall. */
export const watchPage = (page: Page, origin: string): Watch => {
  const watch: Watch = { errors: [], outside: [] }
  page.on('console', (message) => {
    // The browser itself notes every refused or failed request, also those that the page handles.
    const network =
      message.text().startsWith('Failed to load resource') || /WebSocket connection/.test(message.text())
    if (message.type() === 'error' && !network) watch.errors.push(message.text())
  })
  page.on('pageerror', (error) => watch.errors.push(error.message))
  page.on('request', (request) => {
    const { protocol, origin: asked } = new URL(request.url())
    if (protocol.startsWith('http') && asked !== origin) watch.outside.push(request.url())
  })
  return watch
}
