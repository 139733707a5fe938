export { namesOn } from './rules.ts'
export { identityRoutes } from './routes.ts'
export { createIdentity, type Identity } from './service.ts'
export { identityMigrations } from './store.ts'
