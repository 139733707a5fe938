import { z } from 'zod'

/*
 * Imported before any contract: zod otherwise tries `new Function` while a schema is made, which the page's
 * content security policy refuses and the browser reports as an error.
 */
z.config({ jitless: true })
