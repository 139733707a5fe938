import type { Migrations } from '../db/store.ts'
import { faceMigrations } from './face/tables.ts'
import { visitMigrations } from './store.ts'

export const identityMigrations: Migrations = { ...visitMigrations, ...faceMigrations }
