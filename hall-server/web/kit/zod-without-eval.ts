import { z } from 'zod'

/*
 * Imported before everything else. The pages' content policy forbids building code from strings, and zod would try
 * to once, which the browser reports as a violation.
 */
z.config({ jitless: true })
